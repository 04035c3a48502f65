"""A request that leaves in few packets: what is paid for on the link of a village is mostly their heads."""

from __future__ import annotations

import functools
import socket
import threading
from collections.abc import Callable

import pytest

from content_sync.listener.server import open_socket
from tests.cast.link.links import quick
from tests.cast.listener.serving import HOST
from tests.cast.measured_line.measured_line import CENTRAL, measured_line

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


def test_the_handshake_ends_with_the_request_itself() -> None:
    came: list[bytes] = []
    with measured_line() as line:
        with line.central_side():
            listening = socket.create_server((CENTRAL, 0))
        with listening, line.kiosk_side():
            central = in_the_background(lambda: answered_once(listening, came))
            link = quick(f"http://{CENTRAL}:{listening.getsockname()[1]}")
            link.post("/v1/up", b"x" * 300, max_bytes=9)
            assert line.count.packets_up in {2, 3}, "a first packet, the request, perhaps a word that the response came"
            assert line.bytes_up < 60 + 52 + len(came[0]) + 52 + 1
            link.close()
            central.join(20)


def test_a_later_request_rides_on_the_first_packet_where_centrals_machine_takes_that() -> None:
    came: list[bytes] = []
    packets: list[int] = []
    with measured_line(delay_ms=300) as line:
        line.allow_fast_open()
        with line.central_side():
            listening = open_socket(CENTRAL, 0, waiting=9)
        with listening, line.kiosk_side():
            for _ in range(2):
                line.rest()
                before = line.count.packets_up
                look = functools.partial(lambda so_far: packets.append(line.count.packets_up - so_far), before)
                central = in_the_background(functools.partial(answered_once, listening, came, look))
                link = quick(f"http://{CENTRAL}:{listening.getsockname()[1]}")
                assert link.post("/v1/up", b"x" * 300, max_bytes=9) == b"ok"
                link.close()
                central.join(20)
    assert packets == [2, 1], "the first one asks for what the second one shows"
    assert all(one.endswith(b"x" * 300) for one in came)
