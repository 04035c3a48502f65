"""Writing to the villages: from the form to the signed tree, and every way a form can go wrong."""

from __future__ import annotations

import datetime as dt
import errno
import re
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from content_sync.central.database.encoded import encoded, read_one
from content_sync.central.database.sessions import DatabaseError
from content_sync.central.database.tables import BulletinRow
from content_sync.central.feeds.feeding import feed
from content_sync.central.feeds.parsed import Parsed
from content_sync.central.sources import source
from content_sync.errors import SettingError
from content_sync.wire.bulletins import Activity, AnyBulletin, Article, Notice
from content_sync.wire.targets import decode_bulletins
from tests.cast.ministry import NOW, a_forecast, a_notice, a_warning, an_article
from tests.cast.office import COLLEAGUE, EMAIL, Office, a_village, hidden, office_in

TITLE, BODY = "ฉีดวัคซีนไข้หวัดใหญ่ฟรี", "พบกันที่ศาลาวัด\n\n- บัตรประชาชน\n- **สมุดวัคซีน**"
NOTICE = {
    "kind": "notice", "title": TITLE, "body": BODY, "source": "สาธารณสุขจังหวัดหนองคาย",
    "starts": "22/11/2569", "until": "29/11/2569", "area": "43", "act": "publish",
}  # fmt: skip
ARTICLE = {**NOTICE, "kind": "article", "category": "health", "starts": "", "until": "", "area": "th"}
NEWS = {**NOTICE, "kind": "news", "starts": "", "until": ""}


def write(client: FlaskClient, fields: Mapping[str, object], *, page: str = "") -> TestResponse:
    return client.post("/write", data={**hidden(page or client.get("/write").text), **fields})


def rows(office: Office) -> list[BulletinRow]:
    with office.ministry.database.reading() as session:
        return list(session.scalars(select(BulletinRow).order_by(BulletinRow.changed)))


def the_row(office: Office) -> BulletinRow:
    (row,) = rows(office)
    return row


def test_a_notice_goes_from_the_form_into_the_signed_tree(office: Office, clerk: FlaskClient) -> None:
    answer = write(clerk, NOTICE)
    assert (answer.status_code, answer.location) == (303, "/published?state=published&done=published")
    assert "เผยแพร่แล้ว" in clerk.get(answer.location).text
    row = the_row(office)
    assert (row.state, row.author, row.areas, row.kind) == ("published", EMAIL, ("43",), "notice")
    body = office.read(f"local/43/{row.id}")[f"local/43/{row.id}"]
    assert body is not None
    ((notice,), _) = decode_bulletins(body)
    assert isinstance(notice, Notice)
    assert (notice.title, notice.body, notice.source) == (TITLE, BODY, NOTICE["source"])
    assert notice.starts == dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC), "the first minute of the day in Bangkok"
    assert notice.valid_until == dt.datetime(2026, 11, 29, 16, 59, 59, tzinfo=dt.UTC), "the last second of the day"
    assert office.titles("local/43/index") == [TITLE]


def test_an_article_and_news_go_to_the_articles_with_their_subject(office: Office, clerk: FlaskClient) -> None:
    write(clerk, {**ARTICLE, "title": "ไข้เลือดออก", "summary": "คว่ำภาชนะ", "title_en": "Dengue"})
    write(clerk, {**NEWS, "title": "ตลาดนัด", "until": "30/11/2569"})
    assert sorted(office.titles("articles/index")) == ["ตลาดนัด", "ไข้เลือดออก"]
    article, news = (read_one(row.body) for row in rows(office))
    assert isinstance(article, Article)
    assert isinstance(news, Article)
    assert (article.category, article.summary, article.title_en, article.valid_until) == (
        "health",
        "คว่ำภาชนะ",
        "Dengue",
        None,
    )
    assert (news.category, news.areas) == ("news", ("43",))
    assert news.valid_until == dt.datetime(2026, 11, 30, 16, 59, 59, tzinfo=dt.UTC)


def test_a_draft_is_kept_and_in_no_village(office: Office, clerk: FlaskClient) -> None:
    answer = write(clerk, {**NOTICE, "act": "save"})
    assert answer.location == "/published?state=draft&done=saved"
    row = the_row(office)
    assert (row.state, office.conditions.publishes) == ("draft", 0)
    page = clerk.get(f"/write/{row.id}").text
    assert TITLE in page
    assert 'value="22/11/2569"' in page
    write(clerk, {**NOTICE, "title": "แก้แล้ว"}, page=page)
    assert office.titles("local/43/index") == ["แก้แล้ว"]


