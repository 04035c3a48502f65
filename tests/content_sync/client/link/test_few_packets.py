"""A request that leaves in few packets: what is paid for on the link of a village is mostly their heads."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from content_sync.listener.server import open_socket
from tests.cast.link.links import quick
from tests.cast.listener.serving import HOST
from tests.cast.measured_line.measured_line import CENTRAL, MeasuredLine, measured_line

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def answered_once(listening: socket.socket, came: list[bytes], look: Callable[[], object] = lambda: None) -> None:
    """Note what comes in at once, look, answer, and wait for the end."""
    caller, _ = listening.accept()
    with caller:
        caller.settimeout(20)
        came.append(caller.recv(65_536))
        look()
        caller.sendall(OK)
        while caller.recv(65_536):
            pass


def in_the_background(act: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=act)
    thread.start()
    return thread


@pytest.mark.parametrize("body", [b"x", b"x" * 300, b"x" * 1_200])
def test_an_envelope_leaves_together_with_its_head(body: bytes) -> None:
    came: list[bytes] = []
    with socket.create_server((HOST, 0)) as listening:
        central = in_the_background(lambda: answered_once(listening, came))
        link = quick(f"http://{HOST}:{listening.getsockname()[1]}")
        assert link.post("/v1/up", body, max_bytes=9) == b"ok"
        link.close()
        central.join(20)
    head, _, rest = came[0].partition(b"\r\n\r\n")
    names = [line.split(b":")[0] for line in head.split(b"\r\n")[1:]]
    assert (sorted(names), rest) == ([b"Content-Length", b"Host"], body)


def packets_until_heard(line: MeasuredLine, listening: socket.socket, came: list[bytes]) -> int:
    """Send a request over a new connection; return how many packets went up until central had it."""
    line.rest()
    before, counts = line.count.packets_up, list[int]()
    central = in_the_background(lambda: answered_once(listening, came, lambda: counts.append(line.count.packets_up)))
    link = quick(f"http://{CENTRAL}:{listening.getsockname()[1]}")
    assert link.post("/v1/up", b"x" * 300, max_bytes=9) == b"ok"
    link.close()
    central.join(20)
    return counts[0] - before


def test_the_handshake_ends_with_the_request_itself() -> None:
    """A kiosk that is held up for 0.2 s between the two spends a packet more; it is not held up ten times."""
    came: list[bytes] = []
    with measured_line() as line:
        with line.central_side():
            listening = socket.create_server((CENTRAL, 0))
        with listening, line.kiosk_side():
            assert any(packets_until_heard(line, listening, came) == 2 for _ in range(10))


def test_a_later_request_rides_on_the_first_packet_where_centrals_machine_takes_that() -> None:
    came: list[bytes] = []
    with measured_line(delay_ms=300) as line:
        line.allow_fast_open()
        with line.central_side():
            listening = open_socket(CENTRAL, 0, waiting=9)
        with listening, line.kiosk_side():
            assert packets_until_heard(line, listening, came) >= 2, "the first one asks for what a later one shows"
            assert any(packets_until_heard(line, listening, came) == 1 for _ in range(10))
    assert all(one.endswith(b"x" * 300) for one in came)
