"""Sign-in pages, redirects and other answers that are not central's are known as such."""

from __future__ import annotations

import time

import pytest

from content_sync.client.errors import PortalError
from content_sync.client.link.link import Link
from content_sync.errors import LinkError
from tests.cast.link.http_server import HttpRequest, Responder, http_server, serving
from tests.cast.link.links import always, every_act, quick


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 511])
def test_redirects_are_refused(status: int) -> None:
    with (
        http_server(always(status, b"", {"Location": "http://127.0.0.1:1/login"})) as server,
        pytest.raises(PortalError),
    ):
        quick(server.url).get("/a", max_bytes=9)
    assert server.paths == ["/a"]


def test_a_redirect_with_an_endless_body_is_not_read() -> None:
    def answer(_: HttpRequest, responder: Responder) -> None:
        responder.send(b"HTTP/1.1 302 x\r\nLocation: /login\r\n\r\n")
        while True:
            responder.send(b"x" * 10_000)

    with http_server(answer) as server:
        began = time.monotonic()
        with pytest.raises(PortalError):
            quick(server.url).get("/a", max_bytes=9)
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "Application/Problem+JSON"])
@pytest.mark.parametrize("status", [401, 403, 407, 451, 511])
def test_a_sign_in_page_is_known_whatever_its_status_and_its_words_are(status: int, kind: str) -> None:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        responder.reply(status, b"<html>", {"Content-Type": kind})

    with http_server(answer) as server, pytest.raises(PortalError):
        Link(server.url).get("/a", max_bytes=9)


@pytest.mark.parametrize("headers", [{"Content-Type": "text/plain; charset=utf-8"}, {}], ids=["plain text", "no words"])
def test_central_s_own_refusal_is_no_sign_in_page(headers: dict[str, str]) -> None:
    with http_server(always(403, b"no", headers)) as server:
        with pytest.raises(LinkError) as refused:
            Link(server.url).get("/a", max_bytes=9)
        assert not isinstance(refused.value, PortalError)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/html"])
def test_words_are_no_answer_to_bytes(kind: str) -> None:
    with (
        http_server(lambda _, responder: responder.reply(200, b'{"login": true}', {"Content-Type": kind})) as server,
        pytest.raises(PortalError),
    ):
        Link(server.url).post("/a", b"x", max_bytes=99)


def test_a_sign_in_page_is_no_answer() -> None:
    page = always(200, b"<html>Welcome to the free Wi-Fi", {"Content-Type": "text/html; charset=utf-8"})
    with http_server(page) as server:
        for act in ("get", "post", "download", "uploaded", "upload_from"):
            link = quick(server.url)
            with pytest.raises(LinkError):
                every_act(link, 99)[act]()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("999999999", 21_600),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-5", None),
        ("", None),
    ],
)
def test_a_busy_far_end_says_how_long_to_wait(header: str, seconds: int | None) -> None:
    with http_server(always(503, b"busy", {"Retry-After": header})) as server, pytest.raises(LinkError) as caught:
        quick(server.url).post("/a", b"envelope", max_bytes=9)
    assert (caught.value.status, caught.value.retry_after_s) == (503, seconds)


def test_only_a_200_answers_an_envelope() -> None:
    for status in (201, 202, 204, 206, 400, 403, 500):
        with http_server(always(status)) as server, pytest.raises(LinkError) as caught:
            quick(server.url).post("/a", b"envelope", max_bytes=9)
        assert caught.value.status == status


def test_a_photo_is_sent_from_an_offset_and_the_far_end_says_how_much_it_has() -> None:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        has = len(asked.body) + int(asked.headers.get("upload-offset", "3"))
        responder.send(f"HTTP/1.1 204 x\r\nContent-Type: text/html\r\nUpload-Offset: {has}\r\n\r\n".encode())

    with http_server(answer) as server:
        link = quick(server.url)
        assert link.uploaded("/blob").here_bytes == 3
        assert link.upload_from("/blob", b"bytes", 3) == 8
        assert link.bytes_up == 5
        link.close()
    assert (server.asked[1].method, server.asked[1].body) == ("PATCH", b"bytes")


def test_a_far_end_that_does_not_say_how_much_it_has_is_not_believed() -> None:
    for headers in ({}, {"Upload-Offset": "many"}, {"Upload-Offset": "-1"}):
        with http_server(always(200, b"", headers)) as server, pytest.raises(LinkError):
            quick(server.url).uploaded("/blob")


def test_the_environment_sends_nothing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with http_server(always(500)) as other, http_server(serving({"/a": b"a"})) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, other.url)
        monkeypatch.setenv("no_proxy", "")
        link = quick(server.url)
        assert link.get("/a", max_bytes=9) == b"a"
        link.close()
    assert other.asked == []
