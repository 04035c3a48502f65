"""A form with a file, read part by part as it comes in.

In: the request. Out: the bytes of its file. Rules: of everything that comes only the first file is held in memory, and
never beyond its limit; of the rest only the length is counted.
"""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Final

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from kiosk.store.errors import BrokenFileError, NoFileError, TooLargeError

if TYPE_CHECKING:
    from flask import Request

_MAX_FORM_BYTES: Final = 30_000_000  # more than the listener lets in: the page about it keeps the reference
_MAX_PARTS: Final = 8
_MAX_FIELD_BYTES: Final = 256_000  # werkzeug reads 64 KB at a time and counts them as a field until it knows better


def read_upload(request: Request, *, max_bytes: int) -> bytes:
    """Return the file that a form brings.

    Raises:
        UploadError: there is none, it is too large, or it was cut on the way.
    """
    files: list[_UploadedFile] = []

    def open_file(
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        files.append(_UploadedFile(max_bytes=0 if files else max_bytes))
        return files[-1]

    parser = FormDataParser(
        stream_factory=open_file, max_form_memory_size=_MAX_FIELD_BYTES, max_form_parts=_MAX_PARTS, silent=False
    )
    request.max_content_length = _MAX_FORM_BYTES
    try:
        parser.parse(request.stream, request.mimetype, request.content_length, request.mimetype_params)
    except RequestEntityTooLarge as error:  # the listener dropped the body; only its length is here
        raise TooLargeError from error
    except ValueError as error:
        raise BrokenFileError from error
    return _whole(files)


class _UploadedFile(io.BytesIO):
    """A file as it comes in: held up to the limit, only counted beyond it."""

    def __init__(self, *, max_bytes: int) -> None:
        super().__init__()
        self._max_bytes = max_bytes
        self.seen_bytes = 0

    @property
    def is_over(self) -> bool:
        return self.seen_bytes > self._max_bytes

    def write(self, part: object, /) -> int:
        data = bytes(part)  # type: ignore[call-overload]  # what werkzeug writes: bytes or bytearray
        self.seen_bytes += len(data)
        if self.is_over:
            self.truncate(0)
            return len(data)
        return super().write(data)


def _whole(files: list[_UploadedFile]) -> bytes:
    if not files or not files[0].seen_bytes:
        raise NoFileError
    if files[0].is_over:
        raise TooLargeError
    return files[0].getvalue()
