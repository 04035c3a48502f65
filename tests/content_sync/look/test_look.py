"""The look: legible colours, a small sheet, well-formed icons, and one template per kind of bulletin."""

import csv
import gzip
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import jinja2
import pytest

from content_sync.look import catalogues, icons
from content_sync.look.environment import TRANSLATIONS, environment
from content_sync.look.freshness import as_of
from content_sync.look.icons import TOPIC_ICONS, icon
from content_sync.look.sheets import sheet
from content_sync.wire import bulletins
from content_sync.wire.bulletins import Article, Condition, Day, Forecast, Good, Quote
from content_sync.wire.reports import Topic
from kiosk.facts.quotes import LocalPrice, local_price
from tests.cast.folders import LOOK

ICONS = sorted((LOOK / "icons").glob("*.svg"))
NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
MAX_SHEET_BYTES = 4_500
AA_TEXT, AA_PARTS = 4.5, 3.0


def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (LOOK / "tokens.css").read_text("utf-8")))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(tokens()[one]), luminance(tokens()[other])))
    return (lighter + 0.05) / (darker + 0.05)


def thai() -> jinja2.Environment:
    return environment("th", catalogues.load(TRANSLATIONS)["th"])


def english() -> jinja2.Environment:
    return environment("en", catalogues.load(TRANSLATIONS)["en"])


def shown(made: jinja2.Environment, call: str, **values: object) -> str:
    macro = call.partition("(")[0]
    file = {"as_of": "as_of", "price_row": "price_list", "unit": "price_list"}.get(macro, macro)
    text = made.from_string(f"{{% from 'look/{file}.html' import {macro} %}}{{{{ {call} }}}}").render(**values)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.parametrize("paper", ["paper", "sheet"])
