"""A kiosk that runs, before a crowd: it takes nobody's time and little memory."""

from __future__ import annotations

import socket
import struct

import pytest

from tests.cast.journeys.running_village import RunningVillage
from tests.cast.listener.crowds import (
    coming_again,
    longest_wait_s,
    reading_nothing,
    resident_mb,
)
from tests.cast.waiting import until

pytestmark = pytest.mark.xdist_group("crowds")  # one kiosk for all of them
_ESTABLISHED = 1  # TCP_ESTABLISHED, tcp(7)


@pytest.mark.parametrize("count", [4, 100])
def test_a_crowd_that_pipelines_and_reads_nothing_takes_nobodys_time_and_little_memory(
    running_kiosk: RunningVillage, count: int
) -> None:
    before_mb = resident_mb(running_kiosk.running["kiosk"].pid)
    with reading_nothing(running_kiosk.kiosk_port, count) as lines:
        assert longest_wait_s(running_kiosk.kiosk_port, seconds=5) < 10
        assert resident_mb(running_kiosk.running["kiosk"].pid) - before_mb < 30
        until(lambda: not any(map(_is_held, lines)), seconds=60, what="all of them to be let go")


def test_thirteen_hundred_connections_that_come_again_take_no_neighbours_time(running_kiosk: RunningVillage) -> None:
    before_mb = resident_mb(running_kiosk.running["kiosk"].pid)
    with coming_again(running_kiosk.kiosk_port, 1_300):
        assert longest_wait_s(running_kiosk.kiosk_port, seconds=5) < 10
        assert resident_mb(running_kiosk.running["kiosk"].pid) - before_mb < 30


def _is_held(line: socket.socket) -> bool:
    """Tell whether the other side still holds this connection; what it sent before is left unread."""
    state = struct.unpack_from("B", line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1))[0]
    return bool(state == _ESTABLISHED)
