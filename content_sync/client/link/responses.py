"""Whether an HTTP response is central's: its status and headers judged, its body unpacked and capped.

In: status, headers, pieces of a body. Out: bytes, or the error that says what to do next. Plain functions without
sockets; those are in link.py.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from content_sync.client.errors import CutError, GarbledError, MissingError, OversizeError, PortalError
from content_sync.errors import LinkError
from content_sync.wire.addresses import UPLOADED

_LONGEST_WAIT_S: Final = 6 * 3600  # Retry-After is not signed: a stranger must not silence a kiosk for days
_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,12})-\d{1,12}/(?:\d{1,12}|\*)", re.ASCII)
_GZIP: Final = 16 + zlib.MAX_WBITS

_PARTIAL, NOT_SATISFIABLE = 206, 416
_REDIRECTS = range(300, 400)
_MISSING = (404, 410)
_SIGN_IN = (401, 402, 403, 407, 451)
_SIGN_IN_REQUIRED = 511


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """How many bytes of an upload central has, and whether it takes the rest in pieces."""

    here_bytes: int
    takes_pieces: bool


def judge(status: int, headers: Mapping[str, str], *, wanted: tuple[int, ...]) -> None:
    """Return if this is a response from central with one of the `wanted` statuses.

    Raises:
        PortalError: it is a redirect or a web page.
        MissingError: the status is 404 or 410.
        LinkError: it has another status; `status` and `retry_after_s` say what central said.
    """
    if status in _REDIRECTS or status == _SIGN_IN_REQUIRED:
        raise PortalError("a redirect came instead of a response", status=status)
    if status in _MISSING:
        raise MissingError("there is no such thing at central", status=status)
    kind = headers.get("Content-Type", "").lower()
    is_page = kind.startswith("text/html")
    if status in _SIGN_IN and not kind.startswith(("text/plain", "application/octet-stream")) and kind:
        # Central's own refusals are plain text; a sign-in page may be JSON, for the apps of its phones.
        raise PortalError("a sign-in page came instead of a response", status=status)
    if status not in wanted:
        raise LinkError(f"central answered {status}", status=status, retry_after_s=_retry_after_s(headers))
    if is_page and UPLOADED not in headers:  # a framework names a type even where there is no body
        raise PortalError("a web page came instead of a response", status=status)


def range_headers(start: int, etag: str) -> dict[str, str]:
    """Return the headers that ask for a body from byte `start` on, if it still has this `etag` (may be empty)."""
    if not start:
        return {}
    return {"Range": f"bytes={start}-"} | ({"If-Range": etag} if etag else {})


def goes_on(status: int, headers: Mapping[str, str], *, start: int) -> bool:
    """Tell whether a body goes on at byte `start` (True) or begins anew at byte 0 (False).

    Raises:
        LinkError: it is another part than was asked for; `status` is then 416, as for a range that cannot be served.
    """
    if status != _PARTIAL:
        return False
    match = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
    if start == 0 or match is None or int(match[1]) != start:
        raise LinkError("central sent another part than was asked for", status=NOT_SATISFIABLE)
    return True


def strong_etag(headers: Mapping[str, str]) -> str:
    """Return the ETag if it may be used with If-Range, else an empty text."""
    etag = headers.get("ETag", "")
    return etag if etag.startswith('"') else ""


def offset(headers: Mapping[str, str]) -> int:
    """Return `Upload-Offset`: how many bytes of a blob central has.

    Raises:
        LinkError: it does not say; then it is not central.
    """
    text = headers.get(UPLOADED, "")
    if re.fullmatch(r"\d{1,12}", text, re.ASCII) is None:
        raise LinkError("central does not say how much it has")
    return int(text)


def unpacked(chunks: Iterable[bytes], encoding: str, *, max_bytes: int) -> Iterator[bytes]:
    """Yield the body as it was before `Content-Encoding`, `max_bytes` of it at most.

    Raises:
        OversizeError: it is longer.
        CutError: the gzip stream does not end.
        GarbledError: it is no gzip stream.
        LinkError: it is packed in another way.
    """
    if encoding in {"", "identity"}:
        return capped(chunks, max_bytes=max_bytes)
    if encoding != "gzip":
        raise LinkError("the response is packed in a way nobody asked for")
    return capped(_unzipped(chunks, max_bytes), max_bytes=max_bytes)


def capped(chunks: Iterable[bytes], *, max_bytes: int) -> Iterator[bytes]:
    """Yield the chunks, `max_bytes` in all at most.

    Raises:
        OversizeError: there are more.
    """
    left = max_bytes
    for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            raise OversizeError(f"the response is longer than {max_bytes} bytes")
        yield chunk


def _unzipped(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=_GZIP)
    try:
        for chunk in chunks:
            yield unpacker.decompress(
                chunk, max_bytes + 1
            )  # a bomb is inflated no further than to the byte that refuses it
    except zlib.error as error:
        raise GarbledError("the response is not the gzip stream it says it is") from error
    if not unpacker.eof:
        raise CutError("the gzip stream does not end")


def _retry_after_s(headers: Mapping[str, str]) -> int | None:
    text = headers.get("Retry-After", "").strip()
    # Its other form is a date; a kiosk without a clock cannot use one.
    return min(int(text), _LONGEST_WAIT_S) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None
