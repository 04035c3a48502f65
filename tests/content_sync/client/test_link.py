"""The link against a far end that misbehaves in every way a bad line does."""

from __future__ import annotations

import contextlib
import gzip
import io
import socket
import ssl
import time
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from content_sync.client.answers import CutError, DripError, MissingError, OversizeError, PortalError
from content_sync.client.link import Link
from content_sync.errors import LinkError, SettingError
from tests.cast.http_server import HOST, Answer, HttpRequest, Responder, http_server, serving

LARGE = bytes(range(256)) * 400
BIG_CAP = 1_000_000


def quick(url: str, *, connect_timeout_s: float = 5.0, read_timeout_s: float = 5.0) -> Link:
    """A link that is impatient with drips; for the rest a busy machine has time."""
    return Link(
        url,
        connect_timeout_s=connect_timeout_s,
        read_timeout_s=read_timeout_s,
        min_rate_bytes_s=100.0,
        rate_window_s=0.4,
    )


def always(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
    return lambda _, responder: responder.reply(status, body, headers)


def download(link: Link, path: str = "/large", *, had: bytes = b"", max_bytes: int = len(LARGE)) -> bytes:
    into = io.BytesIO(had)
    link.download(path, into, max_bytes=max_bytes)
    return into.getvalue()


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


def every_act(link: Link, max_bytes: int) -> dict[str, Callable[[], object]]:
    """All that a link can be asked, each as one call."""
    return {
        "get": lambda: link.get("/a", max_bytes=max_bytes),
        "post": lambda: link.post("/a", b"letter", max_bytes=max_bytes),
        "download": lambda: link.download("/a", io.BytesIO(), max_bytes=max_bytes),
        "head": lambda: link.head("/a"),
        "patch": lambda: link.patch("/a", b"photo", 0),
    }


def test_nothing_of_the_kiosk_is_told_in_the_headers() -> None:
    with http_server(serving({"/a": b"a"})) as server:
        link = quick(server.url)
        link.get("/a", max_bytes=9)
        link.close()
    assert server.asked[0].headers.keys() == {"host", "user-agent", "accept-encoding"}
    assert server.asked[0].headers["user-agent"] == "village-kiosk"


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
    def answer(_: HttpRequest, responder: Responder) -> None:
        time.sleep(2)
        responder.close()

    with http_server(answer) as server:
        began = time.monotonic()
        with pytest.raises(LinkError):
            quick(server.url, read_timeout_s=0.3).get("/a", max_bytes=9)
        assert time.monotonic() - began < 1.9


def _drip(head: bytes, byte: bytes) -> Answer:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        responder.send(head)
        for _ in range(100):
            time.sleep(0.05)
            responder.send(byte)
        responder.close()

    return answer


@pytest.mark.parametrize(
    ("head", "byte"),
    [(b"HTTP/1.1 200 x\r\nContent-Length: 5000\r\n\r\n", b"x"), (b"HTTP/1.1 200 x\r\nX-Endless: ", b"x")],
    ids=["body", "headers"],
)
def test_a_line_that_drips_is_given_up_long_before_its_end(head: bytes, byte: bytes) -> None:
    with http_server(_drip(head, byte)) as server:
        link = quick(server.url)
        began = time.monotonic()
        with pytest.raises(DripError):
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


def test_what_dripped_in_is_kept_for_the_next_try() -> None:
    with http_server(_drip(b"HTTP/1.1 200 x\r\nContent-Length: 5000\r\n\r\n", b"x")) as server:
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
            quick(server.url).post("/a", b"letter", max_bytes=200)
    assert [one.method for one in server.asked] == ["GET", "GET", "POST"]


def test_a_gzip_stream_without_its_end_is_not_taken_for_whole() -> None:
    answer = always(200, gzip.compress(b"x" * 5_000)[:-9], {"Content-Encoding": "gzip"})
    with http_server(answer) as server, pytest.raises(CutError):
        quick(server.url).get("/a", max_bytes=9_000)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_what_is_packed_in_another_way_is_refused(encoding: str) -> None:
    answer = always(200, b"neither of them", {"Content-Encoding": encoding})
    with http_server(answer) as server, pytest.raises(LinkError):
        quick(server.url).get("/a", max_bytes=9_000)


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


@pytest.mark.parametrize("status", [401, 403, 407, 451, 511])
def test_a_sign_in_page_is_known_whatever_its_status_says(status: int) -> None:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        responder.reply(status, b"<html>", {"Content-Type": "text/html; charset=utf-8"})

    with http_server(answer) as server, pytest.raises(PortalError):
        Link(server.url).get("/a", max_bytes=9)


def test_central_s_own_refusal_is_no_sign_in_page() -> None:
    with http_server(lambda _, responder: responder.reply(403, b"no", {"Content-Type": "text/plain"})) as server:
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
        for act in ("get", "post", "download", "head", "patch"):
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
        quick(server.url).post("/a", b"letter", max_bytes=9)
    assert (caught.value.status, caught.value.retry_after_s) == (503, seconds)


def test_only_a_200_answers_a_letter() -> None:
    for status in (201, 202, 204, 206, 400, 403, 500):
        with http_server(always(status)) as server, pytest.raises(LinkError) as caught:
            quick(server.url).post("/a", b"letter", max_bytes=9)
        assert caught.value.status == status


def test_a_photo_is_sent_from_an_offset_and_the_far_end_says_how_much_it_has() -> None:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        has = len(asked.body) + int(asked.headers.get("upload-offset", "3"))
        responder.send(f"HTTP/1.1 204 x\r\nContent-Type: text/html\r\nUpload-Offset: {has}\r\n\r\n".encode())

    with http_server(answer) as server:
        link = quick(server.url)
        assert link.head("/blob") == 3
        assert link.patch("/blob", b"bytes", 3) == 8
        assert link.bytes_up == 5
        link.close()
    assert (server.asked[1].method, server.asked[1].body) == ("PATCH", b"bytes")


def test_a_far_end_that_does_not_say_how_much_it_has_is_not_believed() -> None:
    for headers in ({}, {"Upload-Offset": "many"}, {"Upload-Offset": "-1"}):
        with http_server(always(200, b"", headers)) as server, pytest.raises(LinkError):
            quick(server.url).head("/blob")


def test_the_environment_sends_nothing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with http_server(always(500)) as other, http_server(serving({"/a": b"a"})) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, other.url)
        monkeypatch.setenv("no_proxy", "")
        link = quick(server.url)
        assert link.get("/a", max_bytes=9) == b"a"
        link.close()
    assert other.asked == []


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


def _certificate(folder: Path, name: str) -> tuple[str, ssl.SSLContext]:
    """Make a CA that signs itself, for 127.0.0.1; return its file and a server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    bundle, secret = folder / f"{name}.pem", folder / f"{name}.key"
    bundle.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bundle, secret)
    return str(bundle), context


def test_the_ministrys_own_certificates_are_believed_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, tls = _certificate(tmp_path, "ours")
    theirs, _ = _certificate(tmp_path, "theirs")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", theirs)
    with http_server(serving({"/a": b"a"}), tls=tls) as server:
        link = Link(server.url, ca_bundle=ours)
        assert link.get("/a", max_bytes=9) == b"a"
        link.close()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", ours)
        for stranger in (Link(server.url, ca_bundle=theirs), Link(server.url)):
            with pytest.raises(LinkError, match="certificate"):
                stranger.get("/a", max_bytes=9)


def test_a_ca_bundle_that_holds_no_certificates_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_bytes(b"")
    (tmp_path / "garbage.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n")
    for name in ("none.pem", "empty.pem", "garbage.pem", "."):
        with pytest.raises(SettingError, match="ca_bundle"):
            Link("https://central.example", ca_bundle=str(tmp_path / name))
