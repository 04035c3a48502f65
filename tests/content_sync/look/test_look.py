"""How a bulletin looks, in Thai and in English."""

from datetime import date, timedelta

import jinja2
import pytest

from content_sync.look.freshness import as_of
from content_sync.wire.alerts import Warning
from content_sync.wire.bulletins import Article, Day, Forecast
from kiosk.facts.warning_words import words_of
from tests.cast.macros import NOW, english, shown, thai

TODAY = date(2026, 11, 22)


def sentence(made: jinja2.Environment, day: Day, today: date | None = TODAY, area: str = "4301") -> str:
    return shown(made, "today_sentence(day, today, area)", day=day, today=today, area=area)


def test_a_wet_day_says_the_share_of_the_area_and_not_a_chance() -> None:
    day = Day(date=TODAY, condition="thunderstorm", description="ฝนฟ้าคะนอง", rain_area_percent=40)
    assert sentence(thai(), day) == "วันนี้ฝนฟ้าคะนองราวครึ่งอำเภอ"
    assert sentence(english(), day) == "Today thunderstorms over about half of the district"


@pytest.mark.parametrize(
    ("area", "word"),
    [("th", "ประเทศ"), ("10", "กรุงเทพฯ"), ("43", "จังหวัด"), ("4301", "อำเภอ"), ("430105", "ตำบล"), ("43010501", "ตำบล")],
)
def test_the_share_is_of_the_area_the_forecast_is_for(area: str, word: str) -> None:
    day = Day(date=TODAY, condition="rain", rain_area_percent=80)
    assert sentence(thai(), day, area=area) == f"วันนี้ฝนเกือบทั้ง{word}"


def test_a_dry_sky_says_whether_it_rains_and_the_morning_whether_it_is_cold() -> None:
    day = Day(date=TODAY, condition="clear", description="ท้องฟ้าโปร่ง", rain_area_percent=0, low_celsius=15)
    assert sentence(thai(), day) == "วันนี้แดดดี ไม่มีฝน เช้าอากาศหนาว"
    assert sentence(english(), day) == "Today sunny, no rain, cold morning"
    some = Day(date=TODAY, condition="cloudy", rain_area_percent=10)
    assert sentence(english(), some) == "Today mostly cloudy, rain in a few places"


def test_where_the_sources_own_words_say_the_share_it_is_not_said_twice() -> None:
    day = Day(date=TODAY, condition="rain", description="ฝนตกบางแห่ง", rain_area_percent=40)
    assert sentence(thai(), day) == "วันนี้ฝนตกบางแห่ง"
    assert sentence(english(), day) == "Today rain over about half of the district"


def test_without_a_trusted_clock_a_day_is_named_and_never_today() -> None:
    day = Day(date=TODAY, condition="unknown")
    assert sentence(thai(), day, None) == "วันอาทิตย์ 22 พ.ย. ไม่รู้ว่าฟ้าเป็นอย่างไร"
    assert sentence(english(), day, None) == "Sunday 22 Nov no word on the sky"


def test_an_unknown_sky_keeps_the_words_of_its_source() -> None:
    day = Day(date=TODAY, condition="unknown", description="ลมกระโชกแรง")
    assert sentence(english(), day).endswith("ลมกระโชกแรง")


def a_warning(severity: str = "severe") -> Warning:
    return Warning(
        id="w1",
        areas=("43",),
        issued=NOW,
        source="กรมอุตุนิยมวิทยา",
        event="Heavy Rain",
        headline="ฝนตกหนัก",
        severity=severity,
        effective=NOW,
        valid_until=NOW + timedelta(hours=30),
        instruction="ระวังน้ำท่วมฉับพลัน",
        description="ฝนตกหนักหลายพื้นที่",
    )


