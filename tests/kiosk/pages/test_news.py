"""The news: the volunteer's notice, the ministry's notices, the activities to come and the news."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from content_sync.look.thai import BANGKOK
from kiosk.facts.notices import activities, notices
from kiosk.paper import Paper
from tests.cast.pages.printed_pages import page_at, words
from tests.cast.pages.sample_moment import NOW, a_local_notice, a_moment, a_notice, an_activity, the_articles


def test_the_volunteers_notice_comes_before_the_ministrys() -> None:
    told = notices(a_moment(a_notice(), notices=[a_local_notice()]))
    assert [(fact.title, fact.as_of.source if fact.as_of else "") for fact in told] == [
        ("ประชุมหมู่บ้านเย็นนี้", ""),
        ("หยุดจ่ายน้ำประปาวันพุธ", "ที่ว่าการอำเภอเมืองหนองคาย"),
    ]


def test_each_card_shows_how_it_begins_and_one_date(paper: Paper) -> None:
    told = words(paper, "/news", a_moment(*the_articles(), a_notice(), an_activity(), notices=[a_local_notice()]))
    assert "หกโมงเย็นที่ศาลากลางบ้าน เรื่องงานลอยกระทง เน็ตอาสา · ถึง 23 พ.ย." in told
    assert "โปรดสำรองน้ำไว้ใช้ ที่ว่าการอำเภอเมืองหนองคาย · ถึง 26 พ.ย." in told
    assert "พฤหัสบดี 26 พ.ย. 08:30–11:30 น. ศาลากลางบ้าน หมู่ 1 นำบัตรประชาชนมาด้วย" in told
    assert re.search(r"เช้ามืดหนองคายเริ่มหนาว\S* เตรียมผ้าห่มและดูแลกัน สรุปสั้น ๆ [^1]* 16 พ\.ย\.", told)
    assert "ข้อมูล" not in told, "what is fresh says nothing of its age"


@pytest.mark.parametrize("path", ["/", "/news"])
def test_a_notice_that_ends_at_midnight_is_told_with_the_last_day_it_is_shown(paper: Paper, path: str) -> None:
    to_midnight = replace(a_local_notice(), ends=datetime(2026, 11, 29, tzinfo=BANGKOK))
    assert "ถึง 28 พ.ย." in words(paper, path, a_moment(notices=[to_midnight]))
    assert "ถึง 26 พ.ย." in words(paper, path, a_moment(a_notice())), "an end within a day is that day's"


def test_a_long_notice_shows_how_it_begins_in_front_and_leads_to_the_whole(paper: Paper) -> None:
    long = replace(a_local_notice(), body="เรื่องยาว " * 40)
    moment = a_moment(notices=[long])
    assert words(paper, "/", moment).count("เรื่องยาว") in range(1, 20)
    assert words(paper, "/news", moment).count("เรื่องยาว") == 40
    (anchor,) = re.findall(r'href="/news#([^"]+)"', paper.write(page_at("/", moment), "th"))
    assert f'id="{anchor}"' in paper.write(page_at("/news", moment), "th")


def test_every_place_of_the_page_has_one_name(paper: Paper) -> None:
    moment = a_moment(a_notice("same"), a_notice("other"), an_activity("same"), notices=[a_local_notice()])
    told = paper.write(page_at("/news", moment), "th")
    ids = re.findall(r' id="([^"]+)"', told)
    assert len(ids) == len(set(ids))
    assert {"notice-p43-same", "notice-p43-other", "notice-43010501-1"} <= set(ids)
    assert 'href="/activities/same"' in told


def test_a_notice_is_shown_between_its_beginning_and_its_end() -> None:
    to_come, over = a_notice("to-come", NOW + timedelta(hours=1)), a_notice("over", NOW - timedelta(days=5))
    assert notices(a_moment(to_come, over)) == ()
    assert len(notices(a_moment(to_come, state="estimated"))) == 1


def test_an_activity_is_shown_until_it_is_over() -> None:
    gone, soon, later = (
        an_activity("gone", NOW - timedelta(hours=4)),
        an_activity("soon", NOW - timedelta(hours=2)),
        an_activity("later", NOW + timedelta(days=3)),
    )
    assert [fact.activity.id for fact in activities(a_moment(gone, later, soon))] == ["soon", "later"]
