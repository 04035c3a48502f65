"""A web server on 127.0.0.1 that does what a test tells it to the byte: answers, drips, cuts the connection, lies."""

from __future__ import annotations

import contextlib
import gzip
import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One request as it came; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Responder:
    """Writes the answer to one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.is_open = True

    def send(self, raw: bytes) -> None:
        self._sock.sendall(raw)

    def reply(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """Send a plain answer; `Content-Length` is the body's unless given."""
        lines = {"Content-Length": str(len(body)), **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.send(f"HTTP/1.1 {status} x\r\n{head}\r\n".encode() + body)

    def close(self) -> None:
        """End the connection in good order."""
        self.is_open = False

    def cut(self) -> None:
        """End the connection as a link that breaks does: nothing more comes, and nothing is confirmed."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.is_open = False


Answer = Callable[[HttpRequest, Responder], None]


@dataclass(slots=True)
class HttpServer:
    """A listening server and what it was asked."""

    port: int
    asked: list[HttpRequest] = field(default_factory=list)
    connections: int = 0
    scheme: str = "http"
    host: str = HOST

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


@contextlib.contextmanager
def http_server(answer: Answer, *, tls: ssl.SSLContext | None = None, host: str = HOST) -> Iterator[HttpServer]:
    """Listen on a free port and answer each request with `answer`."""
    listener = socket.create_server((host, 0))
    server = HttpServer(listener.getsockname()[1], scheme="https" if tls else "http", host=host)
    is_over = threading.Event()
    threads: list[threading.Thread] = []

    def listen() -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            threads.append(threading.Thread(target=_talk, args=(sock, answer, server, tls, is_over)))
            threads[-1].start()

    threads.append(threading.Thread(target=listen))
    threads[0].start()
    try:
        yield server
    finally:
        is_over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()


def _talk(
    sock: socket.socket, answer: Answer, server: HttpServer, tls: ssl.SSLContext | None, is_over: threading.Event
) -> None:
    sock.settimeout(20)
    with sock, contextlib.suppress(OSError):
        talk = tls.wrap_socket(sock, server_side=True) if tls else sock
        with talk:
            responder = Responder(talk)
            while responder.is_open and (asked := _read(talk, is_over)):
                server.asked.append(asked)
                answer(asked, responder)


def _read(sock: socket.socket, is_over: threading.Event) -> HttpRequest | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        if not (more := _some(sock, is_over)):
            return None
        raw += more
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        if not (more := _some(sock, is_over)):
            return None
        body += more
    return HttpRequest(method=method, path=path, headers=headers, body=body)


def _some(sock: socket.socket, is_over: threading.Event) -> bytes:
    while not is_over.is_set():
        has_more = isinstance(sock, ssl.SSLSocket) and sock.pending()
        if has_more or select.select([sock], [], [], 0.05)[0]:
            return sock.recv(65_536)
    return b""


def serving(files: Mapping[str, bytes]) -> Answer:
    """Answer GET like a good static server: gzip where it is taken, Range, a strong ETag, 404."""

    def answer(asked: HttpRequest, responder: Responder) -> None:
        body = files.get(asked.path)
        if body is None:
            responder.reply(404, b"no")
        elif "range" in asked.headers:
            start = int(asked.headers["range"].removeprefix("bytes=").rstrip("-"))
            responder.reply(206, body[start:], {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"})
        elif asked.headers.get("accept-encoding") == "gzip":
            responder.reply(200, gzip.compress(body), {"Content-Encoding": "gzip"})
        else:
            responder.reply(200, body)

    return answer
