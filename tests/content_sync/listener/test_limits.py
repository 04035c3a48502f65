"""What callers may take of the kiosk's and of central's listener, as figures: so much stays, and one more does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from content_sync.central.serving import LIMITS as CENTRAL
from content_sync.listener.connection import Connection
from content_sync.listener.limits import ListenerLimits
from content_sync.listener.server import Listener
from kiosk.serving import LIMITS as KIOSK
from tests.cast.listener import callers as cast
from tests.cast.listener.crowds import HALF_A_HEAD
from tests.cast.listener.serving import listener, listening
from tests.cast.waiting import until

BOTH = pytest.mark.parametrize("limits", [KIOSK, CENTRAL], ids=["kiosk", "central"])


@pytest.fixture
def patient(limits: ListenerLimits) -> Iterator[Listener]:
    """A listener whose own clock closes nobody while the test is at work."""
    with listener(cast.Program(), limits=replace(limits, idle_s=600, head_s=600, body_pause_s=600)) as made:
        yield made


@BOTH
@pytest.mark.usefixtures("many_files")
def test_a_thousand_may_call_and_of_one_more_one_gives_way(patient: Listener) -> None:
    with cast.callers(patient, 1_000):
        cast.until_there_are(patient, 1_000)
        with cast.Caller(cast.port_of(patient)) as last:
            last.send(cast.get("/"))
            assert last.answer() == b"GET / 0"
            cast.until_there_are(patient, 1_000)


def only_connection(server: Listener) -> Connection:
    cast.until_there_are(server, 1)
    (connection,) = cast.connections(server)
    return connection


@BOTH
def test_a_head_may_take_ten_seconds(limits: ListenerLimits) -> None:
    with listener(cast.Program(), limits=limits) as server, cast.Caller(cast.port_of(server)) as caller:
        connection = only_connection(server)
        called_s = connection._began_s
        assert [connection.is_over(called_s + after_s) for after_s in (9.9, 10.1)] == [False, True]
        caller.send(HALF_A_HEAD)
        until(lambda: connection.request is not None, seconds=20, what="half a head")
        began_s = connection._began_s
        assert [connection._is_trickling(began_s + after_s) for after_s in (9.9, 10.1)] == [False, True]


@pytest.mark.parametrize(("limits", "idle_s"), [(KIOSK, 10), (CENTRAL, 30)], ids=["kiosk", "central"])
def test_who_has_asked_may_be_silent_for_so_long(limits: ListenerLimits, idle_s: int) -> None:
    with listener(cast.Program(), limits=limits) as server, cast.Caller(cast.port_of(server)) as caller:
        caller.send(cast.get("/"))
        assert caller.answer() == b"GET / 0"
        connection = only_connection(server)
        until(lambda: connection._has_asked and not connection.requests, seconds=20, what="its question to be over")
        until(lambda: not connection._waiting_bytes(), seconds=20, what="all to be taken")
        connection.is_over(connection._quiet_since_s)
        since_s = connection._quiet_since_s
        assert [connection.is_over(since_s + idle_s + more_s) for more_s in (-0.1, 0.1)] == [False, True]


@pytest.mark.parametrize(("limits", "rate"), [(KIOSK, 1_000), (CENTRAL, 500)], ids=["kiosk", "central"])
def test_a_body_comes_at_a_rate_and_may_be_silent_and_lag_behind_it_for_half_a_minute(
    limits: ListenerLimits, rate: int
) -> None:
    with listener(cast.Program(), limits=limits) as server, cast.Caller(cast.port_of(server)) as caller:
        caller.send(cast.post("/", 9 * rate), b"b" * 8 * rate)
        connection = only_connection(server)
        until(lambda: getattr(connection.request, "body_bytes_received", 0) == 8 * rate, seconds=20, what="the bytes")
        began_s, quiet_s = connection._began_s, connection._quiet_since_s
        assert [connection.is_over(quiet_s + after_s) for after_s in (29.9, 30.1)] == [False, True]
        assert [connection._is_trickling(began_s + 30 + after_s) for after_s in (7.9, 8.1)] == [False, True]


@pytest.mark.parametrize(
    ("limits", "path", "most"),
    [
        (KIOSK, "/report/photo", 25_000_000),
        (CENTRAL, "/sign-in", 1_000_000),
        (CENTRAL, "/v1/up", 65_536),
        (CENTRAL, "/v1/blob/x", 2_097_200),
    ],
)
def test_a_body_may_have_so_many_bytes(limits: ListenerLimits, path: str, most: int) -> None:
    with listening(cast.Program(), limits=limits) as port, cast.Caller(port) as caller:
        for size, seen in ((most, most), (most + 1, 0)):
            caller.send(cast.post(path, size), b"b" * size)
            assert caller.answer() == f"POST {path} {seen}".encode()


@pytest.mark.parametrize(
    ("limits", "least_refused"), [(KIOSK, 128_000_000), (CENTRAL, 42_000_000)], ids=["kiosk", "central"]
)
def test_a_body_too_large_is_read_to_its_end_up_to_a_size(patient: Listener, least_refused: int) -> None:
    with cast.callers(patient, 2) as (read, refused):
        refused.send(cast.post("/", least_refused))
        assert refused.head().startswith("HTTP/1.1 413 ")
        read.send(cast.post("/", least_refused - 1, "Expect: 100-continue"))
        assert read.head() == "HTTP/1.1 100 Continue"


@pytest.mark.parametrize(("limits", "most"), [(KIOSK, 100_000), (CENTRAL, 16_384)], ids=["kiosk", "central"])
def test_a_head_has_less_than_so_many_bytes(patient: Listener, most: int) -> None:
    with cast.Caller(cast.port_of(patient)) as caller:
        for size, status in ((most - 1, "200 OK"), (most, "431")):
            caller.send(HALF_A_HEAD + b"x" * (size - len(HALF_A_HEAD) - 4) + b"\r\n\r\n")
            head = caller.head().rpartition("HTTP/")[2]  # what is left of the answer before stands in front
            assert head.partition(" ")[2].startswith(status)


@BOTH
def test_a_body_waits_in_memory_up_to_128_000_bytes_and_in_a_file_from_there_on(patient: Listener) -> None:
    with cast.Caller(cast.port_of(patient)) as caller:
        caller.send(cast.post("/", 200_000), b"b" * 127_999)
        connection = only_connection(patient)
        until(lambda: connection.memory_bytes() == 127_999, seconds=20, what="all of it")
        caller.send(b"b")
        until(lambda: connection.file_bytes() == 128_000, seconds=20, what="all of it")


@pytest.mark.parametrize(("limits", "most"), [(KIOSK, 16_000_000), (CENTRAL, 64_000_000)], ids=["kiosk", "central"])
def test_half_sent_bodies_in_memory_have_so_many_bytes(patient: Listener, most: int) -> None:
    with cast.callers(patient, most // 125_000) as all_of_them:
        for caller in all_of_them:
            caller.send(cast.post("/", 126_000), b"b" * 125_000)
        until_held(patient, Connection.memory_bytes, most)
        assert len(cast.connections(patient)) == len(all_of_them), "all fit"
        all_of_them[0].send(b"b")
        cast.until_there_are(patient, len(all_of_them) - 1)


@pytest.mark.parametrize(("limits", "most"), [(KIOSK, 64_000_000), (CENTRAL, 128_000_000)], ids=["kiosk", "central"])
def test_half_sent_bodies_in_files_have_so_many_bytes(patient: Listener, most: int) -> None:
    with cast.callers(patient, most // 500_000) as all_of_them:
        for caller in all_of_them:
            caller.send(cast.post("/", 600_000), b"b" * 500_000)
        until_held(patient, Connection.file_bytes, most)
        assert len(cast.connections(patient)) == len(all_of_them), "all fit"
        all_of_them[0].send(b"b")
        cast.until_there_are(patient, len(all_of_them) - 1)


def until_held(server: Listener, of_one: Callable[[Connection], int], most: int) -> None:
    until(lambda: sum(map(of_one, cast.connections(server))) == most, seconds=60, what=f"{most} bytes to be held")