@pytest.mark.parametrize("ink", ["ink", "muted", "accent", "alarm", "care", "rain"])
def test_text_is_legible_on_paper(ink: str, paper: str) -> None:
    assert contrast(ink, paper) >= AA_TEXT


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on-accent", "accent"),
        ("on-accent", "alarm"),
        ("ink", "accent-tint"),
        ("ink", "alarm-tint"),
        ("ink", "care-tint"),
        ("accent", "accent-tint"),
        ("alarm", "alarm-tint"),
        ("care", "care-tint"),
    ],
)
def test_text_is_legible_on_tints(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= AA_TEXT


@pytest.mark.parametrize("part", ["edge", "sun", "rain", "alarm"])
def test_edges_and_pictures_stand_out_from_paper(part: str) -> None:
    assert contrast(part, "paper") >= AA_PARTS


def test_type_suits_thai() -> None:
    css = (LOOK / "tokens.css").read_text("utf-8") + (LOOK / "base.css").read_text("utf-8")
    lines = [float(found) for found in re.findall(r"line-height: ([\d.]+);", css)]
    assert "--line: 1.7;" in css
    assert min(lines) >= 1.6
    assert "font-size: 112.5%" in css
    assert "letter-spacing:" not in css
    assert "italic" not in css
    assert "word-break" not in css


@pytest.mark.parametrize("program", ["kiosk/static/kiosk.css"])
def test_a_programs_sheet_is_small_and_fetches_nothing(program: str) -> None:
    own = LOOK.parents[1] / program
    served = sheet(own.read_text("utf-8"))
    assert len(gzip.compress(served.encode("utf-8"), 9)) <= MAX_SHEET_BYTES
    assert "url(" not in served
    assert "@import" not in served
    assert "/*" not in served
    assert served.startswith(":root{")


def test_every_colour_of_the_sheets_is_a_token() -> None:
    css = (LOOK / "base.css").read_text("utf-8") + (LOOK.parents[1] / "kiosk/static/kiosk.css").read_text("utf-8")
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", css)) <= {"#fff"}
    assert set(re.findall(r"var\(--([\w-]+)\)", css)) <= set(re.findall(r"--([\w-]+):", sheet(css)))


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_is_small_well_formed_and_ours(path: Path) -> None:
    text = path.read_text("utf-8")
    drawing = ElementTree.fromstring(text)
    assert len(text.encode("utf-8")) < 500
    assert drawing.get("viewBox") == "0 0 24 24"
    assert drawing.get("stroke") == "currentColor"
    assert {part.tag.rpartition("}")[2] for part in drawing.iter()} <= {"svg", "g", "path", "circle"}
    assert not {name for part in drawing.iter() for name in part.attrib} & {"href", "style", "onload"}


def test_every_weather_and_every_topic_has_an_icon() -> None:
    assert set(get_args(Condition)) <= icons.names()
    assert set(TOPIC_ICONS) == set(get_args(Topic))
    assert set(TOPIC_ICONS.values()) <= icons.names()


def test_an_icon_is_silent_unless_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in icon("rain")
    assert 'role="img" aria-label="ฝน &amp; ลม"' in icon("rain", "ฝน & ลม")
    assert icon("no such icon") == icon("unknown")


def test_a_forecast_day_says_the_share_of_the_area_and_not_a_chance() -> None:
    day = Day(
        date=date(2026, 11, 22),
        condition="rain",
        description="ฝนตกบางแห่ง",
        high_celsius=31.4,
        low_celsius=22,
        rain_area_percent=40,
        wind_kmh=12,
        waves="สงบ",
    )
    told = shown(thai(), "forecast(days, today)", days=[day], today=date(2026, 11, 22))
    assert told == "วันนี้ 22 พ.ย. สูงสุด 31° ต่ำสุด 22° ฝนตกบางแห่ง · ฝน 40% ของพื้นที่ · ลม 12 กม./ชม. · สงบ"
    told = shown(english(), "forecast(days, today)", days=[day], today=date(2026, 11, 21))
    assert told.startswith("Tomorrow 22 Nov high 31° low 22° Rain · rain over 40% of the area")


def test_without_a_trusted_clock_a_day_is_named_and_never_today() -> None:
    day = Day(date=date(2026, 11, 22), condition="unknown")
    told = shown(thai(), "forecast(days, none)", days=[day])
    assert told == "วันอาทิตย์ 22 พ.ย. ไม่มีข้อมูลสภาพท้องฟ้า"


def test_an_unknown_sky_keeps_the_words_of_its_source() -> None:
    day = Day(date=date(2026, 11, 22), condition="unknown", description="ลมกระโชกแรง")
    assert shown(english(), "forecast(days, none)", days=[day]).endswith("ลมกระโชกแรง")


def good(*quotes: tuple[int, str, int]) -> Good:
    return Good(
        id="rice",
        name="ข้าวเปลือกเจ้าหอมมะลิ 105",
        category="ข้าว",
        unit="บาทต่อตัน (เกวียน)",
        quotes=tuple(
            Quote(date=(NOW - timedelta(days=ago)).date(), province=province, price_satang=baht * 100)
            for ago, province, baht in quotes
        ),
    )


def stand(*quotes: tuple[int, str, int]) -> LocalPrice:
    return local_price(good(*quotes), "43", now=NOW, clock="trusted")


def test_the_price_of_the_own_province_counts() -> None:
    told = stand((0, "43", 16_200), (0, "40", 17_000), (1, "43", 16_000))
    assert (told.province, told.price_satang, told.change_satang, told.trend) == ("43", 1_620_000, 20_000, "up")


def test_a_newer_price_elsewhere_does_not_replace_a_good_one_at_home() -> None:
    assert stand((0, "40", 17_000), (3, "43", 16_000)).province == "43"


def test_where_the_home_price_is_too_old_another_province_is_named() -> None:
    told = stand((0, "40", 17_000), (20, "43", 16_000))
    assert (told.province, told.trend, told.change_satang, told.since) == ("40", "first", None, None)


def test_the_latest_price_counts_even_when_all_are_too_old() -> None:
    told = stand((30, "43", 16_000), (30, "40", 17_000))
    assert (told.province, told.freshness) == ("43", "too_old")


def test_a_fall_and_a_standstill_are_told() -> None:
    assert stand((0, "43", 15_000), (1, "43", 16_000)).trend == "down"
    assert stand((0, "43", 15_000), (1, "43", 15_000)).trend == "same"


def test_several_quotes_of_one_day_are_averaged() -> None:
    assert stand((0, "43", 15_000), (0, "43", 16_000)).price_satang == 1_550_000


def test_history_is_thirty_days_earliest_first() -> None:
    told = stand(*((ago, "43", 15_000 + ago) for ago in range(45)))
    assert len(told.history) == 30
    assert told.history[-1].date == NOW.date()
    assert told.history == tuple(sorted(told.history, key=lambda price: price.date))


def test_a_price_row_says_the_price_and_how_it_moved() -> None:
    row = stand((0, "43", 16_200), (1, "43", 16_400))
    told = shown(thai(), "price_row(good, 'หนองคาย', '/prices/rice')", good=row)
    assert told == "ข้าวเปลือกเจ้าหอมมะลิ 105 16,200 บาทต่อตัน (เกวียน) · 22 พ.ย. · หนองคาย ลง 200"
    assert "ราคาแรก" in shown(thai(), "price_list([good])", good=stand((0, "43", 16_200)))
    assert "เท่าเดิม" in shown(thai(), "price_row(good)", good=stand((0, "43", 9), (1, "43", 9)))


def test_every_unit_prices_come_in_is_said_in_english_too() -> None:
    with (LOOK.parents[1] / "content_sync/central/feeds/price_units.csv").open(encoding="utf-8") as file:
        units = {row["unit_th_display"] for row in csv.DictReader(file) if row["factor_to_unit"] != "0"}
    assert units
    row = stand((0, "43", 16_200))
    for one in units:
        english_words = shown(english(), "unit(good)", good=replace(row, unit=one))
        assert english_words.startswith("baht per "), one
        assert shown(thai(), "unit(good)", good=replace(row, unit=one)) == one
    assert shown(english(), "unit(good)", good=replace(row, unit="บาทต่อถัง")) == "บาทต่อถัง"


def test_a_price_past_its_limit_is_greyed_with_the_reason() -> None:
    row = replace(stand((0, "43", 16_200), (1, "43", 16_000)), freshness="too_old")
    made = thai()
    source = "{% from 'look/price_list.html' import price_row %}{{ price_row(good) }}"
    assert "greyed" in made.from_string(source).render(good=row)
    assert "ราคาเก่าแล้ว ถามก่อนขาย" in shown(made, "price_row(good)", good=row)


def a_warning(severity: str = "severe") -> bulletins.Warning:
    return bulletins.Warning(
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
        ("extreme", "อันตรายร้ายแรงมาก"),
        ("severe", "อันตรายร้ายแรง"),
        ("moderate", "ควรระวัง"),
        ("minor", "โปรดรับทราบ"),
        ("unknown", "ควรระวัง"),
        ("catastrophe", "ควรระวัง"),
    ],
)
def test_a_warning_says_how_grave_until_when_and_what_to_do(severity: str, word: str) -> None:
    told = shown(thai(), "warning(w, none)", w=a_warning(severity))
    assert told == (f"{word} ฝนตกหนัก ตั้งแต่ 22 พ.ย. 2569 14:00 น. ถึง 23 พ.ย. 2569 20:00 น. ระวังน้ำท่วมฉับพลัน ฝนตกหนักหลายพื้นที่")


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


