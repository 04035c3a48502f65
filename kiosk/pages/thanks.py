"""The thank-you page: the report is on the card, here is its reference; and the place to add a photo.

In: a reference that was just given; then, it may be, a photo with the token of that page. Out: the page again, with
what became of the photo. Rules: the page is the form's own answer, so it needs no cookie (a captive popup keeps none)
and the reference stands in no address; the token is the signed reference, so only who was thanked can add a photo; a
photo that is refused takes nothing back. The photo is read part by part and never kept beyond its limit.
"""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import IO, Final

from flask import Blueprint, Response, redirect, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from content_sync.look.catalogues import Language
from content_sync.wire.reports import serial_of
from kiosk.services import CARD_TROUBLES, Page, Services, prefix, spoken_at
from kiosk.store.errors import (
    BusyError,
    CardError,
    CardFullError,
    HeicError,
    NotAPhotoError,
    PhotoError,
    TooLargeError,
    TooManyPixelsError,
)
from kiosk.store.photos import MAX_BYTES, shrink

_log = logging.getLogger(__name__)

PATH: Final = "/report/thanks"
TEMPLATE: Final = "pages/thanks.html"
_MAX_FORM_BYTES: Final = 30_000_000  # more than the listener lets in: a photo too large is told so, with its reference
_MAX_PARTS: Final = 8
_MAX_FIELD_BYTES: Final = 256_000  # werkzeug reads 64 KB at a time and counts them as a field until it knows better
_MB: Final = 1024 * 1024
_AT_ONCE: Final = 2  # of four threads; one photo is shrunk, one waits for it
_KEPT_FREE_BYTES: Final = 64 * _MB  # 16,000 reports: a photo never takes the place of somebody's words

# The first that fits; each is a word the template knows, with the HTTP status that says the same.
_REFUSALS: Final[tuple[tuple[type[Exception], str, int], ...]] = (
    (TooLargeError, "too_large", 413),
    (TooManyPixelsError, "too_many_pixels", 422),
    (HeicError, "heic", 422),
    (NotAPhotoError, "not_a_photo", 422),
    (BusyError, "busy", 503),
    (PhotoError, "broken", 422),
    *CARD_TROUBLES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksView:
    """The page: the reference in parts to say aloud, and what became of the photo (a word the template knows)."""

    reference: str
    parts: tuple[str, ...]
    serial: int
    token: str
    photo: str
    most_mb: int = MAX_BYTES // _MB


class Thanks:
    """Makes thank-you pages, and knows the tokens it gave.

    Args:
        services: the parts of the kiosk.
        secret: signs the tokens.
    """

    def __init__(self, services: Services, *, secret: bytes) -> None:
        self._services = services
        self._signer = URLSafeSerializer(secret, salt="photo")
        self._room = BoundedSemaphore(_AT_ONCE)

    def page(self, reference: str, language: Language, *, photo: str = "", status: int = 200) -> Response:
        """Return the page for a reference."""
        view = ThanksView(
            reference=reference,
            parts=tuple(reference.split("-")),
            serial=serial_of(reference),
            token=str(self._signer.dumps(reference)),
            photo=photo,
        )
        page = Page(path=PATH, template=TEMPLATE, view=view, is_elsewhere=False)
        return self._services.paper.answer(page, language, status=status)

    def reference_in(self, token: str) -> str | None:
        """Return the reference a token was given for; None if we did not give it."""
        try:
            return str(self._signer.loads(token))
        except BadSignature:
            return None

    def blueprint(self) -> Blueprint:
        """Return the address that takes photos."""
        pages = Blueprint("thanks", __name__)

        @pages.get(PATH)
        def look() -> Response:
            """Lead on: the page is shown as the form's answer only."""
            return _lead_on("/follow")

        @pages.post(PATH)
        def send() -> Response:
            """Keep a photo for the report, and show the reference again."""
            token, photo = _received()
            reference = self.reference_in(token)
            if reference is None:
                return _lead_on("/report")
            word, status = self._kept(reference, photo)
            return self.page(reference, spoken_at(request.path), photo=word, status=status)

        return pages

    def _kept(self, reference: str, photo: _Photo | None) -> tuple[str, int]:
        if photo is None or not photo.seen_bytes:
            return "missing", 422
        try:
            with self._one_of_few():
                self._keep(reference, photo)
        except (PhotoError, CardError) as error:
            word, status = next((word, status) for kind, word, status in _REFUSALS if isinstance(error, kind))
            _log.info("a photo of %d bytes was not kept: %s", photo.seen_bytes, word)
            return word, status
        return "kept", 200

    @contextmanager
    def _one_of_few(self) -> Iterator[None]:
        """Let only a few photos be worked on, so that somebody is left to serve pages meanwhile."""
        if not self._room.acquire(blocking=False):
            raise BusyError
        try:
            yield
        finally:
            self._room.release()

    def _keep(self, reference: str, photo: _Photo) -> None:
        if photo.is_over:
            raise TooLargeError
        if shutil.disk_usage(self._services.config.data_dir).free < _KEPT_FREE_BYTES:
            raise CardFullError("what is left is for reports")
        small = shrink(photo.getvalue())
        name = self._services.photos.put(small)
        self._services.outbox.attach_photo(reference, sha256=name, size=len(small))


class _Photo(io.BytesIO):
    """A photo as it comes in: kept up to the limit, only counted beyond it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen_bytes = 0

    @property
    def is_over(self) -> bool:
        return self.seen_bytes > MAX_BYTES

    def write(self, part: object, /) -> int:
        data = bytes(part)  # type: ignore[call-overload]  # what werkzeug writes: bytes or bytearray
        self.seen_bytes += len(data)
        if self.is_over:
            self.truncate(0)
            return len(data)
        return super().write(data)


def _received() -> tuple[str, _Photo | None]:
    """Read the form part by part: the token stands before the photo, so it is known even if the photo is too large."""
    photos: list[_Photo] = []

    def room(
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        photos.append(_Photo())
        return photos[-1]

    parser = FormDataParser(stream_factory=room, max_form_memory_size=_MAX_FIELD_BYTES, max_form_parts=_MAX_PARTS)
    request.max_content_length = _MAX_FORM_BYTES
    body = request.stream  # of one larger than the listener takes nothing is here: that is told as 413
    try:
        _, form, _ = parser.parse(body, request.mimetype, request.content_length, request.mimetype_params)
    except RequestEntityTooLarge:
        return "", None
    return form.get("token", ""), photos[0] if photos else None


def _lead_on(path: str) -> Response:
    answer = redirect(prefix(spoken_at(request.path)) + path, 303)
    answer.headers["Cache-Control"] = "no-store"
    return Response(answer.data, answer.status_code, answer.headers)
