"""Central listens as the kiosk does: callers that trickle are let go, and what is too large is told why."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from threading import Event, Thread

import pytest

from content_sync.central.serving import LIMITS
from content_sync.central.staff import SIGN_IN_PATH
from content_sync.wire.envelopes import MAX_SEALED_BYTES
from tests.ministry import ministry_in
from tests.serving import HOST, ask, free_port


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A central that serves, as the command starts it."""
    folder = tmp_path_factory.mktemp("central")
    with ministry_in(folder):
        pass
    number = free_port()
    command = [sys.executable, "-m", "content_sync.central", "serve", "--data-dir", str(folder), "--port", str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            assert b"central serves" in process.stdout.readline()
            yield number
        finally:
            process.terminate()


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4_000)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_a_thousand_callers_that_trickle_silence_central_only_for_a_moment(port: int) -> None:
    with ExitStack() as held:
        lines = [held.enter_context(socket.create_connection((HOST, port), timeout=20)) for _ in range(1_010)]
        for line in lines:
            line.sendall(b"GET / HTTP/1.1\r\n")
        began, ended = time.monotonic(), Event()
        trickling = Thread(target=_trickle, args=(lines, ended))
        trickling.start()
        held.callback(trickling.join)
        held.callback(ended.set)
        assert ask(port, "/healthz", timeout_s=LIMITS.head_s + 8).text == "ok\n"
        assert time.monotonic() - began > 1, "they were not enough to silence it"


def _trickle(lines: list[socket.socket], ended: Event) -> None:
    while not ended.wait(2):
        for line in lines:
            with suppress(OSError):
                line.sendall(b"X: x\r\n")


@pytest.mark.parametrize(
    ("method", "path", "size"),
    [
        ("POST", "/v1/up", MAX_SEALED_BYTES + 1),
        ("PATCH", f"/v1/blob/{'0' * 64}", 2_000_001),
        ("POST", SIGN_IN_PATH, 5_000_000),
    ],
)
def test_what_is_too_large_is_told_by_the_program_and_the_next_one_is_served(
    port: int, method: str, path: str, size: int
) -> None:
    assert LIMITS.max_body_bytes(path) < size
    assert ask(port, path, method=method, body=b"x" * size).status == 413
    assert ask(port, "/healthz").status == 200
