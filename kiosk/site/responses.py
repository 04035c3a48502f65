"""A response that is ready: its body, made once and sent many times, and the headers that go with it.

In: a body and its media type. Out: a `ReadyResponse` for WSGI. Rules: the body is kept gzipped, as nearly every phone
takes it so, and unpacked for one that does not; it is kept as it is where gzip does not make it smaller. Equal bodies
make equal bytes (gzip without a time); each variant has its own strong ETag from its content; every response carries
the headers that keep a page from being framed, sniffed, scripted or made to load from elsewhere. No HSTS and no upgrade
to https: the kiosk speaks plain HTTP, and they would lock people out.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_log = logging.getLogger(__name__)

Headers = list[tuple[str, str]]

_POLICY: Final = (
    "default-src 'self'; script-src 'none'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SAFETY: Final[Headers] = [
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),  # with no-referrer a browser names `null` as the origin of our own forms
]
CHECK_FIRST: Final = "no-cache"  # a phone may keep it, but asks each time; the response "not changed" is tiny
_LEVEL: Final = 6  # 9 takes up to twice as long for the same size
FOR_A_YEAR: Final = "public, max-age=31536000, immutable"  # for addresses that name the content


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyResponse:
    """A response that is ready to be sent.

    Attributes:
        kept: the body as it is kept in memory.
        is_gzipped: whether it is kept gzipped.
        plain_bytes: the length of the body as it is.
        digest: names the content.
        media_type: the Content-Type, with its charset where it has one.
        cache: the Cache-Control.
        own_headers: what else goes with it.
    """

    kept: bytes
    is_gzipped: bool
    plain_bytes: int
    digest: str
    media_type: str
    cache: str
    own_headers: tuple[tuple[str, str], ...]

    @property
    def body(self) -> bytes:
        """Return the body as it is."""
        return gzip.decompress(self.kept) if self.is_gzipped else self.kept

    def etag(self, *, packed: bool) -> str:
        """Return the ETag of the body, as it is kept (`packed`) or as it is."""
        return f'"{self.digest}-gzip"' if packed and self.is_gzipped else f'"{self.digest}"'

    def headers(self, *, packed: bool) -> Headers:
        """Return the headers that go with the body, as it is kept (`packed`) or as it is."""
        length = len(self.kept) if packed else self.plain_bytes
        headers = [("Content-Type", self.media_type), ("Content-Length", str(length)), *self.unchanged(packed=packed)]
        if packed and self.is_gzipped:
            headers.append(("Content-Encoding", "gzip"))
        return [*headers, *SAFETY, *self.own_headers]

    def unchanged(self, *, packed: bool) -> Headers:
        """Return the headers of the response "not modified"."""
        return [("ETag", self.etag(packed=packed)), ("Cache-Control", self.cache), ("Vary", "Accept-Encoding")]


class OnDemand:
    """In place of a response that few ask for: it is made when somebody first does, and kept."""

    def __init__(self, make: Callable[[], ReadyResponse], former: ReadyResponse | None) -> None:
        self._make, self._former = make, former
        self._made: ReadyResponse | None = None

    def made(self) -> ReadyResponse | None:
        """Return the response if somebody asked for it already."""
        return self._made

    def response(self) -> ReadyResponse | None:
        """Return the response; where it cannot be made, the former one, and None where there is none."""
        if self._made is None:
            try:
                self._made = self._make()
            except Exception:  # noqa: BLE001  as in the press: what was good is shown on
                _log.exception("a page that was asked for cannot be written")
                return self._former
        return self._made


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """In place of a page: where it stands now."""

    to: str


def ready_response(
    body: bytes, media_type: str, *, cache: str = CHECK_FIRST, own_headers: tuple[tuple[str, str], ...] = ()
) -> ReadyResponse:
    """Make a response ready; the arguments are those of `ReadyResponse`, and the body as it is."""
    gzipped = gzip.compress(body, _LEVEL, mtime=0)
    is_smaller = len(gzipped) < len(body)
    return ReadyResponse(
        kept=gzipped if is_smaller else body,
        is_gzipped=is_smaller,
        plain_bytes=len(body),
        digest=hashlib.sha256(body).hexdigest()[:16],
        media_type=media_type,
        cache=cache,
        own_headers=own_headers,
    )
