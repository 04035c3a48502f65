"""The one door to the sources: a GET that returns the whole body of a reply, or raises a `FeedError` that says why not.

Rules: certificates are always verified, with a bundle from the settings where the upstream sends an incomplete
chain; plain http only to this machine; no redirect is followed (a sign-in page is one redirect away); no proxy or
password is taken from the environment; time-outs for connecting, for silence and for the whole; a cap on the size.
Keys travel in the query, so addresses are never logged and never part of an error: it names the host.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import urlsplit

import requests
import urllib3

from content_sync.central.clock import stopwatch_s
from content_sync.errors import FeedError

MAX_BYTES: Final = 16 * 1024 * 1024

_PIECE_BYTES: Final = 65_536
_CONNECT_TIMEOUT_S: Final = 10.0
# The whole reply may take this many times as long as one silence.
_WHOLE_PER_SILENCE: Final = 4
_THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_AGENT: Final = "village-kiosk-central"


class FeedSettings(Protocol):
    """What the feeds need of central's settings.

    The addresses are those of TMD's seven-day forecast, NABC's `daily-prices` and TMD's RSS index of CAP alerts.
    `ca_bundle` is a PEM file of certificates to verify with, empty for the usual ones. `fetch_timeout_s` is how long a
    source may stay silent, in seconds; the whole reply may take four times as long.
    """

    @property
    def tmd_uid(self) -> str: ...
    @property
    def tmd_ukey(self) -> str: ...
    @property
    def tmd_forecast_url(self) -> str: ...
    @property
    def nabc_url(self) -> str: ...
    @property
    def tmd_cap_url(self) -> str: ...
    @property
    def ca_bundle(self) -> str: ...
    @property
    def fetch_timeout_s(self) -> float: ...


def download(url: str, *, settings: FeedSettings, params: Mapping[str, str] | None = None) -> bytes:
    """Return the body of a 200 reply that is not an HTML page.

    Raises:
        FeedError: anything else; the place is the host's name.
    """
    host = _host(url)
    try:
        with requests.Session() as session:
            session.trust_env = False
            with session.get(
                url,
                params=params,
                headers={"User-Agent": _AGENT, "Accept-Encoding": "gzip"},
                timeout=(min(_CONNECT_TIMEOUT_S, settings.fetch_timeout_s), settings.fetch_timeout_s),
                verify=settings.ca_bundle or True,
                allow_redirects=False,
                stream=True,
            ) as response:
                _refuse_unless_ok(response, host)
                body = _body(response, host, timeout_s=settings.fetch_timeout_s)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        # The text of these errors holds the address and so the key; the kind of error stands there instead.
        raise FeedError(f"could not be fetched ({_cause(error)})", place=host) from None
    _refuse_page(body, host)
    return body


def _host(url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in _THIS_MACHINE)):
        raise FeedError("the address must begin with https://", place=host or "upstream", field="address")
    return host


def _refuse_unless_ok(response: requests.Response, host: str) -> None:
    if response.is_redirect or 300 <= response.status_code < 400:  # noqa: PLR2004  the redirects of HTTP
        raise FeedError("sends us elsewhere, which is not followed", place=host, field="redirect")
    if response.status_code != requests.codes.ok:
        raise FeedError(f"the reply is {response.status_code}, not 200", place=host, field="status")


def _body(response: requests.Response, host: str, *, timeout_s: float) -> bytes:
    """Read each piece as it comes, so that a very slow reply meets the time limit; urllib3 notices a body cut short."""
    deadline_s = stopwatch_s() + _WHOLE_PER_SILENCE * timeout_s
    body = bytearray()
    while piece := response.raw.read1(_PIECE_BYTES, decode_content=True):
        body += piece
        if len(body) > MAX_BYTES:
            raise FeedError(f"the reply is longer than {MAX_BYTES} bytes", place=host, field="size")
        if stopwatch_s() > deadline_s:
            raise FeedError("the reply comes too slowly", place=host, field="time")
    return bytes(body)


def _refuse_page(body: bytes, host: str) -> None:
    start = body[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise FeedError("a web page came in place of data (a sign-in page, or the service is closed)", place=host)
    if not body:
        raise FeedError("the reply is empty", place=host)


def _cause(error: BaseException) -> str:
    return type(error).__name__
