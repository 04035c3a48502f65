"""The finished site, in front of what is computed.

In: printed pages by path, swapped whole or laid over those there are, and static files. Out: a WSGI program that
answers those from memory and hands everything else to the Flask program, adding the safety headers to its responses.
Rules: a printed page costs a look-up and a comparison or two; a reader never gets half a page; a path is a key here,
never a file; a page has one address, and an address with a slash too many leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from kiosk.site.responses import SAFETY, Headers, OnDemand, ReadyResponse, Redirect

if TYPE_CHECKING:
    from types import TracebackType
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None


_READING: Final = frozenset({"GET", "HEAD"})
_SAFE: Final = "/:@!$&'()*+,;="


class Site:
    """Serves printed pages and static files; what is neither goes to `app`.

    Args:
        app: answers what is computed.
        static: the files that never change.
        count: is told the method, the path and the address of each request.
        note: is told the path, the address and the status line of each response.
    """

    def __init__(
        self,
        app: WSGIApplication,
        static: Mapping[str, ReadyResponse] | None = None,
        *,
        count: Callable[[str, str, str], None] = lambda *_: None,
        note: Callable[[str, str, str], None] = lambda *_: None,
    ) -> None:
        self._app, self._count, self._note = app, count, note
        self._static = dict(static or {})
        self._all: dict[str, ReadyResponse | OnDemand | Redirect] = dict(self._static)

    def swap(self, pages: Mapping[str, ReadyResponse | OnDemand | Redirect]) -> None:
        """Show these pages from now on, and none of the former."""
        self._all = {**pages, **self._static}

    def lay_over(self, pages: Mapping[str, ReadyResponse | OnDemand | Redirect]) -> None:
        """Show these pages from now on, and the former where there are no new ones yet."""
        self._all = {**self._all, **pages, **self._static}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        pages, path, caller = self._all, environ["PATH_INFO"], environ.get("REMOTE_ADDR", "")
        self._count(environ["REQUEST_METHOD"], path, caller)
        start_response = _noted(start_response, partial(self._note, path, caller))
        query = environ.get("QUERY_STRING")
        found = (pages.get(f"{path}?{query}") if query else None) or pages.get(path)
        if isinstance(found, OnDemand):
            found = found.response()
        if isinstance(found, ReadyResponse):
            return _answer(found, environ, start_response)
        if found is not None:
            return _short(start_response, "302 Found", ("Location", found.to))
        address = _address(path, pages)
        if address != path and environ["REQUEST_METHOD"] in _READING:
            return _short(start_response, "301 Moved Permanently", ("Location", _link(address, query)))
        return self._app(environ, _with_safety(start_response))


def _address(path: str, pages: Mapping[str, ReadyResponse | OnDemand | Redirect]) -> str:
    """Return the address that a path means: without the slashes too many."""
    names = "/".join(name for name in path.split("/") if name)
    return f"/{names}/" if f"/{names}/" in pages else f"/{names}"


def _link(address: str, query: str | None) -> str:
    """Return a link that cannot leave the site: it begins with one slash, and a backslash is quoted."""
    link = quote(address, safe=_SAFE, encoding="latin-1")
    return f"{link}?{quote(query, safe=_SAFE + '?%', encoding='latin-1')}" if query else link


def _answer(found: ReadyResponse, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    method = environ["REQUEST_METHOD"]
    if method not in _READING:
        return _short(start_response, "405 Method Not Allowed", ("Allow", "GET, HEAD"))
    packed = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if _is_known(found.etag(packed=packed), environ.get("HTTP_IF_NONE_MATCH")):
        start_response("304 Not Modified", found.unchanged(packed=packed))
        return []
    start_response("200 OK", found.headers(packed=packed))
    if method == "HEAD":
        return []
    return [found.kept if packed else found.body]


def _takes_gzip(accepted: str) -> bool:
    if "gzip" not in accepted:
        return False
    if "q=0" not in accepted:
        return True
    for choice in accepted.split(","):
        name, _, weight = choice.partition(";")
        if name.strip() == "gzip":
            return weight.strip() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _is_known(etag: str, known: str | None) -> bool:
    """Tell whether this is one of the ETags in If-None-Match (weakly compared, RFC 9110 13.1.2)."""
    return known is not None and (etag in known or known.strip() == "*")


def _short(start_response: StartResponse, status: str, header: tuple[str, str]) -> list[bytes]:
    start_response(status, [header, ("Content-Length", "0"), *SAFETY])
    return []


def _noted(start_response: StartResponse, note: Callable[[str], None]) -> StartResponse:
    """Return a `start_response` that tells the status line."""

    def start(status: str, headers: Headers, exc_info: ExcInfo = None, /) -> Callable[[bytes], object]:
        note(status)
        return start_response(status, headers, exc_info)

    return start


def _with_safety(start_response: StartResponse) -> StartResponse:
    """Return a `start_response` that adds the safety headers a response does not set itself."""

    def start(status: str, headers: Headers, exc_info: ExcInfo = None, /) -> Callable[[bytes], object]:
        own = {name.lower() for name, _ in headers}
        return start_response(status, [*headers, *(one for one in SAFETY if one[0].lower() not in own)], exc_info)

    return start
