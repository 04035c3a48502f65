"""A source's server on this machine, and settings that point central at it."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

NOW = dt.datetime(2026, 11, 22, 4, 30, tzinfo=dt.UTC)
KEY = "very-secret-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamSettings:
    """What central's settings say, pointed at this machine."""

    tmd_uid: str = "someone"
    tmd_ukey: str = KEY
    tmd_forecast_url: str = ""
    nabc_url: str = ""
    tmd_cap_url: str = ""
    ca_bundle: str = ""
    fetch_timeout_s: float = 5


@dataclass
class Upstream:
    """A server whose paths are answered by functions; it remembers what it was asked."""

    origin: str = ""
    asked: list[str] = field(default_factory=list)
    answers: dict[str, Callable[[BaseHTTPRequestHandler], object]] = field(default_factory=dict)

    def answer(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> str:
        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in ({"Content_Length": str(len(body))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        return self.answer_by(path, reply)

    def answer_by(self, path: str, reply: Callable[[BaseHTTPRequestHandler], object]) -> str:
        self.answers[path] = reply
        return f"{self.origin}{path}"


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Upstream]:
    upstream = Upstream()

    class AgencyHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            upstream.asked.append(self.path)
            try:
                upstream.answers[urlsplit(self.path).path](self)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A handshake that the client broke off is what a test wants."""

    server = Quiet(("127.0.0.1", 0), AgencyHandler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    upstream.origin = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield upstream
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with serving() as one:
        yield one
