"""A file that was cut goes on where it ended, and is never mixed with another."""

from __future__ import annotations

import gzip
import io

import pytest

from content_sync.client.errors import CutError, GarbledError
from content_sync.errors import LinkError
from tests.cast.link.http_server import Answer, HttpRequest, Responder, http_server, serving
from tests.cast.link.links import LARGE, always, download, drip, quick

BIG_CAP = 1_000_000


def test_what_dripped_in_is_kept_for_the_next_try() -> None:
    with http_server(drip(b"HTTP/1.1 200 x\r\nContent-Length: 5000\r\n\r\n", b"x")) as server:
        into = io.BytesIO()
        with pytest.raises(LinkError):
            quick(server.url).download("/a", into, max_bytes=5_000)
    assert len(into.getvalue()) > 2


def cutting_every(size: int, body: bytes = LARGE, *, etag: str = '"1"', ranges: bool = True) -> Answer:
    """Serve a body, and cut the line after each `size` bytes."""

    def answer(asked: HttpRequest, responder: Responder) -> None:
        start = int(asked.headers["range"].removeprefix("bytes=").rstrip("-")) if "range" in asked.headers else 0
        if not ranges or asked.headers.get("if-range", etag) != etag:
            start = 0
        status, more = (206, {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}) if start else (200, {})
        length = {"Content-Length": str(len(body) - start)}
        responder.reply(status, body[start : start + size], more | length | ({"ETag": etag} if etag else {}))
        if start + size < len(body):
            responder.close()

    return answer


@pytest.mark.parametrize("etag", ['"1"', 'W/"1"', ""])
def test_a_large_file_goes_on_where_the_line_was_cut(etag: str) -> None:
    with http_server(cutting_every(30_000, etag=etag)) as server:
        link = quick(server.url)
        assert download(link) == LARGE
        assert link.bytes_down == len(LARGE)
        link.close()
    assert [one.headers.get("range") for one in server.asked] == [None, "bytes=30000-", "bytes=60000-", "bytes=90000-"]
    assert [one.headers.get("if-range") for one in server.asked[1:]] == [etag if etag == '"1"' else None] * 3
    assert {one.headers["accept-encoding"] for one in server.asked} == {"identity"}


def test_the_next_visit_goes_on_where_the_last_one_ended() -> None:
    with http_server(serving({"/large": LARGE})) as server:
        link = quick(server.url)
        assert download(link, had=LARGE[:70_000]) == LARGE
        assert link.bytes_down == len(LARGE) - 70_000
        assert download(link, had=LARGE) == LARGE
        link.close()
    assert len(server.asked) == 1


def test_a_file_that_changed_under_its_name_is_taken_from_the_beginning() -> None:
    bodies = iter([(b"old" * 9_000, '"1"'), (b"new" * 9_000, '"2"'), (b"new" * 9_000, '"2"')])

    def answer(asked: HttpRequest, responder: Responder) -> None:
        body, etag = next(bodies)
        cutting_every(20_000, body, etag=etag)(asked, responder)

    with http_server(answer) as server:
        link = quick(server.url)
        assert download(link, max_bytes=27_000) == b"new" * 9_000
        link.close()


def test_a_server_that_ignores_ranges_starts_again_and_is_never_mixed() -> None:
    with http_server(cutting_every(len(LARGE), ranges=False)) as server:
        link = quick(server.url)
        assert download(link, had=b"\0" * 5_000) == LARGE
        link.close()


def test_a_line_cut_again_and_again_at_the_same_place_is_given_up() -> None:
    with http_server(cutting_every(30_000, ranges=False)) as server, pytest.raises(CutError):
        download(quick(server.url))
    assert len(server.asked) == 4


def test_another_part_than_was_asked_for_is_thrown_away() -> None:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        if "range" in asked.headers:
            responder.reply(206, LARGE[7:], {"Content-Range": f"bytes 7-{len(LARGE) - 1}/{len(LARGE)}"})
        else:
            responder.reply(200, LARGE)

    with http_server(answer) as server:
        link = quick(server.url)
        assert download(link, had=LARGE[:500]) == LARGE
        link.close()


@pytest.mark.parametrize("had", [b"", b"x"])
def test_a_part_nobody_asked_for_is_refused(had: bytes) -> None:
    answer = always(206, LARGE, {"Content-Range": "bytes 0-9/10"})
    with http_server(answer) as server, pytest.raises(LinkError):
        download(quick(server.url), had=had)
    with http_server(answer) as server, pytest.raises(LinkError):
        quick(server.url).get("/a", max_bytes=BIG_CAP)


def test_a_range_that_cannot_be_served_starts_again() -> None:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        responder.reply(416) if "range" in asked.headers else responder.reply(200, b"short")

    with http_server(answer) as server:
        link = quick(server.url)
        assert download(link, had=b"much longer than that", max_bytes=100) == b"short"
        link.close()


def test_a_small_answer_that_was_cut_is_asked_for_once_more() -> None:
    replies = iter([b"half", b"half a page"])

    def answer(_: HttpRequest, responder: Responder) -> None:
        body = next(replies)
        responder.reply(200, body, {"Content-Length": "11"})
        responder.cut() if len(body) < 11 else None

    with http_server(answer) as server:
        link = quick(server.url)
        assert link.get("/a", max_bytes=20) == b"half a page"
        link.close()


@pytest.mark.parametrize("headers", [{"Content-Length": "99"}, {"Content-Length": "99", "Content-Encoding": "gzip"}])
def test_half_an_answer_is_never_returned(headers: dict[str, str]) -> None:
    def answer(_: HttpRequest, responder: Responder) -> None:
        responder.reply(200, gzip.compress(b"x" * 50)[:20], headers)
        responder.close()

    with http_server(answer) as server:
        with pytest.raises(LinkError):
            quick(server.url).get("/a", max_bytes=200)
        with pytest.raises(LinkError):
            quick(server.url).post("/a", b"envelope", max_bytes=200)
    assert [one.method for one in server.asked] == ["GET", "GET", "POST"]


def test_a_gzip_stream_without_its_end_is_not_taken_for_whole() -> None:
    answer = always(200, gzip.compress(b"x" * 5_000)[:-9], {"Content-Encoding": "gzip"})
    with http_server(answer) as server, pytest.raises(CutError):
        quick(server.url).get("/a", max_bytes=9_000)


@pytest.mark.parametrize(("encoding", "error"), [("br", LinkError), ("gzip", GarbledError)])
def test_what_is_packed_in_another_way_or_harmed_is_refused(encoding: str, error: type[LinkError]) -> None:
    answer = always(200, b"neither of them", {"Content-Encoding": encoding})
    with http_server(answer) as server, pytest.raises(LinkError) as caught:
        quick(server.url).get("/a", max_bytes=9_000)
    assert type(caught.value) is error
