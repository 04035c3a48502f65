"""The news: the volunteer's notice, the ministry's notices and the activities."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from content_sync.look.thai import BANGKOK
from content_sync.wire.stamps import Stamp
from kiosk.facts.notices import activities, notices
from kiosk.paper import Paper
from tests.cast.kiosk.printed_pages import FRESH, OLD, replace_issued, words
from tests.cast.kiosk.sample_moment import NOW, a_local_notice, a_moment, a_notice, an_activity, the_articles


def test_the_volunteers_notice_comes_before_the_ministrys() -> None:
    told = notices(a_moment(a_notice(), notices=[a_local_notice()]))
    assert [(fact.title, fact.as_of.source if fact.as_of else "") for fact in told] == [
        ("ประชุมหมู่บ้านเย็นนี้", ""),
        ("หยุดจ่ายน้ำประปาวันพุธ", "ที่ว่าการอำเภอเมืองหนองคาย"),
    ]


@pytest.mark.parametrize("path", ["/", "/news"])
def test_notices_activities_and_news_say_where_from_since_when_and_how_old(paper: Paper, path: str) -> None:
    old = replace_issued(a_notice(), NOW - timedelta(days=40))
    told = words(paper, path, a_moment(*the_articles(), old, an_activity(), notices=[a_local_notice()]))
    assert re.search(rf"ที่มา: ที่ว่าการอำเภอเมืองหนองคาย · \S+ ต\.ค\. \d+ · {OLD} · ประกาศวันที่ 21 พ\.ย\. 2569 · แสดงถึง", told)
    assert re.search(rf"ที่มา: รพ\.สต\. เวียงคุก · \S+ พ\.ย\. \d+ · {FRESH}", told)
    assert re.search(rf"ที่มา: จังหวัดหนองคาย · \S+ พ\.ย\. \d+ · {FRESH}", told)
    assert "เน็ตอาสาของหมู่บ้านประกาศเมื่อ 22 พ.ย. 2569 09:05 น. · แสดงถึง 23 พ.ย. 2569" in told


@pytest.mark.parametrize("path", ["/", "/news"])
def test_a_notice_that_ends_at_midnight_is_told_with_the_last_day_it_is_shown(paper: Paper, path: str) -> None:
    to_midnight = replace(a_local_notice(), ends=datetime(2026, 11, 29, tzinfo=BANGKOK))
    assert "· แสดงถึง 28 พ.ย. 2569" in words(paper, path, a_moment(notices=[to_midnight]))
    assert "· แสดงถึง 26 พ.ย. 2569" in words(paper, path, a_moment(a_notice())), "an end within a day is that day's"


def test_the_volunteers_notice_of_an_unsure_clock_does_not_name_a_time(paper: Paper) -> None:
    notice = replace(a_local_notice(), posted=Stamp(at=NOW, clock="unknown"))
    assert "ประกาศเมื่อ ไม่ทราบเวลา" in words(paper, "/news", a_moment(notices=[notice]))


def test_a_long_notice_has_only_its_title_on_the_front_page(paper: Paper) -> None:
    long = replace(a_local_notice(), body="เรื่องยาว " * 40)
    told = words(paper, "/", a_moment(notices=[long]))
    assert "ประชุมหมู่บ้านเย็นนี้" in told
    assert "เรื่องยาว" not in told
    assert "อ่านประกาศทั้งหมด" in told
    assert "เรื่องยาว" in words(paper, "/news", a_moment(notices=[long]))


def test_a_notice_is_shown_between_its_beginning_and_its_end() -> None:
    to_come, over = a_notice("to-come", NOW + timedelta(hours=1)), a_notice("over", NOW - timedelta(days=5))
    assert notices(a_moment(to_come, over)) == ()
    assert len(notices(a_moment(to_come, state="estimated"))) == 1


def test_an_activity_is_shown_until_it_is_over(paper: Paper) -> None:
    gone, soon, later = (
        an_activity("gone", NOW - timedelta(hours=4)),
        an_activity("soon", NOW - timedelta(hours=2)),
        an_activity("later", NOW + timedelta(days=3)),
    )
    assert [fact.activity.id for fact in activities(a_moment(gone, later, soon))] == ["soon", "later"]
    told = words(paper, "/news", a_moment(an_activity()))
    assert "วันพฤหัสบดีที่ 26 พฤศจิกายน 2569 08:30–11:30 น. ศาลากลางบ้าน หมู่ 1" in told