def test_a_notice_says_who_and_until_when() -> None:
    told = shown(
        thai(), "notice('ประชุม', 'ที่ศาลากลางบ้าน', now, until, 'เน็ตอาสา')", now=NOW, until=NOW + timedelta(days=2)
    )
    assert told == "ประชุม ที่ศาลากลางบ้าน เน็ตอาสา · ประกาศวันที่ 22 พ.ย. 2569 · แสดงถึง 24 พ.ย. 2569"
    assert "แสดงถึง" not in shown(thai(), "notice('ประชุม', '', now, none, 'เน็ตอาสา')", now=NOW)


@pytest.mark.parametrize(
    ("days", "word"), [(0, "ข้อมูลใหม่"), (3, "ข้อมูลเริ่มเก่า"), (9, "เก่าเกินกว่าจะเชื่อได้"), (-1, "ไม่แน่ใจว่าเก่าแค่ไหน")]
)
def test_the_line_under_a_fact_says_where_from_and_how_old(days: int, word: str) -> None:
    issued = NOW - timedelta(days=days)
    forecast = Forecast(
        id="f", areas=("43",), issued=issued, source="กรมอุตุฯ", days=(Day(date=NOW.date(), condition="clear"),)
    )
    fact = as_of(forecast, arrived=NOW, now=NOW, clock="trusted")
    told = shown(thai(), "as_of(fact)", fact=fact)
    assert told.startswith("ที่มา: กรมอุตุฯ · ออก ")
    assert "มาถึงตู้นี้ วันนี้ 14:00 น." in told
    assert told.endswith(word)


def test_the_base_page_names_its_language_and_no_other_host() -> None:
    page = thai().get_template("look/base.html").render()
    assert '<html lang="th">' in page
    assert "http" not in page
    assert "<script" not in page
