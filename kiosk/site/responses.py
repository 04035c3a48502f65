"""A response that is ready: its bytes, the same bytes gzipped, and the headers of both, made once and sent many times.

In: a body and its media type. Out: a `ReadyResponse` for WSGI. Rules: equal bodies make equal bytes (gzip without a
time); each variant has its own strong ETag from its content; every response carries the headers that keep a page from
being framed, sniffed, scripted or made to load from elsewhere. No HSTS and no upgrade to https: the kiosk speaks plain
HTTP, and they would lock people out.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from typing import Final

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
FOR_A_YEAR: Final = "public, max-age=31536000, immutable"  # for addresses that name the content


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to send a body. `headers` go with the body, `unchanged` with a 304."""

    body: bytes
    etag: str
    headers: Headers
    unchanged: Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyResponse:
    """A response as it is and gzipped; the same variant twice where gzip does not make it smaller."""

    plain: Variant
    gzipped: Variant
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """In place of a page: where it stands now."""

    to: str


def ready_response(body: bytes, media_type: str, *, cache: str = CHECK_FIRST) -> ReadyResponse:
    """Make a response ready.

    Args:
        body: what is sent.
        media_type: the Content-Type, with its charset where it has one.
        cache: the Cache-Control.
    """
    digest = hashlib.sha256(body).hexdigest()[:16]
    plain = _variant(body, media_type, cache, etag=f'"{digest}"', encoding="")
    gzipped = gzip.compress(body, 9, mtime=0)
    if len(gzipped) >= len(body):
        return ReadyResponse(plain=plain, gzipped=plain, digest=digest)
    return ReadyResponse(
        plain=plain,
        gzipped=_variant(gzipped, media_type, cache, etag=f'"{digest}-gzip"', encoding="gzip"),
        digest=digest,
    )


def _variant(body: bytes, media_type: str, cache: str, *, etag: str, encoding: str) -> Variant:
    unchanged = [("ETag", etag), ("Cache-Control", cache), ("Vary", "Accept-Encoding")]
    headers = [("Content-Type", media_type), ("Content-Length", str(len(body))), *unchanged, *SAFETY]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return Variant(body=body, etag=etag, headers=headers, unchanged=unchanged)
