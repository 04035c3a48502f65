"""The listener and one caller: a request at a time, an answer that waits for its reader keeps nobody else waiting."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version

import pytest
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer

from content_sync.listener.connection import MAX_RESPONSE_IN_MEMORY_BYTES, Connection
from content_sync.listener.fairness import RequestQueue
from content_sync.listener.request import Request
from content_sync.listener.server import Listener, open_socket
from kiosk.serving import LIMITS
from tests.cast.listener import callers as cast
from tests.cast.listener.crowds import HALF_A_HEAD, PIPELINED
from tests.cast.listener.serving import HOST, ask, listener, listening, raw
from tests.cast.waiting import until

# One request at a time


def test_pipelined_requests_that_are_read_are_all_answered_in_order(caller: cast.Caller) -> None:
    paths = [f"/{number}" for number in range(PIPELINED)]
    caller.send(*map(cast.get, paths))
    assert [caller.answer().decode() for _ in paths] == [f"GET {path} 0" for path in paths]


def test_a_request_is_not_begun_before_the_answer_to_the_one_before_has_left() -> None:
    program = cast.Program()
    with (
        listener(program, send_bytes=cast.SMALL_BUFFER) as server,
        cast.Caller(cast.port_of(server), is_slow=True) as caller,
    ):
        caller.send(cast.get(f"/bytes/{cast.BIG}"), cast.get("/second"), cast.get("/third"))
        cast.until_answers_wait(server, 1)
        assert ask(cast.port_of(server), "/visitor").status == 200
        assert program.asked == [f"/bytes/{cast.BIG}", "/visitor"]
        assert caller.answer() == b"x" * cast.BIG
        assert [caller.answer(), caller.answer()] == [b"GET /second 0", b"GET /third 0"]


@pytest.mark.parametrize("size", [1, 4_096])
def test_a_short_answer_leaves_together_with_its_head(caller: cast.Caller, size: int) -> None:
    caller.send(cast.get(f"/bytes/{size}"))
    head, _, body = caller.socket.recv(65_536).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert body == b"x" * size


def test_an_answer_without_a_body_is_a_head_alone(caller: cast.Caller) -> None:
    caller.send(b"HEAD /bytes/9 HTTP/1.1\r\nHost: here\r\n\r\n", cast.get("/second"))
    assert caller.socket.recv(65_536).startswith(b"HTTP/1.1 200")


def test_a_connection_is_kept_for_the_next_request_and_closed_where_that_is_asked(
    waitress: Listener, caller: cast.Caller
) -> None:
    for path in ("/one", "/two"):
        caller.send(cast.get(path))
        assert caller.answer() == f"GET {path} 0".encode()
    caller.send(b"GET /last HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert caller.answer() == b"GET /last 0"
    assert not caller.socket.recv(1)
    assert raw(cast.port_of(waitress), b"GET / HTTP/1.0\r\n\r\n").endswith(b"GET / 0")


def test_head_has_no_body_and_does_not_hide_the_answer_after_it(caller: cast.Caller) -> None:
    caller.send(b"HEAD /bytes/999 HTTP/1.1\r\nHost: x\r\n\r\n", cast.get("/after"))
    assert "Content-Length: 999" in caller.head()
    assert caller.answer() == b"GET /after 0"


def test_a_body_may_come_while_the_answer_before_it_waits() -> None:
    with (
        listener(cast.Program(), send_bytes=cast.SMALL_BUFFER) as server,
        cast.Caller(cast.port_of(server), is_slow=True) as caller,
    ):
        body = b"b" * 5_000_000
        requests = cast.get(f"/bytes/{cast.BIG}"), cast.post("/body", len(body)), body
        sending = threading.Thread(target=caller.send, args=requests)
        sending.start()
        cast.until_answers_wait(server, 1)
        assert len(caller.answer()) == cast.BIG
        assert caller.answer() == b"POST /body 5000000"
        sending.join()


def test_who_waits_for_a_word_before_sending_a_body_gets_it_in_its_turn(caller: cast.Caller) -> None:
    ask_first = cast.post("/body", 4, "Expect: 100-continue")
    caller.send(cast.get("/before"), ask_first)
    assert caller.answer() == b"GET /before 0"
    assert caller.head() == "HTTP/1.1 100 Continue"
    caller.send(b"body")
    assert caller.answer() == b"POST /body 4"
    caller.send(ask_first, b"body", cast.get("/after"))  # without waiting
    assert caller.head() == "HTTP/1.1 100 Continue"
    assert [caller.answer(), caller.answer()] == [b"POST /body 4", b"GET /after 0"]


def test_who_waits_for_a_word_and_has_no_body_to_send_is_answered(caller: cast.Caller) -> None:
    caller.send(b"GET /none HTTP/1.1\r\nExpect: 100-continue\r\n\r\n")
    assert caller.answer() == b"GET /none 0"


def test_a_request_in_pieces_is_one_request_and_what_follows_it_is_another(caller: cast.Caller) -> None:
    whole = cast.post("/body", 5) + b"12345" + cast.get("/next")
    for cut in range(1, len(whole)):
        caller.send(whole[:cut])
        caller.send(whole[cut:])
        assert [caller.answer(), caller.answer()] == [b"POST /body 5", b"GET /next 0"]


def test_a_request_that_is_there_whole_is_taken_at_one_look_and_nothing_after_it() -> None:
    server = Listener(cast.Program(), open_socket(HOST, 0, waiting=1), threads=1, limits=LIMITS)
    with cast.Caller(cast.port_of(server)) as caller:
        caller.send(cast.post("/body", 5), b"12345", cast.get("/next"))
        server.handle_accept()
        (connection,) = cast.connections(server)
        connection.handle_read()
        assert connection.request is None
        assert caller.answer() == b"POST /body 5"
        assert connection.socket.recv(65_536) == cast.get("/next")
        server.stop()
        server.run()


def test_who_is_done_before_the_listener_looks_again_wakes_it_no_second_time() -> None:
    server = Listener(cast.Program(), open_socket(HOST, 0, waiting=1), threads=1, limits=LIMITS)
    for _ in range(3):
        server.pull_trigger()
    assert server.trigger.recv(65_536) == b"x"
    server.stop()
    server.run()


def test_a_body_in_chunks_ends_where_it_ends(caller: cast.Caller) -> None:
    caller.send(b"POST /body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    caller.send(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", cast.get("/next"))
    assert [caller.answer(), caller.answer()] == [b"POST /body 5", b"GET /next 0"]


def test_of_a_body_too_large_the_program_sees_nothing_and_the_next_request_is_answered() -> None:
    limits = replace(LIMITS, max_body_bytes=lambda _: 1_000)
    with listening(cast.Program(), limits=limits) as port, cast.Caller(port) as caller:
        for size, seen in ((1_000, 1_000), (1_001, 0), (500_000, 0)):
            caller.send(cast.post("/body", size), b"b" * size)
            assert caller.answer() == f"POST /body {seen}".encode()


def test_a_refusal_arrives_though_more_was_sent(waitress: Listener) -> None:
    for head in (b"nonsense\r\n\r\n", b"GET http://[x/ HTTP/1.1\r\n\r\n"):
        assert b" 400 " in raw(cast.port_of(waitress), head + b"x" * 4_000)[:16]


# Nobody waits for a reader


def test_more_readers_of_nothing_than_threads_keep_nobody_waiting() -> None:
    with (
        listener(cast.Program(), threads=2, send_bytes=cast.SMALL_BUFFER) as server,
        cast.callers(server, 3) as readers,
    ):
        for reader in readers:
            reader.send(cast.get("/bytes/17000000+1"))  # past 16 MiB a thread of stock waitress waits
        cast.until_answers_wait(server, 3)
        assert ask(cast.port_of(server), "/visitor").status == 200


_MOST = MAX_RESPONSE_IN_MEMORY_BYTES


@pytest.mark.parametrize(
    ("pieces", "in_memory"),
    [((_MOST,), _MOST), ((_MOST - 1, 1), _MOST), ((_MOST, 1), _MOST), ((1, _MOST), 1), ((_MOST + 1,), 0)],
)
def test_an_answer_waits_in_memory_up_to_256_kb_and_in_a_file_beyond_and_arrives_whole(
    pieces: tuple[int, ...], in_memory: int
) -> None:
    with (
        listener(cast.Program(), send_bytes=cast.SMALL_BUFFER) as server,
        cast.Caller(cast.port_of(server), is_slow=True) as caller,
    ):
        caller.send(
            cast.get(f"/bytes/{'+'.join(map(str, (cast.BIG, *pieces)))}")
        )  # what is big is too large for memory
        cast.until_answers_wait(server, 1)
        (held,) = cast.connections(server)
        assert held.memory_bytes() == in_memory
        assert 0 <= held.file_bytes() - (held.total_outbufs_len - in_memory) < 100_000, "what has left meanwhile"
        assert caller.answer() == b"x" * (cast.BIG + sum(pieces))
        until(lambda: not held.memory_bytes() + held.file_bytes(), seconds=20, what="nothing to be held")


@pytest.mark.parametrize("send_bytes", [cast.SMALL_BUFFER, 0], ids=["waiting here", "waiting in the system"])
def test_who_takes_nothing_is_closed_and_who_takes_little_gets_all(send_bytes: int) -> None:
    size, limits = 66_000, replace(LIMITS, idle_s=2, head_s=2)
    with (
        listener(cast.Program(), limits=limits, send_bytes=send_bytes) as server,
        cast.callers(server, 2, is_slow=True) as (dead, slow),
    ):
        for caller in (dead, slow):
            caller.send(cast.get(f"/bytes/{size}"), cast.get("/next"))
        began, slow.at_once, slow.pause_s = time.monotonic(), 3_000, 0.2
        assert len(slow.answer()) == size
        assert time.monotonic() - began > 2 * limits.idle_s
        assert slow.answer() == b"GET /next 0"
        assert len(cast.connections(server)) == 1, "the other one is gone"
        with pytest.raises(ConnectionError):
            dead.answer()


def test_who_is_being_served_is_not_idle_however_long_it_takes() -> None:
    program = cast.Program()
    with listening(program, limits=replace(LIMITS, idle_s=1, head_s=1)) as port, cast.Caller(port) as caller:
        caller.send(cast.get("/slow"))
        until(lambda: "/slow" in program.asked, seconds=20, what="the request to be served")
        with cast.Caller(port) as idle:  # it came later, and is let go first
            until(lambda: not idle.is_open(), seconds=30, what="a connection that says nothing to be let go")
        program.may_go_on.set()
        assert caller.answer() == b"GET /slow 0"


def test_idle_and_trickling_connections_are_let_go() -> None:
    limits = replace(LIMITS, idle_s=2, head_s=2)
    with listener(cast.Program(), limits=limits) as server, cast.callers(server, 2) as (idle, slow):
        began, held = time.monotonic(), {idle, slow}
        slow.send(HALF_A_HEAD)
        while held and time.monotonic() - began < 60:
            time.sleep(0.5)
            with suppress(OSError):
                slow.send(b"x")
            held = {one for one in held if one.is_open()}
    assert not held
    assert time.monotonic() - began > limits.idle_s - 1


def test_a_caller_who_goes_away_in_the_midst_of_anything_leaves_nothing_behind_and_is_no_news(
    waitress: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    cast.until_there_are(waitress, 0)
    for request in (b"", HALF_A_HEAD, cast.post("/body", 9_000_000) + b"b" * 300_000, cast.get("/bytes/20000000") * 2):
        with cast.Caller(cast.port_of(waitress)) as caller:
            caller.send(request)
        cast.until_there_are(waitress, 0)
    assert not caplog.records


# waitress


def test_waitress_is_the_one_whose_inside_we_know() -> None:
    """What the listener uses of waitress's inside, or puts in its place: look at each before a new release."""
    assert version("waitress").startswith("3.0.")
    for base, ours, replaced in (
        (HTTPChannel, Connection, "parser_class handle_read send write_soon handle_close"),
        (HTTPRequestParser, Request, "received parse_header"),
        (TcpWSGIServer, Listener, "channel_class readable handle_accept run"),
        (deque, RequestQueue, "append popleft __len__"),
    ):
        assert all(hasattr(base, name) and name in vars(ours) for name in replaced.split())
    with listener(cast.Program()) as server, cast.Caller(cast.port_of(server)) as caller:
        caller.send(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5")
        until(lambda: any(one.request for one in cast.connections(server)), seconds=20, what="half a request")
        (connection,) = cast.connections(server)
        assert connection.request is not None
        body = connection.request.body_rcv
        for inside, used in (
            (server, "accept active_channels adj pull_trigger set_socket_options task_dispatcher _map"),
            (server.task_dispatcher, "queue shutdown"),
            (connection, "adj addr connected outbuf_lock outbufs received requests sendbuf_len socket"),
            (connection, "total_outbufs_len will_close _flush_exception _flush_some"),
            (connection.request, "body_bytes_received body_rcv chunked completed content_length error"),
            (connection.request, "expect_continue header_plus headers_finished path"),
            (body, "buf control_line getbuf trailer"),
            (body.getbuf(), "overflowed"),
        ):
            assert [name for name in used.split() if not hasattr(inside, name)] == []
        assert isinstance(server.task_dispatcher.queue, RequestQueue)
