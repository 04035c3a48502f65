"""Which price counts, and how it moved."""

import csv
from dataclasses import replace
from datetime import timedelta

import pytest

from content_sync.wire.bulletins import Good, Quote
from kiosk.facts.quotes import LocalPrice, local_price, name_and_grade
from tests.cast.folders import LOOK
from tests.cast.macros import NOW, english, shown, thai


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
    told = stand((0, "43", 16_200), (0, "40", 17_000), (7, "43", 16_000))
    assert told.province == "43"
    assert told.price_satang == 1_620_000
    assert told.change_satang == 20_000
    assert told.trend == "up"


def test_a_price_is_compared_with_the_one_a_week_before_or_of_the_latest_day_in_the_week_up_to_then() -> None:
    told = stand((0, "43", 16_200), (6, "43", 1), (7, "43", 16_000), (8, "43", 1))
    assert (told.change_satang, told.since) == (20_000, (NOW - timedelta(days=7)).date())
    told = stand((0, "43", 16_200), (13, "43", 16_000))
    assert (told.change_satang, told.since) == (20_000, (NOW - timedelta(days=13)).date())
    for days in (1, 6, 14):
        told = stand((0, "43", 16_200), (days, "43", 16_000))
        assert (told.change_satang, told.since, told.trend) == (None, None, "unknown")


@pytest.mark.parametrize(
    ("whole", "name", "grade"),
    [
        ("ข้าวโพดเลี้ยงสัตว์ ความชื้น 14.5%", "ข้าวโพดเลี้ยงสัตว์", "ความชื้น 14.5%"),
        ("หัวมันสำปะหลังสด แป้ง 25%", "หัวมันสำปะหลังสด", "แป้ง 25%"), ("ไข่ไก่ เบอร์ 3", "ไข่ไก่", "เบอร์ 3"),
        ("ยางพาราแผ่นดิบ ชั้น 3", "ยางพาราแผ่นดิบ", "ชั้น 3"), ("มะนาว ผลขนาดกลาง", "มะนาว", "ผลขนาดกลาง"),
        ("สุกรพันธุ์ผสม น้ำหนัก 100 กก. ขึ้นไป", "สุกรพันธุ์ผสม", "น้ำหนัก 100 กก. ขึ้นไป"),
        ("ผลปาล์มน้ำมันทั้งทะลาย นน. > 15 กก. ขึ้นไป", "ผลปาล์มน้ำมันทั้งทะลาย", "นน. > 15 กก. ขึ้นไป"),
        ("กุ้งขาวแวนนาไม ขนาด 70 ตัว/กก.", "กุ้งขาวแวนนาไม", "ขนาด 70 ตัว/กก."), ("ลำไยร่วง เกรด AA", "ลำไยร่วง", "เกรด AA"),
        ("ข้าวเปลือกเจ้าหอมมะลิ 105", "ข้าวเปลือกเจ้าหอมมะลิ 105", ""), ("น้ำยางพาราสด", "น้ำยางพาราสด", ""),
    ],
)  # fmt: skip
def test_a_goods_name_is_told_from_its_grade(whole: str, name: str, grade: str) -> None:
    assert name_and_grade(whole) == (name, grade)


def test_a_newer_price_elsewhere_does_not_replace_a_good_one_at_home() -> None:
    assert stand((0, "40", 17_000), (3, "43", 16_000)).province == "43"


def test_where_the_home_price_is_too_old_another_province_is_named() -> None:
    told = stand((0, "40", 17_000), (20, "43", 16_000))
    assert told.province == "40"
    assert told.trend == "unknown"
    assert told.change_satang is None
    assert told.since is None


def test_the_latest_price_counts_even_when_all_are_too_old() -> None:
    told = stand((30, "43", 16_000), (30, "40", 17_000))
    assert (told.province, told.freshness) == ("43", "too_old")


def test_a_fall_and_a_standstill_are_told() -> None:
    assert stand((0, "43", 15_000), (7, "43", 16_000)).trend == "down"
    assert stand((0, "43", 15_000), (7, "43", 15_000)).trend == "same"


def test_several_quotes_of_one_day_are_averaged() -> None:
    assert stand((0, "43", 15_000), (0, "43", 16_000)).price_satang == 1_550_000


def test_history_is_thirty_days_earliest_first() -> None:
    told = stand(*((ago, "43", 15_000 + ago) for ago in range(45)))
    assert len(told.history) == 30
    assert told.history[-1].date == NOW.date()
    assert told.history == tuple(sorted(told.history, key=lambda price: price.date))


def test_a_price_row_says_the_price_its_unit_and_how_it_moved_against_when() -> None:
    row = stand((0, "43", 16_200), (7, "43", 16_400))
    told = shown(thai(), "price_row(good, 'หนองคาย', '/prices/rice')", good=row)
    assert told == "ข้าวเปลือกเจ้าหอมมะลิ 105 16,200 บาทต่อตัน หนองคาย ลง 200 จากสัปดาห์ก่อน"
    told = shown(english(), "price_row(good)", good=stand((0, "43", 16_400), (7, "43", 16_200)))
    assert told.endswith("16,400 baht per tonne up 200 since last week")
    assert shown(thai(), "price_row(good)", good=stand((0, "43", 9), (7, "43", 9))).endswith("เท่าสัปดาห์ก่อน")
    assert shown(thai(), "price_row(good)", good=stand((0, "43", 9))).endswith("บาทต่อตัน")


def test_a_grade_stands_beside_the_name_or_in_place_of_a_unit_that_the_heading_says() -> None:
    row = replace(stand((0, "43", 9)), name="มันสำปะหลังสด", grade="แป้ง 25%")
    assert shown(thai(), "price_row(good)", good=row) == "มันสำปะหลังสด แป้ง 25% 9 บาทต่อตัน"
    assert shown(thai(), "price_row(good, is_unit_told=true)", good=row) == "มันสำปะหลังสด 9 แป้ง 25%"


def test_a_price_is_silent_of_its_age_while_it_is_fresh() -> None:
    row = stand((0, "43", 9))
    assert "22 พ.ย." not in shown(thai(), "price_row(good)", good=row)
    assert shown(thai(), "price_row(good)", good=replace(row, freshness="old")).endswith("ราคาเมื่อ 22 พ.ย.")
    assert shown(thai(), "price_row(good)", good=replace(row, freshness="undated")).endswith("22 พ.ย. 2569")


def test_every_unit_prices_come_in_is_said_in_english_too() -> None:
    with (LOOK.parents[1] / "content_sync/central/feeds/nabc_units.csv").open(encoding="utf-8") as file:
        units = {row["unit_th_display"] for row in csv.DictReader(file) if row["factor_to_unit"] != "0"}
    assert units
    for one in units:
        assert shown(english(), "unit(one)", one=one).startswith("baht per "), one
        assert shown(thai(), "unit(one)", one=one) == one.removesuffix(" (เกวียน)")
    assert shown(english(), "unit(one)", one="บาทต่อถัง") == "บาทต่อถัง"


def test_a_price_past_its_limit_is_greyed_with_the_reason() -> None:
    row = replace(stand((0, "43", 16_200), (7, "43", 16_000)), freshness="too_old")
    made = thai()
    source = "{% from 'look/price_list.html' import price_row %}{{ price_row(good) }}"
    assert "greyed" in made.from_string(source).render(good=row)
    told = shown(made, "price_row(good)", good=row)
    assert told.endswith("ราคาเมื่อ 22 พ.ย. 2569 เก่าเกินจะเชื่อ ถามก่อนขาย"), "and nothing of how it moved"
