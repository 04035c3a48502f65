"""The line that journeys and figures are measured on: it counts, delays, loses and cuts as it is told."""

from __future__ import annotations

import contextlib
import io
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from content_sync.client.link.link import Link
from tests.cast.folders import PROJECT
from tests.cast.link.http_server import HttpServer, http_server, serving
from tests.cast.measured_line.crossing import LineConditions
from tests.cast.measured_line.measured_line import CENTRAL, MeasuredLine, measured_line

FILE = random.Random(1).randbytes(100_000)  # nothing to compress


@contextlib.contextmanager
def served(line: MeasuredLine) -> Iterator[HttpServer]:
    with line.central_side(), http_server(serving({"/file": FILE, "/short": b"1"}), host=CENTRAL) as server:
        yield server


@contextlib.contextmanager
def called(line: MeasuredLine, server: HttpServer) -> Iterator[Link]:
    link = Link(server.url, read_timeout_s=20)
    with line.kiosk_side():
        yield link
    link.close()


def downloaded(link: Link) -> bytes:
    into = io.BytesIO()
    link.download("/file", into, max_bytes=len(FILE))
    return into.getvalue()


def test_every_byte_counts_as_the_kernel_counts_it() -> None:
    with measured_line() as line, served(line) as server:
        with line.counting() as cost, called(line, server) as link:
            assert downloaded(link) == FILE
        assert (cost.bytes_down, cost.bytes_up) == line.kernel_bytes()
        assert cost.count.connections == 1
        full_packets, head = -(-len(FILE) // 1_448), 60 + 12 + 40  # MTU 1500; TCP with time stamps
        assert len(FILE) + 52 * full_packets < cost.bytes_down < len(FILE) + 52 * (full_packets + 6) + 3 * head


def test_a_connection_that_says_nothing_costs_its_handshake_and_its_end() -> None:
    with measured_line() as line, line.central_side(), socket.create_server((CENTRAL, 0)) as listening:
        with line.counting() as cost, line.kiosk_side():
            caller = socket.create_connection(listening.getsockname())
            called_one, _ = listening.accept()
            caller.close()
            assert called_one.recv(1) == b""
            called_one.close()
        syn, bare = 60, 52
        assert cost.bytes_up == syn + bare + bare + bare  # SYN, ACK, FIN, ACK
        assert cost.bytes_down in {syn + bare, syn + bare + bare}  # SYN, FIN that may confirm what came before it
        assert line.kernel_bytes() == (cost.bytes_down, cost.bytes_up)


def test_what_two_calls_cost_adds_up_to_what_the_line_carried() -> None:
    with measured_line() as line, served(line) as server:
        with line.counting() as first, called(line, server) as link:
            link.get("/short", max_bytes=10)
        with line.counting() as second, called(line, server) as link:
            link.get("/short", max_bytes=10)
        assert line.bytes_down == first.bytes_down + second.bytes_down
        assert line.bytes_up == first.bytes_up + second.bytes_up


def test_a_round_trip_takes_twice_the_delay() -> None:
    with measured_line(delay_ms=100) as line, served(line) as server, line.kiosk_side():
        began_s = time.monotonic()
        socket.create_connection((CENTRAL, server.port), timeout=20).close()
        assert time.monotonic() - began_s >= 0.2


def test_bytes_take_the_time_of_the_rate() -> None:
    with measured_line(rate_kbit=2_000) as line, served(line) as server, called(line, server) as link:
        began_s = time.monotonic()
        assert downloaded(link) == FILE
        assert time.monotonic() - began_s >= len(FILE) * 8 / 2_000_000


def test_a_line_that_loses_packets_is_repaired_by_tcp() -> None:
    with measured_line(loss=0.1) as line, served(line) as server:
        with line.counting() as cost, called(line, server) as link:
            assert downloaded(link) == FILE
        assert cost.count.lost > 0
        assert cost.bytes_down == line.kernel_bytes()[0], "what is lost was sent"


def test_a_dark_line_carries_nothing_and_a_lit_one_does_again() -> None:
    with measured_line() as line, served(line) as server, line.kiosk_side():
        with line.dark(), pytest.raises(TimeoutError):
            socket.create_connection((CENTRAL, server.port), timeout=0.2)
        assert line.bytes_down == 0
        socket.create_connection((CENTRAL, server.port), timeout=20).close()
        assert line.bytes_down > 0


def test_a_download_goes_on_after_each_cut() -> None:
    with measured_line(delay_ms=5, rate_kbit=4_000, cut_every=30_000) as line, served(line) as server:
        with line.counting() as cost, called(line, server) as link:
            assert downloaded(link) == FILE
        assert 3 <= cost.count.cuts == server.connections - 1
        most_heads = 52 * cost.count.packets_down + 2_000 * server.connections
        assert len(FILE) < cost.bytes_down - cost.count.bytes_cut < len(FILE) + most_heads, "nothing comes twice"


def test_a_cut_ends_the_open_connections_at_both_ends_and_no_later_one() -> None:
    with measured_line() as line, line.central_side(), socket.create_server((CENTRAL, 0)) as listening:
        with line.kiosk_side():
            first = socket.create_connection(listening.getsockname(), timeout=20)
            at_central, _ = listening.accept()
            line.cut()
            first.sendall(b"still there?")
            for end in (first, at_central):
                end.settimeout(20)
                with end, pytest.raises(ConnectionResetError):
                    end.recv(1)
            with socket.create_connection(listening.getsockname(), timeout=20) as second:
                second.sendall(b"again")
                at_central, _ = listening.accept()
                with at_central:
                    assert at_central.recv(5) == b"again"
        assert line.count.cuts == 1


def test_a_line_that_changes_is_as_it_is_told_from_then_on() -> None:
    with measured_line(cut_every=1_000) as line, served(line) as server, called(line, server) as link:
        line.conditions = LineConditions()
        assert downloaded(link) == FILE
        assert line.count.cuts == 0


def test_where_there_is_no_root_a_sentence_says_so() -> None:
    program = "from tests.cast.measured_line.measured_line import measured_line\nwith measured_line(): pass"
    powerless = ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all", sys.executable, "-c", program)
    failed = subprocess.run(powerless, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert "AssertionError: a measured line needs root and network namespaces" in failed.stderr
