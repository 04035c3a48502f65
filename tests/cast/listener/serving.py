"""A real waitress on loopback for tests, and a plain way to ask it something."""

from __future__ import annotations

import http.client
import itertools
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from content_sync.listener.limits import ListenerLimits
from content_sync.listener.server import Listener, open_socket
from kiosk.serving import LIMITS

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

HOST = "127.0.0.1"
_TURN = itertools.count(os.getpid())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def free_port() -> int:
    """Return a port of 127.0.0.1 nobody listens on, none that the system gives to callers, another at each call."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    while True:
        port = 11_000 + 2_000 * worker + next(_TURN) % 2_000
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port


@contextmanager
def listener(
    program: WSGIApplication,
    *,
    threads: int = 4,
    limits: ListenerLimits = LIMITS,
    send_bytes: int = 0,
    port: int = 0,
    host: str = HOST,
) -> Iterator[Listener]:
    """Serve a program on a free port.

    Args:
        program: what is served.
        threads: how many requests are worked on at once.
        limits: what callers may take.
        send_bytes: about what the system keeps of an answer that is not taken; 0 for what it likes, megabytes here.
        port: where a program stood before, to stand there again; 0 for a free one.
        host: the address to listen on.
    """
    line = open_socket(host, port, waiting=limits.connections)
    if send_bytes:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_bytes)
    server = Listener(program, line, threads=threads, limits=limits)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(20)
        assert not thread.is_alive()


@contextmanager
def listening(
    program: WSGIApplication, *, threads: int = 4, limits: ListenerLimits = LIMITS, port: int = 0, host: str = HOST
) -> Iterator[int]:
    """Serve a program on a free port, of 127.0.0.1 unless told, and yield the port."""
    with listener(program, threads=threads, limits=limits, port=port, host=host) as server:
        yield int(server.effective_port)


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout_s: float = 20,
) -> Reply:
    """Send one request on a connection of its own."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout_s)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        content = answer.read()
        return Reply(status=answer.status, headers={n.lower(): v for n, v in answer.getheaders()}, body=content)
    finally:
        connection.close()


def raw(port: int, request: bytes, *, timeout_s: float = 20) -> bytes:
    """Send bytes as they are and return what comes back until the server closes or resets the connection."""
    answer = b""
    with socket.create_connection((HOST, port), timeout=timeout_s) as line, suppress(OSError):
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        while part := line.recv(65536):
            answer += part
    return answer
