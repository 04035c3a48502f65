"""What is published, listed: withdrawn, put back, found and changed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import msgspec
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content_sync.central.encoded_bulletins import encoded
from content_sync.central.feeds.feeding import feed
from content_sync.central.feeds.parsed import ParsedReply
from content_sync.central.sources import source
from content_sync.wire.bulletins import Activity, AnyBulletin
from tests.cast.central.ministry import NOW, a_forecast, a_notice, a_warning, an_article
from tests.cast.desk.bulletin_forms import NOTICE, the_row, write
from tests.cast.desk.office import EMAIL, Office, hidden

TITLE, BODY = "ฉีดวัคซีนไข้หวัดใหญ่ฟรี", "พบกันที่ศาลาวัด\n\n- บัตรประชาชน\n- **สมุดวัคซีน**"


def from_a_feed(office: Office, *bulletins: AnyBulletin, now: dt.datetime = NOW) -> int:
    """Take these in as the feed `articles` brings them; return how many were new or changed."""
    articles = source("articles")
    assert articles is not None
    brought = replace(articles, parse=lambda _, *, now: ParsedReply(encoded=tuple(map(encoded, bulletins))))
    return feed(brought, lambda: b"", publisher=office.ministry.publisher, now=now).taken.changed


def test_what_feeds_brought_is_listed_with_its_source_and_can_be_withdrawn(office: Office, clerk: FlaskClient) -> None:
    market = Activity(id="market", areas=("43",), issued=NOW, source="อำเภอ", title="ตลาดนัดชุมชน", starts=NOW)
    from_a_feed(office, an_article(), a_notice("water", "43"), market, a_warning(), a_forecast())
    page = clerk.get("/published").text
    assert re.findall(r'<summary lang="th">([^<]+)', page) == ["ไข้เลือดออก", "ตลาดนัดชุมชน", "อบรม"]
    assert page.count("เข้ามาจาก: บทความจากไฟล์") == 3
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
    assert "done=stale" in change(clerk, "dengue", "withdraw", old).location
    assert office.titles("articles/index") == ["แก้แล้ว"]
    change(clerk, "dengue", "withdraw", clerk.get("/published").text)
    assert "done=stale" in change(clerk, "dengue", "put-back", old).location
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
