"""The loudspeaker script: warnings first, numbers in words, and one page of paper on the fullest day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser

from content_sync.look.catalogues import Language
from kiosk.moment import Moment
from kiosk.pages import print_today
from kiosk.paper import Paper, address
from tests.cast.browser import visitor
from tests.cast.pages.fullest_day import the_fullest_day
from tests.cast.pages.printed_site import PUBLIC_URL, printed_site
from tests.cast.pages.sample_moment import (
    NOW,
    a_forecast,
    a_local_notice,
    a_moment,
    a_new_kiosk,
    a_warning,
    the_bulletins,
)


def script(paper: Paper, moment: Moment) -> str:
    """Return what is read aloud: from the greeting to the foot of the sheet."""
    (page,) = print_today.pages(moment)
    html = paper.write(page, moment.language)
    read = html[html.index("<h1") : html.index('<div class="sheet-foot">')]
    return " ".join(re.sub(r"<[^>]+>", " ", read).split())


def test_the_day_is_read_with_warnings_first_and_no_figure(paper: Paper) -> None:
    said = script(paper, a_moment(*the_bulletins(), notices=[a_local_notice()]))
    parts = ["พี่น้องบ้านเวียงคุก หมู่ หนึ่ง วันนี้วันอาทิตย์ที่ยี่สิบสอง พฤศจิกายน", "กรมอุตุนิยมวิทยาเตือนว่า ฝนตกหนัก"]
    parts += ["หยุด แล้วอ่านซ้ำอีกครั้ง", "กลางวันสามสิบเอ็ดองศา กลางคืนสิบเก้าองศา", "กิโลกรัมละสองบาทสี่สิบห้าสตางค์"]
    parts += ["ประชุมหมู่บ้านเย็นนี้", "แปดโมงครึ่ง ฉีดวัคซีนไข้หวัดใหญ่"]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert not re.search(r"\d", said)


def test_a_change_of_price_says_since_when(paper: Paper) -> None:
    assert re.search("(ขึ้น|ลง) สองร้อยบาท จากสัปดาห์ก่อน", script(paper, a_moment(*the_bulletins())))


def test_in_english_figures_stay_and_marks_say_where_to_breathe(paper: Paper) -> None:
    said = script(paper, a_moment(*the_bulletins(), language="en"))
    assert re.search(r", 31 degrees by day, \d+ degrees by night\.", said)
    assert re.search(r"Today [a-z ]+, rain in a few places, 31 degrees by day", said)
    forecast = a_forecast()
    dry = replace(forecast.days[0], condition="clear", description="", rain_area_percent=0)
    said_of_it = script(paper, a_moment(replace(forecast, days=(dry,)), language="en"))
    assert "Today sunny, no rain, 31 degrees by day" in said_of_it
    assert re.search(r", up \d+ since last week\.", said)
    assert "2.45 baht per kilogram" in said


def test_an_unsure_clock_says_no_today_and_that_a_warning_may_be_over(paper: Paper) -> None:
    said = script(paper, a_moment(*the_bulletins(), state="estimated"))
    assert "วันนี้" not in said
    assert "คำเตือนนี้อาจหมดเวลาแล้ว" in said
    assert "ตู้ยังไม่ได้รับข่าวใหม่ อาจมีคำเตือนเพิ่ม" in said


def test_no_warning_is_said_only_by_who_knows(paper: Paper) -> None:
    none = "ไม่มีคำเตือนภัยสำหรับหมู่บ้านเรา"
    assert none in script(paper, a_moment())
    assert none not in script(paper, a_moment(now=NOW + timedelta(days=3)))
    assert none not in script(paper, a_new_kiosk())


def test_a_warning_to_come_says_when_it_begins(paper: Paper) -> None:
    coming = a_warning(effective=NOW + timedelta(hours=5), valid_until=None)
    assert "จะเริ่มวันอาทิตย์ที่ยี่สิบสอง พฤศจิกายน หนึ่งทุ่ม ห้านาที" in script(paper, a_moment(coming))


def test_old_facts_are_read_with_their_day_or_not_at_all(paper: Paper) -> None:
    old = script(paper, a_moment(*the_bulletins(), now=NOW + timedelta(days=2)))
    assert "ตามพยากรณ์ของวันอาทิตย์ที่ยี่สิบสอง พฤศจิกายน" in old
    gone = script(paper, a_moment(*the_bulletins(), now=NOW + timedelta(days=60)))
    assert "พยากรณ์อากาศเก่าเกินไป วันนี้ขอไม่อ่าน" in gone
    assert "ยังไม่มีราคาใหม่" in gone
    assert "ตอนนี้ไม่มีประกาศ" in gone


def test_warnings_that_are_not_read_are_counted(paper: Paper) -> None:
    assert "ยังมีคำเตือนอีก สี่ เรื่อง" in script(paper, the_fullest_day())
    two = a_moment(a_warning("one"), a_warning("two"))
    assert "ยังมีคำเตือน" not in script(paper, two)


@pytest.mark.parametrize(("language", "scripts"), [("th", False), ("en", True)])
@pytest.mark.parametrize("day", ["usual", "fullest", "empty"])
def test_it_is_one_page_of_paper(browser: Browser, day: str, language: Language, *, scripts: bool) -> None:
    usual = a_moment(*the_bulletins(), notices=[a_local_notice()])
    moment = {"usual": usual, "fullest": the_fullest_day(), "empty": a_new_kiosk()}[day]
    with (
        printed_site(moment, [print_today.pages]) as url,
        visitor(browser, scripts=scripts, keeps_own_scripts=True) as context,
    ):
        page = context.new_page()
        page.goto(url + address("/print/today", language))
        assert page.locator(".sheet-foot .qr").count() == 1
        sheets = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1


def test_a_kiosk_whose_address_nobody_said_has_no_code(paper: Paper) -> None:
    (page,) = print_today.pages(a_moment())
    assert 'class="qr"' not in paper.write(page, "th")
    assert PUBLIC_URL not in paper.write(page, "th")