def test_the_preview_shows_it_as_the_village_will_with_its_bytes_and_its_reach(
    office: Office, clerk: FlaskClient
) -> None:
    office.add(a_village(), a_village("43010502"), a_village("41010101"))
    page = write(clerk, {**NOTICE, "act": "preview"}).text
    assert "<strong>สมุดวัคซีน</strong>" in page
    assert "ถึงตู้ที่มีในทะเบียนวันนี้ 2 ตู้" in page
    size = re.search(r"([\d,]+) ไบต์ต่อตู้", page)
    assert size
    write(clerk, NOTICE, page=page)
    assert int(size[1]) == len(the_row(office).body) + 2, "what the preview says is what is published, in its list"
    assert "ถึงตู้ที่มีในทะเบียนวันนี้ 3 ตู้" in write(clerk, {**NOTICE, "area": "th", "act": "preview"}).text


def test_enter_in_a_field_shows_the_preview_and_publishes_nothing(office: Office, clerk: FlaskClient) -> None:
    page = clerk.get("/write").text
    first_button = re.search(r'<button type="submit"[^>]*name="act" value="(\w+)"', page)
    assert first_button
    assert first_button[1] == "preview", "browsers press the first button of a form"
    unknown = write(clerk, {**NOTICE, "act": "explode"})
    assert (unknown.status_code, rows(office)) == (200, [])


WRONG: tuple[tuple[Mapping[str, object], str, str], ...] = (
    ({"title": " \u200b "}, "title", "กรุณากรอกช่องนี้"),
    ({"title": "ก" * 301}, "title", "ยาวเกินไป"),
    ({"source": ""}, "source", "กรุณากรอกช่องนี้"),
    ({"body": "ก" * 20_001}, "body", "ยาวเกินไป"),
    ({"summary": "ก" * 501}, "summary", "ยาวเกินไป"),
    ({"title_en": "a" * 301}, "title_en", "ยาวเกินไป"),
    ({"kind": "article", "category": "health", "body": ""}, "body", "กรุณากรอกช่องนี้"),
    ({"kind": "article", "category": "news"}, "category", "กรุณาเลือกหนึ่งข้อ"),
    ({"kind": "poem"}, "kind", "กรุณาเลือกหนึ่งข้อ"),
    ({"area": []}, "areas", "กรุณาเลือกพื้นที่"),
    ({"area": "99"}, "areas", "กรุณาเลือกพื้นที่"),
    ({"places": "หนองบัว"}, "places", "ยังมีชื่อที่ไม่ชัดเจน"),
    ({"places": "ไม่มีที่นี่"}, "places", "ไม่พบสถานที่ชื่อนี้"),
    ({"starts": ""}, "starts", "วัน/เดือน/ปี พ.ศ."),
    ({"until": "31/2/2569"}, "until", "วัน/เดือน/ปี พ.ศ."),
    ({"until": "21/11/2569"}, "until", "มาก่อนวันแรก"),
    ({"starts": "1/11/2569", "until": "21/11/2569"}, "until", "ผ่านไปแล้ว"),
    ({"kind": "news", "until": "พรุ่งนี้"}, "until", "วัน/เดือน/ปี พ.ศ."),
    ({"kind": "news", "starts": "31/11/2569"}, "starts", "วัน/เดือน/ปี พ.ศ."),
    ({"kind": "news", "starts": "23/11/2569"}, "starts", "เฉพาะประกาศ"),
    ({**ARTICLE, "starts": "31/11/2569"}, "starts", "วัน/เดือน/ปี พ.ศ."),
    ({**ARTICLE, "until": "31/11/2569"}, "until", "วัน/เดือน/ปี พ.ศ."),
    ({**ARTICLE, "starts": "23/11/2569"}, "starts", "เฉพาะประกาศ"),
)


def test_what_is_wrong_is_told_at_its_field_and_everything_typed_is_still_there(
    office: Office, clerk: FlaskClient
) -> None:
    for wrong, field, told in WRONG:
        typed = {**NOTICE, **wrong}
        answer = write(clerk, typed)
        assert answer.status_code == 422, wrong
        assert f'id="{field}-mistake"' in answer.text, wrong
        assert told in answer.text, wrong
        for name in ("title", "body", "source", "until"):
            assert str(typed[name]).strip() in answer.text, wrong
    assert rows(office) == []


