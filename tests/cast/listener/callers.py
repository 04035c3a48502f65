"""Who calls a listener in tests, reading as slowly as it likes, and the program it is served by."""

from __future__ import annotations

import re
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from content_sync.listener.connection import Connection
from content_sync.listener.server import Listener
from tests.cast.listener.serving import HOST, listener
from tests.cast.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

BIG = 3_000_000  # more than the system keeps for a slow caller
SMALL_BUFFER = 4_096  # so that the system keeps little


def get(path: str) -> bytes:
    """Return a request."""
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def post(path: str, size: int, *more: str) -> bytes:
    """Return the head of a request with a body."""
    return "\r\n".join((f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {size}", *more, "", "")).encode()


class Program:
    """Answers `/bytes/N+M` with so many bytes in two pieces, all else with what was asked and how long its body was."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.asked_by: list[str] = []
        self.may_go_on = threading.Event()
        """What is asked for `/slow` waits for it."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        self.asked_by.append(environ["REMOTE_ADDR"])
        if path == "/slow":
            self.may_go_on.wait(30)
        pieces = [int(size) for size in path.removeprefix("/bytes/").split("+")] if path.startswith("/bytes/") else []
        said = f"{environ['REQUEST_METHOD']} {path} {len(environ['wsgi.input'].read())}".encode()
        length = sum(pieces) if pieces else len(said)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(length))])
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        return (b"x" * size for size in pieces) if pieces else [said]


class Caller:
    """A connection that sends what it likes, and reads answer by answer when it likes."""

    def __init__(self, port: int, *, address: str = HOST, is_slow: bool = False) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(20)
        if is_slow:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        self.socket.bind((address, 0))
        self.socket.connect((HOST, port))
        self.at_once, self.pause_s = 65_536, 0.0
        self._come = b""

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *requests: bytes) -> None:
        self.socket.sendall(b"".join(requests))

    def head(self) -> str:
        """Read up to the end of the next head."""
        while b"\r\n\r\n" not in self._come:
            self._more()
        head, _, self._come = self._come.partition(b"\r\n\r\n")
        return head.decode()

    def answer(self) -> bytes:
        """Read the next answer, whole, and return its body."""
        head = self.head()
        found = re.search(r"Content-Length: (\d+)", head)
        assert found, head
        assert head.startswith("HTTP/1.1 200 "), head
        while len(self._come) < int(found[1]):
            self._more()
        body, self._come = self._come[: int(found[1])], self._come[int(found[1]) :]
        return body

    def _more(self) -> None:
        time.sleep(self.pause_s)
        part = self.socket.recv(self.at_once)
        if not part:
            raise ConnectionError("closed")
        self._come += part

    def is_open(self) -> bool:
        """Tell whether the server still holds it; nothing may be on the way."""
        self.socket.setblocking(False)
        try:
            return self.socket.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except ConnectionError:
            return False
        finally:
            self.socket.settimeout(20)


@contextmanager
def callers(server: Listener, count: int, *, address: str = HOST, is_slow: bool = False) -> Iterator[list[Caller]]:
    """Let so many call."""
    with ExitStack() as held:
        yield [held.enter_context(Caller(port_of(server), address=address, is_slow=is_slow)) for _ in range(count)]


def port_of(server: Listener) -> int:
    return int(server.effective_port)


def connections(server: Listener) -> list[Connection]:
    return list(server.active_channels.values())


def until_there_are(server: Listener, count: int) -> None:
    """Wait until it holds so many connections."""
    until(lambda: len(connections(server)) == count, seconds=30, what=f"{count} connections")


def until_answers_wait(server: Listener, count: int) -> None:
    """Wait until so many answers are made and wait for their readers."""

    def are_waiting() -> bool:
        return count == sum(bool(one.total_outbufs_len) and not one.requests for one in connections(server))

    until(are_waiting, seconds=30, what=f"{count} answers that wait")


@pytest.fixture(scope="module")
def waitress() -> Iterator[Listener]:
    with listener(Program()) as made:
        yield made


@pytest.fixture
def caller(waitress: Listener) -> Iterator[Caller]:
    with Caller(port_of(waitress)) as made:
        yield made


@pytest.fixture
def many_files() -> Iterator[None]:
    """Let this process open some thousand files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4_000)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
