"""The overview: what waits, and what is wrong with the clock, the keys and the tree."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from content_sync.central.tree.published import last_publish
from content_sync.look.thai import date_and_time
from tests.cast.central.ministry import NOW, a_notice
from tests.cast.desk.office import Office, a_refusal, a_report, a_village, send
from tests.cast.place_and_time import DAY


def test_the_overview_counts_what_waits(office: Office, clerk: FlaskClient) -> None:
    empty = clerk.get("/").text
    assert "ไม่มีเรื่องค้าง" in empty
    assert "ยังไม่เคยเผยแพร่" in empty
    office.add(a_village(), a_report(1), a_report(2, status="waiting"), a_report(3, status="resolved"))
    office.add(a_refusal("tmd-forecast", "one value too few", place="เลย", field="Rain"))
    office.ministry.put(a_notice("staff-0123456789abcdef"), state="draft")
    office.ministry.publisher.publish(NOW)
    page = clerk.get("/").text
    counts = re.findall(r'<span class="count">(\d+)</span> <a href="([^"]+)"', page)
    assert counts == [
        ("1", "/inbox?status=received"), ("1", "/feeds"), ("1", "/villages"), ("1", "/published?state=draft"),
    ]  # fmt: skip
    assert "ยังไม่จบทั้งหมด 2 เรื่อง" in page
    assert "ชุดที่ 1" in page
    assert "เลย" in page


def test_a_report_without_words_has_a_line_of_its_own(office: Office, clerk: FlaskClient) -> None:
    office.add(a_village(), a_report(1, text="", telling="spoken"), a_report(2, text="", telling="missing"))
    office.add(a_report(3, text="", erased_at=NOW))
    page = clerk.get("/").text
    for words in ("ยังไม่มีใครฟัง", "ไม่มีเสียงส่งมา", "ลบข้อมูลส่วนตัวแล้วเมื่อ"):
        assert page.count(words) == 1


def test_the_overview_names_six_reports(office: Office, clerk: FlaskClient) -> None:
    office.add(a_village())
    for number, named in ((6, 6), (7, 6)):
        office.add(*(a_report(one) for one in range(number if number > 6 else 1, number + 1)))
        assert len(set(re.findall(r'href="/inbox/([0-9a-f]{32})', clerk.get("/").text))) == named


def test_a_timestamp_that_cannot_be_read_does_not_close_the_overview(office: Office, clerk: FlaskClient) -> None:
    office.ministry.publisher.publish(NOW)
    (office.ministry.tree.folder / "metadata/timestamp.json").write_text("{")
    assert "ยังไม่เคยเผยแพร่" in clerk.get("/").text


@pytest.mark.parametrize("off", [3 * DAY, 3_650 * DAY, -3 * DAY], ids=str)
def test_a_clock_that_does_not_fit_the_last_publish_is_told_until_staff_say_that_it_is_right(
    office: Office, clerk: FlaskClient, off: dt.timedelta
) -> None:
    told = "นาฬิกาของระบบอาจไม่ตรง"
    office.ministry.publisher.publish(NOW)
    assert told not in clerk.get("/").text
    office.conditions.now = NOW + off
    page = clerk.get("/").text
    assert told in page
    for moment in (NOW, NOW + off):
        assert date_and_time(moment, "th") in page
    assert clerk.post("/clock-is-right").status_code == 400, "a form without its token moves no time"
    assert told in clerk.get("/").text
    assert send(clerk, "/clock-is-right", {}, page=page).status_code == 303
    assert told not in clerk.get("/").text
    last = last_publish(office.ministry.tree)
    assert last is not None
    assert (last.version, last.issued) == (2, NOW + off)


def test_a_clock_that_cannot_be_published_by_stays_told(office: Office, clerk: FlaskClient) -> None:
    office.ministry.publisher.publish(NOW)
    office.conditions.now = NOW + 3 * DAY
    page = clerk.get("/").text
    office.conditions.stopped_by = OSError(28, "No space left on device")
    answer = send(clerk, "/clock-is-right", {}, page=page)
    assert answer.status_code == 503
    assert "ดิสก์อาจเต็ม" in answer.text
    assert "นาฬิกาของระบบอาจไม่ตรง" in answer.text


def test_a_part_that_cannot_be_signed_is_told_at_the_desk_until_it_can(office: Office, clerk: FlaskClient) -> None:
    told = "เนื้อหาบางส่วนปรับปรุงไม่ได้"
    office.ministry.publisher.publish(NOW)
    assert told not in clerk.get("/").text
    key = office.ministry.keyring.folder / "p43.key"
    away = key.rename(office.photos / key.name)
    office.ministry.publisher.publish(NOW)
    page = clerk.get("/").text
    assert told in page
    assert "p43: the key" in page
    away.rename(key)
    office.ministry.publisher.publish(NOW)
    assert told not in clerk.get("/").text


@pytest.mark.parametrize(("days", "is_told"), [(730, False), (731, True)])
def test_a_root_that_ends_within_a_year_is_told_on_the_overview(
    office: Office, clerk: FlaskClient, days: int, *, is_told: bool
) -> None:
    for at in (NOW, NOW + days * DAY, NOW + days * DAY):
        office.ministry.publisher.publish(at)
    office.conditions.now = NOW + days * DAY
    page = clerk.get("/").text
    assert ("สิ่งที่ส่งไปหมู่บ้านใกล้หมดอายุหรือหมดแล้ว ต้องลงลายเซ็นใหม่" in page) == is_told
    assert ("root ใช้ได้ถึงวัน" in page) == is_told
