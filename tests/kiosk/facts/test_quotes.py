"""Which price counts, and how it moved."""

import csv
from dataclasses import replace
from datetime import timedelta

from content_sync.wire.bulletins import Good, Quote
from kiosk.facts.quotes import LocalPrice, local_price
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
    told = stand((0, "43", 16_200), (0, "40", 17_000), (1, "43", 16_000))
    assert told.province == "43"
    assert told.price_satang == 1_620_000
    assert told.change_satang == 20_000
    assert told.trend == "up"


def test_a_newer_price_elsewhere_does_not_replace_a_good_one_at_home() -> None:
    assert stand((0, "40", 17_000), (3, "43", 16_000)).province == "43"


def test_where_the_home_price_is_too_old_another_province_is_named() -> None:
    told = stand((0, "40", 17_000), (20, "43", 16_000))
    assert told.province == "40"
    assert told.trend == "first"
    assert told.change_satang is None
    assert told.since is None


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
    with (LOOK.parents[1] / "content_sync/central/feeds/nabc_units.csv").open(encoding="utf-8") as file:
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
