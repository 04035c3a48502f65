"""The front page: small, and the whole day at a glance."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta

import msgspec

from content_sync.look.sheets import sheet
from kiosk.paper import Paper
from tests.cast.folders import PROJECT
from tests.cast.pages.printed_pages import UNSURE, banner, page_at, words
from tests.cast.pages.sample_moment import (
    NOW,
    VILLAGE_NAME,
    a_local_notice,
    a_moment,
    a_new_kiosk,
    the_bulletins,
)

SHEET = PROJECT / "kiosk/static/kiosk.css"
MAX_HOME_BYTES = 14 * 1024


def test_home_is_small_enough_for_the_first_packets(paper: Paper) -> None:
    moment = a_moment(*the_bulletins(), notices=[a_local_notice()])
    html = paper.write(page_at("/", moment), "th").encode("utf-8")
    css = sheet(SHEET.read_text("utf-8")).encode("utf-8")
    assert len(gzip.compress(html, 9)) + len(gzip.compress(css, 9)) <= MAX_HOME_BYTES


def test_home_says_whose_it_is_what_today_brings_and_leads_everywhere(paper: Paper) -> None:
    moment = a_moment(*the_bulletins(), notices=[a_local_notice()])
    told = words(paper, "/", moment)
    for expected in (
        "วันนี้แดดสลับเมฆ มีฝนบางแห่ง เช้าอากาศเย็น สูงสุด 31° ต่ำสุด 19°",
        "แจ้งปัญหา ตามเรื่อง ราคาเกษตร อากาศ 7 วัน สุขภาพ",
        "มันสำปะหลังสด แป้ง 25% 2.45",
        "เช้ามืดหนองคายเริ่มหนาว",
        "ประชุมหมู่บ้านเย็นนี้",
        "เน็ตอาสา · ถึง",
        "ฉีดวัคซีนไข้หวัดใหญ่ ผู้สูงอายุฟรี",
    ):
        assert expected in told
    assert "ตู้ของหมู่บ้าน อ่านฟรี ไม่ต้องใช้เน็ต" in banner(paper, "/", moment)
    assert VILLAGE_NAME in banner(paper, "/", a_moment())
    assert "วันอาทิตย์ที่ 22 พฤศจิกายน 2569" in banner(paper, "/", a_moment())


def test_a_kiosk_that_is_unsure_of_the_time_speaks_of_no_today(paper: Paper) -> None:
    for state in UNSURE:
        moment = a_moment(*the_bulletins()[:2], state=state)
        assert "วันนี้" not in words(paper, "/", moment)
        assert "ราคาล่าสุด" in words(paper, "/", moment)


def test_a_new_kiosk_says_what_will_come_and_takes_reports(paper: Paper) -> None:
    told = words(paper, "/", a_new_kiosk())
    assert "ตู้นี้เพิ่งมาใหม่" in told
    assert "ยังไม่มีข้อมูลราคา จะมาเมื่อตู้ต่ออินเทอร์เน็ตครั้ง" in told
    assert "แจ้งปัญหา" in told
    for path, sentence in (
        ("/weather", "ยังไม่มีพยากรณ์อากาศ"),
        ("/prices", "ยังไม่มีข้อมูลราคา"),
        ("/warnings", "ตู้นี้ยังไม่ได้รับข้อมูลคำเตือน"),
        ("/health", "ยังไม่มีเรื่องให้อ่าน"),
        ("/news", "ยังไม่มีข่าว"),
    ):
        assert sentence in words(paper, path, a_new_kiosk())
        assert "จะมาเมื่อตู้ต่ออินเทอร์เน็ตครั้ง" in words(paper, path, a_new_kiosk())


def test_an_unsure_clock_shows_the_degrees_with_their_date_and_an_old_forecast_hides_them(
    paper: Paper,
) -> None:
    degrees, written = "สูงสุด 31° ต่ำสุด 19°", "ข้อมูลเมื่อ 22 พ.ย. 2569"
    for state in UNSURE:
        told = words(paper, "/", a_moment(*the_bulletins()[:2], state=state))
        assert f"วันอาทิตย์ 22 พ.ย. แดดสลับเมฆ มีฝนบางแห่ง เช้าอากาศเย็น {degrees} {written}" in told
    old = words(paper, "/", a_moment(*the_bulletins(), now=NOW + timedelta(days=2)))
    assert written in old
    assert "°" not in old
    assert "ข้อมูลเมื่อ" not in words(paper, "/", a_moment(*the_bulletins()))


def test_home_says_for_how_long_the_kiosk_has_heard_nothing_from_two_days_on(paper: Paper) -> None:
    moment = a_moment(*the_bulletins())
    issued = moment.edition.issued
    assert issued is not None
    for days, said in ((1, False), (2, True), (6, True)):
        later = replace(moment, now=msgspec.structs.replace(moment.now, at=issued + timedelta(days=days)))
        assert (f"ตู้ต่ออินเทอร์เน็ตไม่ได้มา {days} วัน" in banner(paper, "/", later)) is said
    unsure = replace(moment, now=msgspec.structs.replace(moment.now, at=issued + timedelta(days=6), clock="estimated"))
    assert "ตู้ต่ออินเทอร์เน็ตไม่ได้มา" not in banner(paper, "/", unsure)
