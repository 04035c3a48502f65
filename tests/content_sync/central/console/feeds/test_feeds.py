"""Feeds on the desk: the last good reply, and where the last one broke."""

from __future__ import annotations

import datetime as dt
import re

from flask.testing import FlaskClient

from content_sync.central.database.schema.tables import FeedFault, FeedRun
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import Office, a_refusal
from tests.cast.place_and_time import DAY, HOUR


def cards(page: str) -> list[str]:
    return page.partition("<h2>ข้อมูลที่ไม่รับ")[0].split('<li class="card')[1:]


def test_a_feed_shows_its_last_good_reply_and_where_the_last_one_broke(office: Office, clerk: FlaskClient) -> None:
    assert "ยังไม่เคยอ่านข้อมูล" in clerk.get("/feeds").text
    office.add(
        FeedRun(
            feed="tmd-forecast",
            at=NOW - DAY,
            is_ok=True,
            bulletins=77,
            left_out=("พัทยา", "หาดใหญ่", "<b>หัวหิน", "เกาะสมุย"),
        ),
        a_refusal("tmd-forecast", "<b>six</b> of seven", place="ภูเก็ต", field="Rain", at=NOW - HOUR),
        a_refusal("nabc-prices", "half a reply", at=NOW - DAY),
        FeedRun(feed="nabc-prices", at=NOW - HOUR, is_ok=True, bulletins=76),
        a_refusal("new-feed", "no answer"),
    )
    page = clerk.get("/feeds").text
    first, *others = cards(page)
    assert "new-feed" in first, "those in trouble come first"
    assert "ยังไม่เคย" in first
    (forecast,) = [card for card in others if "พยากรณ์ 7 วัน" in card]
    for word in (
        "21 พ.ย. 2569 12:00\u00a0น.",
        "77 รายการ",
        "เว้นไว้ 4 รายการ",
        "&lt;b&gt;หัวหิน",
        "22 พ.ย. 2569 11:00\u00a0น.",
        "ภูเก็ต",
        "Rain",
    ):
        assert word in forecast
    assert "&lt;b&gt;six" in forecast
    assert "ไม่รับ" in forecast
    assert "ปกติ" in others[-1], "a refusal that was made good is no trouble any more"
    assert "half a reply" in page, "but it stays in the list"


def test_alerts_that_could_not_be_taken_are_named_beside_the_good_ones(office: Office, clerk: FlaskClient) -> None:
    run = FeedRun(
        feed="tmd-cap", at=NOW, is_ok=True, bulletins=2, notes=("TMD-1 has no end.", "TMD-2 <i>tells</i> of an error.")
    )
    run.faults = [
        FeedFault(place="TMD-<3>_2", field="severity", reason="is missing or empty"),
        FeedFault(place="CAPTMD4.xml", reason="could not be fetched"),
    ]
    office.add(run)
    (card,) = cards(clerk.get("/feeds").text)
    said = ("รับได้ไม่ครบ", "TMD-&lt;3&gt;_2", "severity", "is missing or empty", "CAPTMD4.xml", "2 รายการ", "จนหมดเวลา")
    assert [word for word in (*said, "TMD-1 has no end.", "&lt;i&gt;tells", "ควรทราบ") if word not in card] == []
    assert "ไม่รับ" not in card
    overview = clerk.get("/").text
    assert '<span class="count">1</span> <a href="/feeds">' in overview
    assert 'รับได้ไม่ครบ: <bdi lang="th">TMD-&lt;3&gt;_2</bdi>, severity' in overview


def test_a_fault_met_by_many_runs_stands_once_in_the_list_with_its_latest_time(
    office: Office, clerk: FlaskClient
) -> None:
    for minutes in range(0, 300, 10):
        met = NOW - dt.timedelta(minutes=minutes)
        office.add(a_refusal("tmd-cap", "is missing or empty", place="TMD-3_2", field="severity", ok=True, at=met))
    office.add(a_refusal("nabc-prices", "half a reply", at=NOW - DAY))
    rows = re.findall(r"<tr><td class=\"nowrap\">(.*?)</td>.*?</tr>", clerk.get("/feeds").text)
    assert rows == ["22 พ.ย. 2569 12:00\u00a0น.", "21 พ.ย. 2569 12:00\u00a0น."]


def test_the_twenty_latest_faults_are_listed(office: Office, clerk: FlaskClient) -> None:
    def listed() -> list[str]:
        return re.findall(r"fault-(\d+)", clerk.get("/feeds").text.partition("<h2>ข้อมูลที่ไม่รับ")[2])

    for number in range(1, 21):
        office.add(a_refusal("nabc-prices", f"fault-{number}", at=NOW - (21 - number) * HOUR))
    assert listed() == [str(number) for number in range(20, 0, -1)]
    office.add(a_refusal("nabc-prices", "fault-21", at=NOW))
    assert listed() == [str(number) for number in range(21, 1, -1)]