@pytest.mark.parametrize(
    ("severity", "word"),
    [
        ("extreme", "อันตรายมาก"),
        ("severe", "อันตราย"),
        ("moderate", "ควรระวัง"),
        ("minor", "โปรดทราบ"),
        ("unknown", "ควรระวัง"),
        ("catastrophe", "ควรระวัง"),
    ],
)
def test_a_warning_says_how_grave_what_until_when_and_where(severity: str, word: str) -> None:
    one = a_warning(severity)
    told = shown(thai(), "warning(w, words, none, ['หนองคาย', 'เลย'])", w=one, words=words_of(one)["th"])
    assert told == (
        f"{word} ฝนตกหนัก ฝนตกหนักหลายพื้นที่ ตั้งแต่ 22 พ.ย. 2569 14:00 น. ถึง 23 พ.ย. 2569 20:00 น. ที่ไหน หนองคาย เลย"
    )


def test_a_warning_that_was_lifted_ends_then_and_frightens_nobody() -> None:
    one = a_warning().lifted(NOW)
    told = shown(thai(), "warning(w, words, none, [])", w=one, words=words_of(one)["th"])
    assert told == "ฝนตกหนัก ฝนตกหนักหลายพื้นที่ ตั้งแต่ 22 พ.ย. 2569 14:00 น. ถึง 22 พ.ย. 2569 14:00 น. ที่ไหน"


def test_an_article_keeps_its_thai_and_takes_an_english_title() -> None:
    article = Article(
        id="dengue",
        areas=("th",),
        issued=NOW,
        source="กรมควบคุมโรค",
        category="health",
        title="ไข้เลือดออก",
        title_en="Dengue fever",
        summary="กำจัดลูกน้ำ",
        body="# ป้องกัน\n\nคว่ำกะลา",
        reviewed=date(2026, 6, 1),
    )
    told = shown(english(), "article(a)", a=article)
    assert told == ("Dengue fever This text is in Thai. กำจัดลูกน้ำ ป้องกัน คว่ำกะลา Checked by its authors on 1 June 2026")
    assert shown(thai(), "article(a)", a=article).startswith("ไข้เลือดออก กำจัดลูกน้ำ")


def test_a_notice_says_who_and_until_when_and_no_other_date() -> None:
    call, day = "notice('ประชุม', 'ที่ศาลากลางบ้าน', day, today, from='เน็ตอาสา')", date(2026, 11, 24)
    told = "ประชุม ที่ศาลากลางบ้าน เน็ตอาสา · ถึง 24 พ.ย."
    assert shown(thai(), call, day=day, today=NOW.date()) == told
    assert shown(thai(), call, day=day, today=None) == f"{told} 2569", "who does not know the day writes the year"
    assert shown(thai(), "notice('ประชุม', '', none, none, 'เน็ตอาสา')") == "ประชุม เน็ตอาสา"


@pytest.mark.parametrize(
    ("days", "word"),
    [
        (0, ""),
        (3, "ข้อมูลเมื่อ 19 พ.ย. 2569 เริ่มเก่าแล้ว "),
        (9, "ข้อมูลเมื่อ 13 พ.ย. 2569 เก่าเกินกว่าจะเชื่อได้ "),
        (-1, "ข้อมูลเมื่อ 23 พ.ย. 2569 "),
    ],
)
def test_a_fact_is_silent_while_it_is_fresh_and_says_its_age_once_it_is_old(days: int, word: str) -> None:
    issued = NOW - timedelta(days=days)
    forecast = Forecast(
        id="f", areas=("43",), issued=issued, source="กรมอุตุฯ", days=(Day(date=NOW.date(), condition="clear"),)
    )
    fact = as_of(forecast, arrived=NOW, now=NOW, clock="trusted")
    told = shown(thai(), "as_of(fact)", fact=fact)
    assert told.startswith(f"{word}ที่มา กรมอุตุฯ ออก ")
    assert told.endswith("มาถึงตู้นี้ วันนี้ 14:00 น.")


def test_the_base_page_names_its_language_and_no_other_host() -> None:
    page = thai().get_template("look/base.html").render()
    assert '<html lang="th">' in page
    assert "http" not in page
    assert "<script" not in page
