"""Callers who flood, for the tests and the bench of the listener: they pipeline and read nothing, or come again.

`python -m tests.cast.listener.crowds PORT COUNT` opens so many half heads, and each closed one again.
"""

from __future__ import annotations

import http.client
import resource
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.state import State
from tests.cast.journeys.running_village import RunningVillage, lone_kiosk
from tests.cast.listener.serving import HOST
from tests.cast.listener.unmeasured import unmeasured_environ

NEIGHBOUR = "127.0.0.2"
LONG_NEWS_BYTES = 60_000
PIPELINED = 372  # what one look of waitress's 8 KB holds
HALF_A_HEAD = b"GET / HTTP/1.1\r\nX: "


@contextmanager
def kiosk_with_long_news(folder: Path) -> Iterator[RunningVillage]:
    """Run a kiosk that visits nobody, with a page of 60 KB, until the test has seen enough."""
    (folder / "kiosk").mkdir()
    lengthen_the_news(folder / "kiosk")
    with lone_kiosk(folder) as village:
        yield village


@pytest.fixture(scope="module")
def running_kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningVillage]:
    with kiosk_with_long_news(tmp_path_factory.mktemp("kiosk")) as running:
        yield running


def lengthen_the_news(data_dir: Path) -> None:
    """Let the volunteer of a kiosk that does not run post a long notice, so that a page has 60 KB."""
    now = datetime.now(UTC)
    state = State(Documents(data_dir / "state.journal"))
    state.post_notice(
        title="ประกาศ",
        body="x" * LONG_NEWS_BYTES,
        starts=now - timedelta(days=1),
        ends=now + timedelta(days=300),
        posted=Stamp(at=now, clock="trusted"),
    )
    state.close()


@contextmanager
def reading_nothing(port: int, count: int, path: str = "/news") -> Iterator[list[socket.socket]]:
    """Hold so many connections, each with 372 requests in one packet."""
    packet = f"GET {path} HTTP/1.1\r\n\r\n".encode() * PIPELINED
    with ExitStack() as held:
        lines = [held.enter_context(socket.create_connection((HOST, port), timeout=20)) for _ in range(count)]
        for line in lines:
            line.sendall(packet)
        yield lines


@contextmanager
def coming_again(port: int, count: int) -> Iterator[None]:
    """Let another process hold so many connections, and open each again that is closed."""
    command = [sys.executable, "-m", "tests.cast.listener.crowds", str(port), str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=unmeasured_environ()) as crowd:
        try:
            assert crowd.stdout is not None
            crowd.stdout.readline()
            yield
        finally:
            crowd.terminate()


def longest_wait_s(port: int, *, seconds: float, path: str = "/") -> float:
    """Ask again and again from another address, and return the longest wait for a whole page."""
    longest_s, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        line = http.client.HTTPConnection(HOST, port, timeout=30, source_address=(NEIGHBOUR, 0))
        try:
            line.request("GET", path)
            answer = line.getresponse()
            assert answer.status == http.HTTPStatus.OK
            answer.read()
        finally:
            line.close()
        longest_s = max(longest_s, time.monotonic() - began)
        time.sleep(0.1)
    return longest_s


def resident_mb(pid: int, name: str = "VmRSS") -> float:
    """Return what a process holds in memory (VmRSS), or held at most (VmHWM)."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:"))) / 1024


def forget_the_peak(pid: int) -> None:
    """Let VmHWM count from now on."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")


def _come_again(port: int, count: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 100), hard))
    with selectors.DefaultSelector() as calls:
        for _ in range(count):
            _call(calls, port)
        sys.stdout.write("all have called\n")
        sys.stdout.flush()
        while True:
            for key, events in calls.select():
                line = key.fileobj
                assert isinstance(line, socket.socket)
                if _is_closed(line, calls, events):
                    calls.unregister(line)
                    line.close()
                    _call(calls, port)


def _call(calls: selectors.BaseSelector, port: int) -> None:
    line = socket.socket()
    line.setblocking(False)
    line.connect_ex((HOST, port))
    calls.register(line, selectors.EVENT_WRITE)


def _is_closed(line: socket.socket, calls: selectors.BaseSelector, events: int) -> bool:
    try:
        if events & selectors.EVENT_WRITE:
            line.send(HALF_A_HEAD)
            calls.modify(line, selectors.EVENT_READ)
            return False
        return line.recv(100) == b""
    except OSError:
        return True


if __name__ == "__main__":
    _come_again(int(sys.argv[1]), int(sys.argv[2]))
