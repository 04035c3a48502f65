"""The link against a server that misbehaves in every way a bad link does."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import tracemalloc
import zlib

import pytest
import requests
from requests.adapters import HTTPAdapter

from content_sync.client.errors import MissingError, OversizeError, TooSlowError
from content_sync.client.link.link import Link
from content_sync.errors import LinkError
from tests.cast.link.http_server import HOST, HttpRequest, Responder, http_server, serving
from tests.cast.link.links import always, drip, every_act, quick


def test_a_small_thing_comes_gzipped() -> None:
    with http_server(serving({"/a": b"forecast " * 100})) as server:
        link = quick(server.url)
        assert link.get("/a", max_bytes=900) == b"forecast " * 100
        assert link.bytes_down < 100
        link.close()
    assert server.asked[0].headers["accept-encoding"] == "gzip"


def test_a_visit_uses_one_connection_even_past_a_404() -> None:
    with http_server(serving({"/a": b"a", "/b": b"b"})) as server:
        link = quick(server.url)
        link.get("/a", max_bytes=9)
        with pytest.raises(MissingError):
            link.get("/none", max_bytes=9)
        link.get("/b", max_bytes=9)
        link.close()
    assert server.connections == 1


@pytest.mark.parametrize(("length", "connections"), [(4_096, 1), (4_097, 2)])
def test_a_refusal_of_four_kilobytes_is_read_so_that_the_connection_stays(length: int, connections: int) -> None:
    with http_server(always(404, b"x" * length)) as server:
        link = quick(server.url)
        for _ in range(2):
            with pytest.raises(MissingError):
                link.get("/none", max_bytes=9)
        link.close()
    assert server.connections == connections


def test_nothing_of_the_kiosk_is_told_in_the_headers() -> None:
    with http_server(serving({"/a": b"a"})) as server:
        link = quick(server.url)
        link.get("/a", max_bytes=9)
        link.close()
    assert server.asked[0].headers.keys() == {"host", "accept-encoding"}


def test_a_closed_link_can_be_used_again() -> None:
    with http_server(serving({"/a": b"a"})) as server:
        link = quick(server.url)
        link.get("/a", max_bytes=9)
        link.close()
        assert link.get("/a", max_bytes=9) == b"a"
        link.close()
    assert server.connections == 2


def test_nobody_listening_is_a_link_error() -> None:
    with http_server(always(200)) as server:
        url = server.url
    with pytest.raises(LinkError) as caught:
        quick(url).get("/a", max_bytes=9)
    assert caught.value.status is None


def test_the_kiosks_link_gives_central_ten_seconds_to_take_a_connection_and_thirty_to_answer() -> None:
    class Patience(HTTPAdapter):
        """Sends nothing, and tells how long it would have waited."""

        told: object = None

        def send(  # type: ignore[override]  # of what it is given only this is looked at
            self, request: requests.PreparedRequest, *, timeout: object, **_: object
        ) -> requests.Response:
            self.told = timeout
            raise requests.ConnectTimeout

    link, patience = Link("http://central.example"), Patience()
    link._session.mount("http://", patience)
    with pytest.raises(LinkError, match="in time"):
        link.get("/a", max_bytes=9)
    assert patience.told == (10, 30)


def test_a_far_end_that_does_not_take_the_connection_is_given_up() -> None:
    with contextlib.ExitStack() as held:
        listener = held.enter_context(socket.create_server((HOST, 0), backlog=0))
        address = listener.getsockname()
        for _ in range(4):  # nobody accepts, and the queue is full
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        began = time.monotonic()
        with pytest.raises(LinkError, match="in time"):
            quick(f"http://{HOST}:{address[1]}", connect_timeout_s=0.3).get("/a", max_bytes=9)
        assert time.monotonic() - began < 4


def test_a_silent_far_end_is_given_up_after_the_read_time_out() -> None:
    is_given_up = threading.Event()

    def answer(_: HttpRequest, responder: Responder) -> None:
        is_given_up.wait()
        responder.close()

    with http_server(answer) as server:
        try:
            with pytest.raises(LinkError, match="in time"):
                quick(server.url, read_timeout_s=0.3).get("/a", max_bytes=9)
        finally:
            is_given_up.set()


@pytest.mark.parametrize(
    ("head", "byte"),
    [(b"HTTP/1.1 200 x\r\nContent-Length: 5000\r\n\r\n", b"x"), (b"HTTP/1.1 200 x\r\nX-Endless: ", b"x")],
    ids=["body", "headers"],
)
def test_a_line_that_drips_is_given_up_long_before_its_end(head: bytes, byte: bytes) -> None:
    with http_server(drip(head, byte)) as server:
        link = quick(server.url)
        began = time.monotonic()
        with pytest.raises(TooSlowError):
            link.get("/a", max_bytes=9_000)
        assert time.monotonic() - began < 4


def test_a_slow_line_that_keeps_the_pace_is_waited_for() -> None:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        responder.send(b"HTTP/1.1 200 x\r\nContent-Length: 5000\r\n\r\n")
        for _ in range(10):
            time.sleep(0.1)
            responder.send(b"x" * 500)

    with http_server(answer) as server:
        link = quick(server.url)
        assert link.get("/a", max_bytes=5_000) == b"x" * 5_000
        link.close()


def _endless(_: HttpRequest, responder: Responder) -> None:
    responder.send(b"HTTP/1.1 200 x\r\n\r\n")
    while True:
        responder.send(b"x" * 10_000)  # until the kiosk hangs up, which raises here


def test_an_endless_body_is_ended_at_its_cap() -> None:
    with http_server(_endless) as server:
        for act in ("get", "post", "download"):
            link = quick(server.url)
            with pytest.raises(OversizeError):
                every_act(link, 50_000)[act]()
            assert link.bytes_down < 90_000


def test_a_gzip_bomb_is_ended_at_its_cap() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(50)) + packer.flush()
    with http_server(always(200, bomb, {"Content-Encoding": "gzip"})) as server:
        tracemalloc.start()
        with pytest.raises(OversizeError):
            quick(server.url).get("/a", max_bytes=10_000)
        peak_bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak_bytes < 4_000_000


def test_an_answer_of_exactly_the_cap_is_taken() -> None:
    with http_server(serving({"/a": b"x" * 100})) as server:
        link = quick(server.url)
        assert link.get("/a", max_bytes=100) == b"x" * 100
        with pytest.raises(OversizeError):
            link.get("/a", max_bytes=99)
        link.close()


def test_a_broken_answer_is_a_link_error() -> None:
    for raw in (b"\0\0\0\0\r\n\r\n", b"HTTP/1.1 banana\r\n\r\n", b"", b"HTTP/1.1 200 x\r\nContent-Length: x\r\n\r\n"):

        def answer(_: HttpRequest, responder: Responder, raw: bytes = raw) -> None:
            responder.send(raw)
            responder.close()

        with http_server(answer) as server:
            try:
                assert quick(server.url).get("/a", max_bytes=9) == b""  # a length that is no number: until the end
            except LinkError:
                continue
