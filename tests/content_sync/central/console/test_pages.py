"""Every page of the desk: only for who is signed in, with a token, by itself, and kind when something fails."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import polib
import pytest
from flask.testing import FlaskClient

from content_sync.central.console.paging import page_number
from content_sync.look.environment import TRANSLATIONS
from tests.cast.central.ministry import a_notice
from tests.cast.desk.office import EMAIL, Office, a_report, a_village, hidden, office_in
from tests.cast.folders import CENTRAL

PAGES = ("/", "/write", "/published", "/inbox", "/feeds", "/villages")


def test_nothing_is_shown_to_who_is_not_signed_in(office: Office) -> None:
    stranger = office.app.test_client()
    for rule in office.app.url_map.iter_rules():
        if rule.endpoint in {
            "security.login",
            "security.logout",
            "desk.appearance_style",
            "desk.appearance_switch_language",
            "desk.carry_show",  # whoever hands in what a phone carried has no account
            "desk.carry_take",
            "desk.carry_taken",
            "desk.carry_download",
        }:
            continue
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = stranger.open(path, method=method)
            assert answer.status_code in {302, 401}, (path, method)
            assert EMAIL not in answer.text


def test_every_write_needs_a_token_and_without_one_changes_nothing(office: Office, clerk: FlaskClient) -> None:
    office.add(a_village(), a_report(1))
    office.ministry.put(a_notice("staff-0123456789abcdef"))
    fields = {
        "bulletin": "staff-0123456789abcdee",
        "title": "ก",
        "act": "publish",
        "status": "resolved",
        "answer": "คำตอบ",
    }
    for rule in office.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint == "security.login":
            continue
        path = rule.rule.replace("<report>", f"{1:032x}").replace("<bulletin>", "staff-0123456789abcdef")
        for token in ({}, {"csrf_token": "forged"}):
            answer = clerk.post(path, data=fields | token)
            assert answer.status_code == 400, path
            assert "ยังไม่มีอะไรเปลี่ยนแปลง" in answer.text or "ยังไม่ได้ส่ง" in answer.text
    assert "คำตอบ" in clerk.post(f"/inbox/{1:032x}", data=fields).text, "what was typed is given back"
    assert clerk.get("/inbox").status_code == 200, "still signed in"
    assert "เรื่องใหม่" in clerk.get(f"/inbox/{1:032x}").text
    assert "อบรม" in clerk.get("/published").text


def test_every_page_says_what_browsers_may_do_with_it(clerk: FlaskClient) -> None:
    for path in (*PAGES, "/nothing", "/sign-in"):
        headers = clerk.get(path).headers
        assert headers["Cache-Control"] == "no-store", path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src" not in policy


def test_pages_ask_no_other_host_and_carry_no_script_or_inline_style(clerk: FlaskClient) -> None:
    for path in PAGES:
        page = clerk.get(path).text
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page), path
        assert not re.search(r"<script|\sstyle=|\son\w+=", page), path


def test_the_one_style_sheet_has_an_address_of_its_content_and_is_kept(clerk: FlaskClient) -> None:
    (address,) = re.findall(r'rel="stylesheet" href="([^"]+)"', clerk.get("/").text)
    sheet = clerk.get(address)
    assert (sheet.status_code, sheet.mimetype) == (200, "text/css")
    assert sheet.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "--paper" in sheet.text
    assert ".masthead" in sheet.text


def test_what_is_not_there_is_told_kindly(clerk: FlaskClient) -> None:
    missing = clerk.get("/nothing")
    assert missing.status_code == 404
    assert "ไม่พบหน้านี้" in missing.text
    other = clerk.put("/inbox", data=hidden(clerk.get("/").text))
    assert other.status_code == 405
    assert "ทำรายการนี้ไม่ได้" in other.text


def test_nonsense_in_an_address_is_not_found_and_breaks_nothing_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    with office_in(tmp_path, url=postgres_url) as office:
        client = office.client()
        office.add(a_village(), a_report(1))
        token = hidden(client.get("/write").text)
        for name in ("%00", "%ff", "\u202e", "x" * 5_000, "' or 1=1", "..%2f..%2fetc"):
            for path in (f"/write/{name}", f"/inbox/{name}", f"/inbox/{1:032x}/photo/{name}"):
                assert client.get(path).status_code == 404, path
            assert client.post(f"/inbox/{name}", data=token).status_code in {400, 404}
            assert client.post(f"/published/notice/{name}/withdraw", data=token).status_code == 404
            for page in PAGES:
                query = "&".join(f"{key}={name}" for key in ("status", "topic", "province", "page", "state", "done"))
                assert client.get(f"{page}?{query}").status_code == 200, page
            guess = token | {"email": f"{name}@x.example", "password": name}
            assert client.post("/sign-in", data=guess).status_code in {200, 302, 413}
        typed = token | {"kind": "notice", "title": "ก\x00", "body": "\x00", "source": "ข\x00", "area": "43"}
        typed |= {
            "places": "\x00",
            "starts": "22/11/2569",
            "until": "23/11/2569",
            "base_version": "\x00",
            "act": "publish",
        }
        assert client.post("/write", data=typed).status_code == 303
        fields = hidden(client.get(f"/inbox/{1:032x}").text) | {"status": "resolved", "answer": "ค\x00"}
        assert client.post(f"/inbox/{1:032x}", data=fields).status_code == 303


@pytest.mark.parametrize(
    "path", ["//", "//inbox", "/inbox//x", "/published//notice/x/withdraw", "//evil.example/%2e%2e"]
)
def test_an_address_with_too_many_slashes_leads_to_no_other_host(clerk: FlaskClient, path: str) -> None:
    answer = clerk.get("/", environ_overrides={"PATH_INFO": path, "HTTP_HOST": "evil.example"})
    assert (answer.location or "").startswith("http") is False
    assert "evil.example" not in (answer.location or "")


def test_a_fault_of_ours_is_told_with_what_was_typed(office: Office, clerk: FlaskClient) -> None:
    office.conditions.stopped_by = ZeroDivisionError("a fault")
    fields = hidden(clerk.get("/write").text) | {"kind": "notice", "title": "ปิดน้ำ", "source": "อบต.", "area": "43"}
    answer = clerk.post("/write", data=fields | {"starts": "22/11/2569", "until": "23/11/2569", "act": "publish"})
    assert answer.status_code == 500
    assert "ระบบขัดข้อง" in answer.text
    assert "ปิดน้ำ" in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_the_language_is_switched_remembered_and_leads_nowhere_else(clerk: FlaskClient) -> None:
    token = hidden(clerk.get("/inbox?topic=road").text)
    assert token["back"] == "/inbox?topic=road"
    switched = clerk.post("/language", data={**token, "language": "en"})
    assert (switched.status_code, switched.location) == (303, "/inbox?topic=road")
    page = clerk.get("/inbox").text
    assert '<html lang="en">' in page
    assert "Reports from villages" in page
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "", "/\t/evil.example", "evil"):
        assert clerk.post("/language", data={**token, "back": back, "language": "th"}).location == "/"
    unknown = clerk.post("/language", data={**token, "language": "xx"})
    assert not any("desk_language" in cookie for cookie in unknown.headers.getlist("Set-Cookie"))
    assert '<html lang="th">' in clerk.get("/inbox").text


def test_a_page_number_is_read_from_anything() -> None:
    said = {"": 1, "0": 1, "-3": 1, "7": 7, "x": 1, "²": 1, "9" * 5_000: 999_999}
    assert {typed: page_number(typed) for typed in said} == said


def test_every_sentence_of_the_desk_has_its_thai_and_none_is_left_over() -> None:
    words = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    asked = set()
    for template in (CENTRAL / "console").rglob("*.html"):
        for _, function, message in words.extract_translations(template.read_text("utf-8")):  # type: ignore[attr-defined]  # of jinja2.ext.i18n
            singular = message if isinstance(message, str) else message[0]
            asked.add((singular, message[1] if function == "ngettext" else ""))
    shared = {entry.msgid for entry in polib.pofile(str(TRANSLATIONS / "th.po"))}
    own = {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(CENTRAL / "translations/th.po"))}
    english = {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(CENTRAL / "translations/en.po"))}
    assert {one for one in asked - own if one[0] not in shared} == set()
    assert own - asked == set()
    assert english == {one for one in own if one[1]}
    for entry in polib.pofile(str(CENTRAL / "translations/th.po")):
        said = entry.msgstr or entry.msgstr_plural[0]
        assert sorted(re.findall(r"%\(\w+\)s", said)) == sorted(re.findall(r"%\(\w+\)s", entry.msgid)), entry.msgid