def test_what_was_wrong_can_be_mended_and_published_from_the_same_form(office: Office, clerk: FlaskClient) -> None:
    asked = write(clerk, {**NOTICE, "title": ""})
    assert write(clerk, NOTICE, page=asked.text).status_code == 303
    assert office.titles("local/43/index") == [TITLE]


def test_a_day_is_read_as_clerks_write_it(clerk: FlaskClient) -> None:
    for typed in ("22/11/2569", "22-11-2569", "22.11.2026", "2026-11-22", "๒๒/๑๑/๒๕๖๙", " 22 / 11 / 2569 "):
        assert write(clerk, {**NOTICE, "starts": typed, "act": "preview"}).status_code == 200, typed


def test_pressing_publish_twice_publishes_once(office: Office, clerk: FlaskClient) -> None:
    page = clerk.get("/write").text
    assert [write(clerk, NOTICE, page=page).status_code for _ in range(3)] == [303, 303, 303]
    first = the_row(office)
    assert first.changed == NOW
    assert office.titles("local/43/index") == [TITLE]


def test_two_clicks_at_the_same_moment_publish_once(office: Office) -> None:
    press_at_once(office)


def test_two_clicks_at_the_same_moment_publish_once_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    with office_in(tmp_path, url=postgres_url) as office:
        press_at_once(office)


def press_at_once(office: Office) -> None:
    client = office.client()
    fields = {**hidden(client.get("/write").text), **NOTICE}
    cookie = client.get_cookie("desk")
    assert cookie is not None

    def press(_: int) -> int:
        hand = office.app.test_client()
        hand.set_cookie("desk", cookie.value)
        return hand.post("/write", data=fields).status_code

    with ThreadPoolExecutor(4) as hands:
        assert list(hands.map(press, range(4))) == [303] * 4
    assert office.titles("local/43/index") == [TITLE]
    assert len(rows(office)) == 1


def test_going_back_changing_and_sending_again_shows_what_is_published_before_it_replaces_it(
    office: Office, clerk: FlaskClient
) -> None:
    page = clerk.get("/write").text
    write(clerk, NOTICE, page=page)
    again = write(clerk, {**NOTICE, "title": "หัวข้อใหม่"}, page=page)
    assert again.status_code == 409
    assert TITLE in again.text
    assert "หัวข้อใหม่" in again.text
    assert write(clerk, {**NOTICE, "title": "หัวข้อใหม่"}, page=again.text).status_code == 303
    assert office.titles("local/43/index") == ["หัวข้อใหม่"]


