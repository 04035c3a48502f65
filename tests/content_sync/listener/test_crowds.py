"""The listener and many callers: what they make it hold is bounded, and whoever holds most gives way to the others."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from content_sync.listener.connection import Connection
from content_sync.listener.limits import ListenerLimits
from content_sync.listener.server import Listener
from kiosk.serving import LIMITS
from tests.cast.listener import callers as cast
from tests.cast.listener.crowds import (
    HALF_A_HEAD,
    NEIGHBOUR,
)
from tests.cast.listener.serving import HOST, ask, listener
from tests.cast.waiting import until

_MOST = 40
_NARROW = replace(LIMITS, connections=_MOST, head_s=60, idle_s=60)

_LISTENS = """
import logging, resource, sys
from content_sync.listener.server import Listener, open_socket
from kiosk.serving import LIMITS
logging.basicConfig(level=logging.INFO, format="%(message)s")

def program(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]

def allow(files):
    if files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

line = open_socket("127.0.0.1", 0, waiting=1000)
allow(int(sys.argv[1]))
server = Listener(program, line, threads=2, limits=LIMITS)
allow(int(sys.argv[2]))
print(line.getsockname()[1], flush=True)
server.run()
"""


def test_what_waits_in_memory_is_bounded_and_the_address_that_makes_most_of_it_wait_gives_way() -> None:
    size = 200_000
    limits = replace(LIMITS, max_memory_bytes=3 * size)
    with (
        listener(cast.Program(), limits=limits, send_bytes=cast.SMALL_BUFFER) as server,
        cast.callers(server, 3, is_slow=True) as greedy,
        cast.Caller(cast.port_of(server), address=NEIGHBOUR, is_slow=True) as neighbour,
    ):
        for count, reader in enumerate((neighbour, *greedy[:2]), start=1):
            reader.send(cast.get(f"/bytes/{cast.BIG}+{size}"))  # what is big waits in a file
            cast.until_answers_wait(server, count)
        assert sum(map(Connection.memory_bytes, cast.connections(server))) == limits.max_memory_bytes
        assert len(cast.connections(server)) == 4, "all fit"
        greedy[2].send(cast.get(f"/bytes/{cast.BIG}+{size}"))
        cast.until_there_are(server, 3)
        assert len(neighbour.answer()) == cast.BIG + size


@pytest.mark.parametrize(
    ("sizes", "held_bytes", "limits"),
    [
        ((90_000, 60_000, 50_000), Connection.memory_bytes, replace(LIMITS, max_memory_bytes=200_000)),
        ((600_000, 500_000, 400_000), Connection.file_bytes, replace(LIMITS, max_file_bytes=1_500_000)),
    ],
    ids=["in memory", "in files"],
)
def test_half_sent_bodies_are_bounded_and_the_largest_goes(
    sizes: tuple[int, ...], held_bytes: Callable[[Connection], int], limits: ListenerLimits
) -> None:
    whole = 700_000
    with listener(cast.Program(), limits=limits) as server, cast.callers(server, 3) as three:
        for caller, size in zip(three, sizes, strict=True):
            caller.send(cast.post("/body", whole), b"b" * size)
        until(lambda: sum(map(held_bytes, cast.connections(server))) == sum(sizes), seconds=20, what="all of it")
        assert len(cast.connections(server)) == 3, "all fit"
        three[2].send(b"b")
        cast.until_there_are(server, 2)
        assert [caller.is_open() for caller in three] == [False, True, True]


def test_what_stands_between_chunks_is_held_too() -> None:
    limits = replace(LIMITS, max_body_bytes=lambda _: 1_000, max_memory_bytes=100_000)
    with listener(cast.Program(), limits=limits) as server, cast.Caller(cast.port_of(server)) as caller:
        caller.send(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"1" * 100_000)
        until(
            lambda: sum(map(Connection.memory_bytes, cast.connections(server))) == 100_000, seconds=20, what="all of it"
        )
        caller.send(b"1")
        cast.until_there_are(server, 0)


def test_four_hundred_idle_connections_do_not_stop_a_new_visitor() -> None:
    with listener(cast.Program()) as server, cast.callers(server, 400):
        assert ask(cast.port_of(server), "/visitor").status == 200


def test_an_address_that_calls_too_often_loses_its_oldest_half_heads_and_no_other_does() -> None:
    with listener(cast.Program(), limits=_NARROW) as server, ExitStack() as held:
        (neighbour,) = _half_heads(held, server, 1, address=NEIGHBOUR)
        greedy = _half_heads(held, server, _MOST - 1)
        assert all(caller.is_open() for caller in (neighbour, *greedy)), "as many as there may be"
        greedy += _half_heads(held, server, 5)
        cast.until_there_are(server, _MOST)
        assert [caller.is_open() for caller in greedy] == [False] * 5 + [True] * (_MOST - 1)
        neighbour.send(b"x\r\n\r\n")
        assert neighbour.answer() == b"GET / 0"


def test_a_village_behind_one_address_is_served_though_one_of_it_holds_too_many() -> None:
    with listener(cast.Program(), limits=_NARROW) as server, ExitStack() as held:
        _half_heads(held, server, _MOST + 5)
        for _ in range(5):
            assert ask(cast.port_of(server), "/visitor").status == 200


def test_who_is_being_served_or_has_sent_a_head_stays_where_half_heads_are_too_many() -> None:
    program = cast.Program()
    with listener(program, limits=_NARROW) as server, cast.callers(server, 2) as (served, sending), ExitStack() as held:
        served.send(cast.get("/slow"))
        sending.send(cast.post("/body", 4), b"bo")
        until(lambda: program.asked == ["/slow"], seconds=20, what="it to be worked on")
        _half_heads(held, server, _MOST + 20)
        program.may_go_on.set()
        sending.send(b"dy")
        assert [served.answer(), sending.answer()] == [b"GET /slow 0", b"POST /body 4"]


def test_who_makes_room_still_gets_what_was_sent() -> None:
    program = cast.Program()
    with (
        listener(program, limits=_NARROW) as server,
        cast.Caller(cast.port_of(server), is_slow=True) as slow,
        ExitStack() as held,
    ):
        slow.send(cast.get("/bytes/200000"))
        until(
            lambda: program.asked and not cast.connections(server)[0].requests, seconds=20, what="all of it to be sent"
        )
        (connection,) = cast.connections(server)
        _half_heads(held, server, _MOST)
        until(lambda: connection not in cast.connections(server), seconds=20, what="room")
        assert slow.answer() == b"x" * 200_000
        assert not slow.socket.recv(1)


def test_where_all_wait_for_a_thread_the_latest_of_the_address_that_has_most_give_way() -> None:
    program = cast.Program()
    with listener(program, threads=2, limits=_NARROW) as server, cast.callers(server, 2) as served, ExitStack() as held:
        for caller in served:
            caller.send(cast.get("/slow"))
        until(lambda: len(program.asked) == 2, seconds=20, what="the threads to work")
        for _ in range(3 * _MOST):
            held.enter_context(cast.Caller(cast.port_of(server))).send(cast.get("/slow"))
        neighbour = held.enter_context(cast.Caller(cast.port_of(server), address=NEIGHBOUR))
        neighbour.send(cast.get("/visitor"))
        until(lambda: _asks(server, neighbour), seconds=20, what="the neighbour to be let in")
        cast.until_there_are(server, _MOST)
        program.may_go_on.set()
        assert [caller.answer() for caller in (neighbour, *served)] == [b"GET /visitor 0"] + [b"GET /slow 0"] * 2


def test_each_address_has_its_turn_so_that_many_requests_of_one_do_not_delay_another() -> None:
    program = cast.Program()
    with (
        listener(program, threads=1) as server,
        cast.callers(server, 30) as many,
        cast.Caller(cast.port_of(server), address=NEIGHBOUR) as neighbour,
    ):
        waiting = server.task_dispatcher.queue
        for caller in many:
            caller.send(cast.get("/slow"))
        until(lambda: len(waiting) == 29, seconds=20, what="all to wait but the first")
        neighbour.send(cast.get("/visitor"))
        until(lambda: len(waiting) == 30, seconds=20, what="the neighbour to wait")
        program.may_go_on.set()
        assert [caller.answer() for caller in (neighbour, *many)] == [b"GET /visitor 0"] + [b"GET /slow 0"] * 30
        assert program.asked_by.index(NEIGHBOUR) <= 2


def test_where_descriptors_run_out_the_next_is_served_soon_and_the_log_is_told_once(tmp_path: Path) -> None:
    with _listening_with(tmp_path / "log", files_later=60) as (_, port), ExitStack() as held:
        for _ in range(150):
            held.enter_context(cast.Caller(port)).send(HALF_A_HEAD)
        for _ in range(5):
            assert ask(port, "/visitor").body == b"ok"
    (line,) = (tmp_path / "log").read_text("utf-8").splitlines()
    assert os.strerror(errno.EMFILE) in line


def test_no_more_are_let_in_than_there_are_descriptors_for(tmp_path: Path) -> None:
    with _listening_with(tmp_path / "log", files=300) as (pid, port), ExitStack() as held:
        for _ in range(200):
            held.enter_context(cast.Caller(port))
        assert ask(port, "/visitor").body == b"ok"
        assert 100 <= len(list(Path(f"/proc/{pid}/fd").iterdir())) < 150, "200 are for other files"
    assert not (tmp_path / "log").read_text("utf-8")


def _half_heads(held: ExitStack, server: Listener, count: int, *, address: str = HOST) -> list[cast.Caller]:
    """Let as many call and begin a request, each after the one before is in."""
    made = []
    for _ in range(count):
        made.append(held.enter_context(cast.Caller(cast.port_of(server), address=address)))
        made[-1].send(HALF_A_HEAD)
        _until_begun(server, made[-1])
    return made


def _until_begun(server: Listener, caller: cast.Caller) -> None:
    address = caller.socket.getsockname()

    def has_begun() -> bool:
        return any(one.addr == address and one.request for one in cast.connections(server))

    until(has_begun, seconds=20, what="half a head")


def _asks(server: Listener, caller: cast.Caller) -> bool:
    return any(one.addr == caller.socket.getsockname() and one.requests for one in cast.connections(server))


@contextmanager
def _listening_with(log: Path, *, files: int = 0, files_later: int = 0) -> Iterator[tuple[int, int]]:
    """Serve from a process that may open so many files; yield its id and its port."""
    command = [sys.executable, "-c", _LISTENS, str(files), str(files_later)]
    with log.open("wb") as told, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told) as child:
        try:
            assert child.stdout is not None
            yield child.pid, int(child.stdout.readline())
        finally:
            child.terminate()
