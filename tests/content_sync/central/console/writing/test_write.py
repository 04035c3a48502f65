"""Writing a bulletin: from the form into the signed tree, with a preview, and with what is wrong told at its field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from flask.testing import FlaskClient

from content_sync.central.database.schema.tables import BulletinRow
from content_sync.central.encoded_bulletins import read_one
from content_sync.wire.bulletins import Article, Notice
from content_sync.wire.targets import decode_bulletins
from tests.cast.central.ministry import a_notice, an_article
from tests.cast.desk.bulletin_forms import ARTICLE, NEWS, NOTICE, rows, the_row, write
from tests.cast.desk.office import EMAIL, Office, a_village, hidden

TITLE, BODY = "ฉีดวัคซีนไข้หวัดใหญ่ฟรี", "พบกันที่ศาลาวัด\n\n- บัตรประชาชน\n- **สมุดวัคซีน**"


def test_an_empty_form_holds_for_a_week_from_today(clerk: FlaskClient) -> None:
    days = re.findall(r'name="(starts|until)"[^>]* value="([^"]*)"', clerk.get("/write").text)
    assert days == [("starts", "22/11/2569"), ("until", "29/11/2569")]


def test_a_notice_goes_from_the_form_into_the_signed_tree(office: Office, clerk: FlaskClient) -> None:
    answer = write(clerk, NOTICE)
    assert (answer.status_code, answer.location) == (303, "/published?state=published&done=published")
    assert "เผยแพร่แล้ว" in clerk.get(answer.location).text
    row = the_row(office)
    assert row.state == "published"
    assert row.author == EMAIL
    assert row.areas == ("43",)
    assert row.kind == "notice"
    body = office.read(f"local/43/{row.id}")[f"local/43/{row.id}"]
    assert body is not None
    ((notice,), _) = decode_bulletins(body)
    assert isinstance(notice, Notice)
    assert notice.title == TITLE
    assert notice.body == BODY
    assert notice.source == NOTICE["source"]
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
    assert article.category == "health"
    assert article.summary == "คว่ำภาชนะ"
    assert article.title_en == "Dengue"
    assert article.valid_until is None
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