def test_a_colleagues_change_is_shown_and_not_overwritten(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    name = the_row(office).id
    mine, colleague = clerk.get(f"/write/{name}").text, office.client(COLLEAGUE)
    office.conditions.now += dt.timedelta(minutes=1)
    write(colleague, {**NOTICE, "title": "ของเพื่อน"}, page=colleague.get(f"/write/{name}").text)
    answer = write(clerk, {**NOTICE, "title": "ของฉัน"}, page=mine)
    assert answer.status_code == 409
    assert f"{COLLEAGUE} แก้ไขรายการนี้เมื่อ" in answer.text
    assert "ของเพื่อน" in answer.text
    assert "ของฉัน" in answer.text
    assert office.titles("local/43/index") == ["ของเพื่อน"]


def test_an_old_draft_does_not_bring_back_what_was_withdrawn_unseen(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    name = the_row(office).id
    old = clerk.get(f"/write/{name}").text
    seen = re.search(r'name="seen" value="([^"]+)"', clerk.get("/published").text)
    assert seen
    fields = {**hidden(old), "seen": seen[1]}
    gone = clerk.post(f"/published/notice/{name}/withdraw", data=fields)
    assert gone.location == "/published?state=withdrawn&done=withdrawn"
    assert office.titles("local/43/index") == []
    answer = write(clerk, {**NOTICE, "title": "จากแท็บเก่า"}, page=old)
    assert answer.status_code == 409
    assert "ถูกถอนแล้ว" in answer.text
    assert office.titles("local/43/index") == []
    write(clerk, {**NOTICE, "title": "ตั้งใจ"}, page=answer.text)
    assert office.titles("local/43/index") == ["ตั้งใจ"]


def test_withdrawing_twice_withdraws_once_and_a_change_in_between_stops_it(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    name, page = the_row(office).id, clerk.get("/published").text
    old = hidden(page)
    write(clerk, {**NOTICE, "title": "แก้แล้ว"}, page=clerk.get(f"/write/{name}").text)
    stopped = clerk.post(f"/published/notice/{name}/withdraw", data=old)
    assert "ยังไม่ได้ถอน" in clerk.get(stopped.location).text
    assert the_row(office).state == "published"
    now = hidden(clerk.get("/published").text)
    for _ in range(2):
        assert clerk.post(f"/published/notice/{name}/withdraw", data=now).status_code == 303
    assert the_row(office).state == "withdrawn"
    assert TITLE not in clerk.get("/published").text
    assert "แก้แล้ว" in clerk.get("/published?state=withdrawn").text


def test_what_is_published_is_never_hidden_by_keeping_it_as_a_draft(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    page = clerk.get(f"/write/{the_row(office).id}").text
    assert 'value="save"' not in page
    answer = write(clerk, {**NOTICE, "act": "save"}, page=page)
    assert answer.status_code == 409
    assert the_row(office).state == "published"


STOPS: tuple[tuple[Exception, str], ...] = (
    (OSError(errno.ENOSPC, "No space left on device"), "ดิสก์อาจเต็ม"),
    (BlockingIOError(errno.EAGAIN, "locked"), "มีผู้อื่นกำลังเผยแพร่อยู่"),
    (DatabaseError(OperationalError("", {}, sqlite3.OperationalError("database is locked"))), "มีผู้อื่นกำลังเผยแพร่อยู่"),
    (DatabaseError(OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))), "ดิสก์อาจเต็ม"),
    (SettingError("there is no root.json yet"), "ลงลายมือชื่ออิเล็กทรอนิกส์ไม่ได้"),
)


def test_a_publish_that_fails_is_told_with_everything_kept_and_works_when_pressed_again(
    office: Office, clerk: FlaskClient
) -> None:
    for number, (stopped_by, told) in enumerate(STOPS):
        fields = {**NOTICE, "title": f"{TITLE} {number}"}
        office.conditions.stopped_by = stopped_by
        answer = write(clerk, fields)
        assert answer.status_code == 503
        assert told in answer.text
        assert fields["title"] in answer.text
        assert "ระบบจะลองเผยแพร่เอง" in answer.text, "it is kept, and the keeper publishes it"
        office.conditions.stopped_by = None
        assert write(clerk, fields, page=answer.text).status_code == 303
    assert len(office.titles("local/43/index")) == len(STOPS)


def test_a_database_that_takes_nothing_is_told_with_everything_kept_on_the_form(
    office: Office, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = DatabaseError(OperationalError("", {}, sqlite3.OperationalError("database is locked")))

    def refuse(_: object) -> None:
        raise busy

    page = clerk.get("/write").text
    with monkeypatch.context() as patched:
        patched.setattr(type(office.ministry.database), "writing", refuse)
        answer = write(clerk, NOTICE, page=page)
    assert answer.status_code == 503
    assert "ยังไม่ได้บันทึก" in answer.text
    assert TITLE in answer.text
    assert write(clerk, NOTICE, page=answer.text).status_code == 303
    assert office.titles("local/43/index") == [TITLE]


def test_a_withdrawal_that_cannot_be_signed_is_told(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    fields = hidden(clerk.get("/published").text)
    office.conditions.stopped_by = OSError(errno.ENOSPC, "No space left on device")
    answer = clerk.post(f"/published/notice/{the_row(office).id}/withdraw", data=fields)
    assert answer.status_code == 503
    assert "ดิสก์อาจเต็ม" in answer.text


def test_a_page_open_too_long_keeps_every_word_and_needs_one_more_press(office: Office, clerk: FlaskClient) -> None:
    page = clerk.get("/write").text
    answer = write(clerk, {**NOTICE, "csrf_token": "of-yesterday"}, page=page)
    assert answer.status_code == 400
    assert "เปิดหน้านี้ไว้นานเกินไป" in answer.text
    assert rows(office) == []
    assert write(clerk, NOTICE, page=answer.text).status_code == 303
    assert office.titles("local/43/index") == [TITLE]


def test_who_was_signed_out_while_writing_gets_the_words_back(office: Office, clerk: FlaskClient) -> None:
    fields = {**hidden(clerk.get("/write").text), **NOTICE}
    clerk.post("/sign-out", data=hidden(clerk.get("/").text))
    answer = clerk.post("/write", data=fields)
    assert answer.status_code == 401
    assert TITLE in answer.text
    assert "สมุดวัคซีน" in answer.text
    token = hidden(clerk.get("/sign-in").text)["csrf_token"]
    stranger = clerk.post("/write", data=fields | {"csrf_token": token})
    assert stranger.status_code == 401, "also where the form itself is in order"
    assert TITLE in stranger.text
    assert rows(office) == []


def test_control_characters_and_trojan_marks_are_taken_out(office: Office, clerk: FlaskClient) -> None:
    body = "ก\x00ข\x1b[31m\u202eค\r\nง\u2066จ\ufffe\x85"
    write(clerk, {**NOTICE, "body": body, "title": "  หัว\n\tข้อ\x07 "})
    bulletin = read_one(the_row(office).body)
    assert isinstance(bulletin, Notice)
    assert (bulletin.title, bulletin.body) == ("หัว ข้อ", "กข[31mค\nงจ")


def test_html_and_scripts_are_shown_as_typed_everywhere(office: Office, clerk: FlaskClient) -> None:
    attack = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}'
    fields = {
        **NEWS,
        "title": attack,
        "body": f"{attack}\n\n[x](javascript:alert(3))",
        "source": attack,
        "summary": attack,
        "title_en": attack,
    }
    for act in ("preview", "find", "publish"):
        text = write(clerk, {**fields, "act": act, "places": "" if act == "publish" else attack}).text
        assert "<script" not in text
        assert "<img src=x" not in text
        assert 'href="javascript' not in text
    for path in ("/published", f"/write/{the_row(office).id}"):
        text = clerk.get(path).text
        assert "&lt;script&gt;" in text
        assert "<script" not in text


def test_a_very_large_form_is_refused_kindly(clerk: FlaskClient) -> None:
    answer = write(clerk, {**NOTICE, "body": "ก" * 500_000})
    assert answer.status_code == 413
    assert "20,000" in answer.text


def test_the_longest_allowed_text_is_published_whole(office: Office, clerk: FlaskClient) -> None:
    assert write(clerk, {**NOTICE, "body": "ก" * 20_000}).status_code == 303
    bulletin = read_one(the_row(office).body)
    assert isinstance(bulletin, Notice)
    assert len(bulletin.body) == 20_000


def test_no_form_writes_under_anothers_name(office: Office, clerk: FlaskClient) -> None:
    office.ministry.put(an_article("dengue"))
    for name in ("dengue", "index", "", "../x", "staff-1", "staff-" + "g" * 16):
        assert write(clerk, {**NOTICE, "bulletin": name}).status_code == 400
    with office.ministry.database.writing() as session:
        row = session.get_one(BulletinRow, ("dengue", "article"))
        row.origin = "feed"
    assert clerk.get("/write/dengue").status_code == 404
    fields = hidden(clerk.get("/write").text)
    for act in ("withdraw", "put-back"):
        for name in ("notice/nothing", "notice/..x", "warning/dengue", "notice/dengue", "x/dengue"):
            assert clerk.post(f"/published/{name}/{act}", data=fields).status_code == 404


def test_a_feeds_bulletin_of_the_same_id_is_not_overwritten(office: Office, clerk: FlaskClient) -> None:
    page = clerk.get("/write").text
    name = hidden(page)["bulletin"]
    office.ministry.put(a_notice(name))
    with office.ministry.database.writing() as session:
        session.get_one(BulletinRow, (name, "notice")).origin = "feed"
    assert write(clerk, NOTICE, page=page).status_code == 404
    assert the_row(office).origin == "feed"


def test_the_preview_takes_a_first_day_of_today_for_news(clerk: FlaskClient) -> None:
    assert write(clerk, {**NEWS, "starts": "22/11/2569", "act": "preview"}).status_code == 200


def from_a_feed(office: Office, *bulletins: AnyBulletin, now: dt.datetime = NOW) -> int:
    """Take these in as the feed `articles` brings them; return how many were new or changed."""
    articles = source("articles")
    assert articles is not None
    brought = replace(articles, parse=lambda _, *, now: Parsed(encoded=tuple(map(encoded, bulletins))))
    return feed(brought, lambda: b"", publisher=office.ministry.publisher, now=now).taken.changed


def test_what_feeds_brought_is_listed_with_its_source_and_can_be_withdrawn(office: Office, clerk: FlaskClient) -> None:
    market = Activity(id="market", areas=("43",), issued=NOW, source="อำเภอ", title="ตลาดนัดชุมชน", starts=NOW)
    from_a_feed(office, an_article(), a_notice("water", "43"), market, a_warning(), a_forecast())
    page = clerk.get("/published").text
    assert re.findall(r'<summary lang="th">([^<]+)', page) == ["ไข้เลือดออก", "ตลาดนัดชุมชน", "อบรม"]
    assert page.count("เข้ามาจาก: บทความจากแฟ้ม") == 3
    assert "คว่ำภาชนะ" in page, "the whole text is there to be judged"
    assert "กิจกรรม" in page
    assert "/write/dengue" not in page
    change(clerk, "dengue", "withdraw", page)
    assert office.titles("articles/index") == []
    gone = clerk.get("/published?state=withdrawn").text
    assert ("ไข้เลือดออก" in gone, gone.count(EMAIL)) == (True, 2), "in the head, and who withdrew it"


def test_what_staff_withdrew_stays_withdrawn_until_they_put_it_back(office: Office, clerk: FlaskClient) -> None:
    from_a_feed(office, an_article())
    change(clerk, "dengue", "withdraw", clerk.get("/published").text)
    newer = msgspec.structs.replace(an_article(title="ไข้เลือดออกปีนี้"), issued=NOW + dt.timedelta(hours=1))
    assert from_a_feed(office, newer, now=NOW + dt.timedelta(hours=1)) == 0
    assert office.titles("articles/index") == []
    change(clerk, "dengue", "put-back", clerk.get("/published?state=withdrawn").text)
    change(clerk, "dengue", "put-back", clerk.get("/published").text)
    assert office.titles("articles/index") == ["ไข้เลือดออกปีนี้"], "the source's newest"
    assert from_a_feed(office, msgspec.structs.replace(newer, title="แก้แล้ว"), now=NOW + dt.timedelta(hours=2)) == 1
    assert office.titles("articles/index") == ["แก้แล้ว"]
    assert clerk.get("/published").text.count(EMAIL) == 1, "only in the head of the page: it is the source's again"


def test_a_feeds_text_that_changed_in_between_is_not_withdrawn_or_put_back(office: Office, clerk: FlaskClient) -> None:
    from_a_feed(office, an_article())
    old = clerk.get("/published").text
    from_a_feed(office, an_article(title="แก้แล้ว"), now=NOW + dt.timedelta(hours=1))
    office.conditions.now += dt.timedelta(hours=2)
    assert "done=overtaken" in change(clerk, "dengue", "withdraw", old).location
    assert office.titles("articles/index") == ["แก้แล้ว"]
    change(clerk, "dengue", "withdraw", clerk.get("/published").text)
    assert "done=overtaken" in change(clerk, "dengue", "put-back", old).location
    assert office.titles("articles/index") == []


def test_what_staff_wrote_is_put_back_by_its_form_alone(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    name, page = the_row(office).id, clerk.get("/published").text
    change(clerk, name, "withdraw", page)
    gone = clerk.get("/published?state=withdrawn").text
    assert "put-back" not in gone
    assert change(clerk, name, "put-back", page).status_code == 404


def change(client: FlaskClient, name: str, act: str, page: str) -> TestResponse:
    """Press the button of one text in the list, with the version that page showed."""
    form = re.search(rf'action="(/published/\w+/{name}/)[^"]+">(.*?)</form>', page, re.DOTALL)
    assert form
    return client.post(f"{form[1]}{act}", data=hidden(form[2]))


def test_names_and_parts_are_found_without_losing_what_was_typed(clerk: FlaskClient) -> None:
    found = write(clerk, {**NOTICE, "area": [], "places": "หนองคาย, หนองบัว", "act": "find"}).text
    assert TITLE in found
    assert re.search(r'value="43" checked', found)
    assert "กรุณาเลือก" in found
    opened = write(clerk, {**NOTICE, "act": "open-43"}).text
    assert "อำเภอเมืองหนองคาย จังหวัดหนองคาย" in opened
    assert not re.search(r'value="43" checked', opened)


def test_many_published_things_are_listed_a_page_at_a_time(office: Office, clerk: FlaskClient) -> None:
    office.ministry.put(*(a_notice(f"staff-{number:016x}", "43") for number in range(30)))
    assert clerk.get("/published").text.count('<li class="row') == 25
    assert clerk.get("/published?page=2").text.count('<li class="row') == 5
    assert clerk.get("/published?page=99").status_code == 200
