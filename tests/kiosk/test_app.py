"""The kiosk put together serves whatever is missing or broken behind it, and answers nonsense in kind words."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask, abort, redirect

from content_sync.client.visitor import StepResult, VisitResult
from content_sync.errors import SettingError
from content_sync.look import catalogues
from content_sync.look.environment import TRANSLATIONS, environment
from content_sync.wire.bulletins import Notice
from content_sync.wire.parts import PartName
from content_sync.wire.stamps import Stamp
from kiosk.config import KioskConfig
from kiosk.facts.frame import frame_of
from kiosk.moment import Moment
from kiosk.pages import trouble, weather
from kiosk.pages.help import HelpView
from kiosk.paper import Page, Paper, spoken_at
from kiosk.screens import PRINTED
from kiosk.store.errors import AlreadyOpenError
from kiosk.store.journal import lines
from kiosk.stores import open_stores
from tests.cast.clock_hands import NOON
from tests.cast.editions import a_part, put_on
from tests.cast.folders import KIOSK
from tests.cast.ministry import a_warning, an_article
from tests.cast.served_kiosk import ServedKiosk, config, edition, kiosk_in
from tests.cast.serving import HOST, ask, listening, raw

PRINTED_PATHS = ("/", "/weather", "/prices", "/health", "/farming", "/selling", "/guides", "/news", "/warnings",
                 "/help", "/privacy", "/about")  # fmt: skip
COMPUTED_PATHS = ("/report", "/follow")


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
        ("DELETE", "/en/report", 405, "This cannot be done here"),
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


@pytest.mark.parametrize("path", ["//report", "//example.org/", "//example.org/%2f..", "/\\example.org"])
def test_no_address_leads_to_another_host(new: ServedKiosk, path: str) -> None:
    location = ask(new.port, path).headers.get("location", "/")
    assert location.startswith(f"http://{HOST}:{new.port}/") or (location[0] == "/" and location[1:2] != "/")


def test_a_huge_cookie_is_refused_and_nobody_else_is_harmed(new: ServedKiosk) -> None:
    assert raw(new.port, b"GET /report HTTP/1.1\r\nHost: x\r\nCookie: kiosk=" + b"x" * 15_000 + b"\r\n\r\n")
    raw(new.port, b"GET /report HTTP/1.1\r\nHost: x\r\nCookie: kiosk=" + b"x" * 90_000 + b"\r\n\r\n")
    assert new.get("/report").status == 200


def test_head_of_a_form_sends_no_body(new: ServedKiosk) -> None:
    reply = ask(new.port, "/report", method="HEAD")
    assert (reply.status, reply.body) == (200, b"")


def test_a_form_that_never_ends_does_not_hold_up_the_others(new: ServedKiosk) -> None:
    held = [socket.create_connection((HOST, new.port), timeout=20) for _ in range(50)]
    for line in held:
        line.sendall(b"POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\ntext=")
    assert new.get("/").status == 200
    assert new.get("/report").status == 200
    for line in held:
        line.close()


def test_a_failure_of_ours_is_told_kindly_and_logged_without_what_was_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    words = catalogues.load(TRANSLATIONS, KIOSK / "translations")
    paper = Paper(
        {language: environment(language, words[language], KIOSK) for language in words}, village_name="บ", sheet="/s"
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


def test_the_site_is_printed_again_when_an_edition_or_a_notice_comes(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        printer = kiosk.program.printer
        assert not printer.reprint()
        told = Notice(id="n1", areas=("43",), issued=NOON, source="อำเภอเมือง", title="น้ำไม่ไหลพรุ่งนี้", starts=NOON)
        kiosk.stores.content.take(a_part("local", told, number=2, issued=NOON))
        assert printer.reprint()
        assert "น้ำไม่ไหลพรุ่งนี้" in kiosk.get("/news").text
        kiosk.stores.state.post_notice(
            title="ประชุมที่ศาลา",
            body="",
            starts=NOON,
            ends=NOON + timedelta(hours=3),
            posted=Stamp(at=NOON, clock="trusted"),
        )
        assert kiosk.program.services.reprint()
        assert "ประชุมที่ศาลา" in kiosk.get("/").text
        kiosk.hands.move(hours=4)
        assert printer.reprint()
        assert "ประชุมที่ศาลา" not in kiosk.get("/").text


def test_a_new_warning_is_read_before_the_rest_is_printed_and_the_former_pages_stay_until_then(tmp_path: Path) -> None:
    urgent = {"/", "/warnings", "/warnings/w-1", "/report"}
    served: list[ServedKiosk] = []
    read: list[dict[str, str]] = []

    def last(moment: Moment) -> Iterator[Page]:
        """Print last; look at what villagers read meanwhile."""
        if served and moment.language == "th":
            read.append({path: served[0].get(path).text for path in (*urgent, "/weather")})
        yield Page(path="/last", template="pages/help.html", view=HelpView(frame=frame_of(moment)))

    with kiosk_in(tmp_path, screens=[last, *reversed(PRINTED)]) as kiosk:
        served.append(kiosk)
        kiosk.stores.content.take(a_part("warnings", a_warning("w-1", hours=99), number=2, issued=NOON))
        assert kiosk.program.printer.reprint()
        assert "พายุฝนฟ้าคะนอง" in kiosk.get("/weather").text
    (meanwhile,) = read
    assert {path for path, text in meanwhile.items() if "พายุฝนฟ้าคะนอง" in text} == urgent
    assert "<h1>" in meanwhile["/weather"]


def test_a_visit_that_missed_newer_warnings_is_told_on_the_page_until_one_brings_them(tmp_path: Path) -> None:
    well, none = StepResult(outcome="ok"), dict[PartName, str]()
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        for failed, is_said in ((none | {"warnings": "behind"}, False), (none, True)):
            at = Stamp(at=NOON, clock="trusted")
            kiosk.stores.state.record_visit(VisitResult(at=at, up=well, down=well, photos=well, failed_parts=failed))
            kiosk.program.printer.reprint()
            assert ("ไม่มีคำเตือนภัยสำหรับหมู่บ้านนี้" in kiosk.get("/warnings").text) == is_said


def test_a_text_at_a_new_address_is_led_to_from_the_old_one(tmp_path: Path) -> None:
    text = an_article("dengue")
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        kiosk.stores.content.take(a_part("local", text, number=2, issued=NOON))
        kiosk.program.printer.reprint()
        for prefix in ("", "/en"):
            moved = kiosk.get(f"{prefix}/articles/dengue")
            assert (moved.status, moved.headers["location"]) == (302, f"{prefix}/articles/local/dengue")
            assert kiosk.get(f"{prefix}/articles/local/dengue").status == 200
        kiosk.stores.content.take(a_part("articles", text, number=2, issued=NOON))
        kiosk.program.printer.reprint()
        assert kiosk.get("/articles/dengue").status == kiosk.get("/articles/local/dengue").status == 200


def _at_noon() -> Stamp:
    return Stamp(at=NOON, clock="trusted")


def test_a_content_store_that_cannot_be_read_is_kept_aside_and_pages_are_served(
    tmp_path: Path,
) -> None:
    open_stores(config(tmp_path)).close()
    (tmp_path / "data" / "content.journal").write_bytes(os.urandom(50_000))
    with kiosk_in(tmp_path, has_edition=False) as kiosk:
        assert kiosk.get("/report").status == 200
        assert kiosk.stores.content.edition().parts == ()
        kiosk.report()
        put_on(kiosk.stores.content, edition())
    with kiosk_in(tmp_path, has_edition=False) as kiosk:
        assert kiosk.stores.content.edition() == edition()
        assert not kiosk.stores.is_harmed()


def test_a_content_store_of_a_newer_program_is_kept_aside(tmp_path: Path) -> None:
    open_stores(config(tmp_path)).close()
    journal = tmp_path / "data" / "content.journal"
    journal.write_bytes(lines.line(1, f"journal {lines.FORMAT + 1} 0"))
    with kiosk_in(tmp_path) as kiosk:
        assert kiosk.get("/report").status == 200
        assert kiosk.stores.content.edition() == edition()
    assert list(journal.parent.glob("content.journal.*"))


def test_a_card_that_can_only_be_read_still_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with kiosk_in(tmp_path) as kiosk:
        kiosk.report()
    real_open = os.open

    def read_only(path: object, flags: int, *rest: int, **more: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return real_open(path, flags, *rest, **more)  # type: ignore[arg-type]  # what the caller gave

    with monkeypatch.context() as card:
        card.setattr(os, "open", read_only)
        with kiosk_in(tmp_path, has_edition=False, screens=PRINTED) as kiosk:
            assert kiosk.get("/").status == 200
            assert kiosk.stores.is_harmed()
            reply = kiosk.post("/en/report", form=kiosk.form(), topic="road", text="ถนนพัง")
            assert reply.status == 503
            assert "ถนนพัง" in reply.text
            assert kiosk.post("/follow", reference="1").status == 200
            kiosk.stores.tidy(_at_noon())


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/report?send", "ใหญ่เกินกว่าที่ตู้รับได้"),
        ("/en/report?send", "larger than this kiosk can take"),
    ],
)
def test_a_body_far_too_large_is_read_to_its_end_held_nowhere_and_told_kindly(
    tmp_path: Path, path: str, words: str, is_chunked: bool
) -> None:
    size, held = 40_000_000, list[int]()

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
        answer = connection.getresponse()
        text = answer.read().decode("utf-8")
        connection.close()
    assert (answer.status, words in text) == (413, True)
    assert max(held) < 1_000_000


def _bytes_in_nameless_files() -> int:
    """Return how much this process holds in files that have no name, as waitress does with bodies."""
    total = 0
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if str(entry.readlink()).endswith("(deleted)"):
                total += entry.stat().st_size
    return total


def test_a_second_kiosk_on_the_same_folder_is_refused_and_lets_go(tmp_path: Path) -> None:
    with kiosk_in(tmp_path), pytest.raises(AlreadyOpenError):
        open_stores(config(tmp_path))
    open_stores(config(tmp_path)).close()


def test_a_data_folder_that_cannot_be_made_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", "utf-8")
    with pytest.raises(SettingError, match=r"the data folder .* cannot be made"):
        open_stores(config(tmp_path))


def test_the_night_s_work_drops_what_was_deleted_and_old_harmed_files(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        data = tmp_path / "data"
        (data / "reports.journal.aside-7.until-20261001").write_bytes(b"harmed")
        (data / "reports.journal.aside-8.until-20270101").write_bytes(b"harmed")
        orphan = kiosk.stores.photos.put(b"nobody's")
        kiosk.stores.photos.sweep(set())
        kiosk.stores.tidy(Stamp(at=NOON, clock="estimated"))
        assert (data / "reports.journal.aside-7.until-20261001").exists(), "the time is not certain"
        kiosk.stores.tidy(_at_noon())
        assert not (data / "reports.journal.aside-7.until-20261001").exists()
        assert (data / "reports.journal.aside-8.until-20270101").exists()
        assert orphan not in kiosk.stores.photos.names()


def test_an_address_tells_its_language() -> None:
    assert [spoken_at(path) for path in ("/", "/en/", "/en", "/entry", "/en/report")] == ["th", "en", "en", "th", "en"]


def test_a_screen_that_fails_at_the_first_start_leaves_the_other_pages(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(moment: Moment) -> list[Page]:
        raise RuntimeError("broken")

    with caplog.at_level(logging.ERROR), kiosk_in(tmp_path, screens=[failing, weather.pages]) as kiosk:
        assert kiosk.get("/weather").status == 200
        assert kiosk.get("/").status == 404


def test_the_session_cookie_works_on_plain_http(new: ServedKiosk) -> None:
    assert isinstance(new.program.services.config, KioskConfig)
    cookies = " ".join(value for name, value in new.get("/admin/sign-in").headers.items() if name == "set-cookie")
    assert "Secure" not in cookies
    assert "HttpOnly" in cookies
    assert "SameSite=Strict" in cookies
