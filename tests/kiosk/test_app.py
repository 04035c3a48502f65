"""The kiosk put together shows every page, and answers nonsense in kind words."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask, abort, redirect

from content_sync.look import catalogues
from content_sync.look.environment import TRANSLATIONS, environment
from kiosk.config import KioskConfig
from kiosk.pages import trouble
from kiosk.paper import Paper, language_at
from kiosk.screens import PRINTED
from tests.cast.folders import KIOSK
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.listener.serving import HOST, ask, listening, raw

PRINTED_PATHS = ("/", "/weather", "/prices", "/health", "/farming", "/selling", "/guides", "/news", "/market",
                 "/warnings", "/help", "/privacy", "/about")  # fmt: skip
COMPUTED_PATHS = ("/report/road", "/follow", "/market/new", "/market/manage")


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedKiosk]:
    """A kiosk that never met central."""
    with kiosk_in(tmp_path_factory.mktemp("new"), has_edition=False, screens=PRINTED) as one:
        yield one


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", [*PRINTED_PATHS, *COMPUTED_PATHS])
def test_a_kiosk_that_never_met_central_shows_every_page(new: ServedKiosk, path: str, prefix: str) -> None:
    reply = new.get(f"{prefix}{path}")
    assert reply.status == 200
    assert f'lang="{prefix[1:] or "th"}"' in reply.text
    assert "บ้านเวียงคุก" in reply.text


def test_every_link_on_every_page_leads_somewhere(new: ServedKiosk) -> None:
    import_links = {link for path in (*PRINTED_PATHS, *COMPUTED_PATHS) for link in _links(new.get(path).text)}
    assert "/follow" in import_links
    assert not [link for link in import_links if new.get(link).status not in {200, 301, 302, 303, 308}]


def _links(html: str) -> set[str]:
    return {part.split('"', 1)[0].split("#")[0] for part in html.split('href="/')[1:] for part in [f"/{part}"]}


def test_the_style_sheet_is_one_file_kept_for_a_year(new: ServedKiosk) -> None:
    address = next(link for link in _links(new.get("/").text) if link.startswith("/static/kiosk.css?v="))
    reply = new.get(address)
    assert reply.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in reply.headers["cache-control"]


def test_the_kiosk_says_that_it_is_well(new: ServedKiosk) -> None:
    assert (new.get("/healthz").status, new.get("/healthz").text) == (200, "ok\n")


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/en/nothing/here", 404, "This page is not here"),
        ("GET", "/nothing/here", 404, "ไม่พบหน้านี้"),
        ("GET", "/en", 301, ""),
        ("DELETE", "/en/report/road", 405, "This cannot be done here"),
        ("GET", "/static/../../etc/passwd", 404, "ไม่พบหน้านี้"),
        ("GET", "/static/%2e%2e/app.py", 404, "ไม่พบหน้านี้"),
        ("GET", "/static/nothing.css", 404, "ไม่พบหน้านี้"),
        ("GET", "/%ff%fe/%00", 404, "ไม่พบหน้านี้"),
        ("GET", "/admin/%2e%2e/report", 404, "ไม่พบหน้านี้"),
        ("GET", "/en/report%0d%0aX-Evil:1", 404, "This page is not here"),
    ],
)
def test_nonsense_is_answered_in_kind_words(new: ServedKiosk, method: str, path: str, status: int, words: str) -> None:
    reply = ask(new.port, path, method=method)
    assert reply.status == status
    assert words in reply.text
    assert "Traceback" not in reply.text
    assert "x-evil" not in reply.headers


@pytest.mark.parametrize(("path", "way"), [("/screen/13", "/screen"), ("/en/screen/x", "/en/screen"), ("/nothing", "")])
def test_a_screen_on_a_wall_comes_back_from_an_address_that_is_gone(new: ServedKiosk, path: str, way: str) -> None:
    reply = ask(new.port, path)
    assert reply.status == 404
    assert reply.headers.get("refresh", "") == (way and f"20; url={way}")


@pytest.mark.parametrize("path", ["//report", "//example.org/", "//example.org/%2f..", "/\\example.org"])
def test_no_address_leads_to_another_host(new: ServedKiosk, path: str) -> None:
    location = ask(new.port, path).headers.get("location", "/")
    assert location.startswith(f"http://{HOST}:{new.port}/") or (location[0] == "/" and location[1:2] != "/")


def test_a_huge_cookie_is_refused_and_nobody_else_is_harmed(new: ServedKiosk) -> None:
    assert raw(new.port, b"GET /report/road HTTP/1.1\r\nHost: x\r\nCookie: kiosk=" + b"x" * 15_000 + b"\r\n\r\n")
    raw(new.port, b"GET /report/road HTTP/1.1\r\nHost: x\r\nCookie: kiosk=" + b"x" * 90_000 + b"\r\n\r\n")
    assert new.get("/report/road").status == 200


def test_head_of_a_form_sends_no_body(new: ServedKiosk) -> None:
    reply = ask(new.port, "/report/road", method="HEAD")
    assert (reply.status, reply.body) == (200, b"")


def test_a_form_that_never_ends_does_not_hold_up_the_others(new: ServedKiosk) -> None:
    held = [socket.create_connection((HOST, new.port), timeout=20) for _ in range(50)]
    for line in held:
        line.sendall(b"POST /report/road HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\ntext=")
    assert new.get("/").status == 200
    assert new.get("/report/road").status == 200
    for line in held:
        line.close()


def test_a_failure_of_ours_is_told_kindly_and_logged_without_what_was_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    words = catalogues.load(TRANSLATIONS, KIOSK / "translations")
    paper = Paper(
        {language: environment(language, words[language], KIOSK) for language in words},
        village_name="บ",
        sheets={"kiosk": "/s"},
    )
    app = Flask(__name__)

    @app.post("/en/fail")
    def fail() -> str:
        raise ValueError(" ".join(["a", "villager's", "words"]))

    @app.get("/away")
    def away() -> str:
        abort(redirect("/elsewhere"))

    trouble.add_handlers(app, paper)
    with listening(app) as port:
        reply = ask(port, "/en/fail", method="POST", body=b"")
        assert ask(port, "/away").headers["location"] == "/elsewhere"
    assert reply.status == 500
    assert "It is not your fault" in reply.text
    assert "POST /en/fail failed with ValueError" in caplog.text
    assert "villager's words" not in caplog.text + reply.text


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/report/road/-?send", "ใหญ่เกินไป ตู้รับไม่ไหว"),
        ("/en/report/road/-?send", "larger than this kiosk can take"),
    ],
)
def test_a_body_far_too_large_is_read_to_its_end_held_nowhere_and_told_kindly(
    tmp_path: Path, path: str, words: str, is_chunked: bool
) -> None:
    size, held, before = 40_000_000, list[int](), _bytes_in_nameless_files()

    def body() -> Iterator[bytes]:
        for sent in range(0, size, 1_000_000):
            yield b"x" * 1_000_000
            if sent > 35_000_000:
                held.append(_bytes_in_nameless_files())

    with kiosk_in(tmp_path) as kiosk:
        connection = HTTPConnection("127.0.0.1", kiosk.port, timeout=30)
        length = {} if is_chunked else {"Content-Length": str(size)}
        connection.request(
            "POST",
            path,
            body(),
            {"Content-Type": "multipart/form-data; boundary=x"} | length,
            encode_chunked=is_chunked,
        )
        response = connection.getresponse()
        text = response.read().decode("utf-8")
        connection.close()
    assert response.status == 413
    assert words in text
    assert max(held) - before < 1_000_000


def _bytes_in_nameless_files() -> int:
    """Return how much this process holds in files that have no name, as waitress does with bodies."""
    total = 0
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if str(entry.readlink()).endswith("(deleted)"):
                total += entry.stat().st_size
    return total


def test_an_address_tells_its_language() -> None:
    paths = ("/", "/en/", "/en", "/entry", "/en/report/road")
    assert [language_at(path) for path in paths] == ["th", "en", "en", "th", "en"]


def test_the_session_cookie_works_on_plain_http(new: ServedKiosk) -> None:
    assert isinstance(new.program.services.config, KioskConfig)
    cookies = " ".join(value for name, value in new.get("/admin/sign-in").headers.items() if name == "set-cookie")
    assert "Secure" not in cookies
    assert "HttpOnly" in cookies
    assert "SameSite=Strict" in cookies
