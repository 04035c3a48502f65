"""The price pages: which prices count, in which order, and when they are too old."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from content_sync.wire.bulletins import PriceList
from kiosk.facts.prices import home_name, place_name, that_matter, village_prices
from kiosk.facts.quotes import DayPrice
from kiosk.pages import prices
from kiosk.paper import Paper
from tests.cast.kiosk.printed_pages import page_at, words
from tests.cast.kiosk.sample_moment import TODAY, VILLAGE_NAME, a_moment, a_price_list


def test_the_front_page_shows_one_price_of_each_category() -> None:
    chosen = that_matter(village_prices(a_moment(a_price_list())), "43", 4)
    assert len(chosen) == 4
    assert len({fact.good.category for fact in chosen}) == 4


def test_what_most_farmers_live_on_comes_first_wherever_quoted_and_then_what_moved_most() -> None:
    prices = a_price_list()
    there = tuple(quote for quote in prices.goods[3].quotes if quote.province == "40")
    goods = tuple(
        msgspec.structs.replace(good, quotes=there) if good.id == "cassava" else good for good in reversed(prices.goods)
    )
    chosen = that_matter(village_prices(a_moment(msgspec.structs.replace(prices, goods=goods))), "43", 6)
    assert [fact.price.id for fact in chosen] == ["rice-white", "cassava", "rubber-sheet", "maize", "pig", "egg"]
    assert chosen[1].elsewhere == "ขอนแก่น"


def test_the_latest_list_that_quotes_a_good_counts() -> None:
    old, new = a_price_list(TODAY - timedelta(days=7)), a_price_list()
    new = msgspec.structs.replace(new, id="another-list")
    for shown in ((old, new), (new, old)):
        facts = village_prices(a_moment(*shown))
        assert {fact.price.date for fact in facts} == {TODAY}


def test_prices_stand_in_thai_order_of_their_categories(paper: Paper) -> None:
    told = words(paper, "/prices", a_moment(a_price_list()))
    order = [told.index(name) for name in ("ข้าวเปลือกเจ้า", "ไข่ไก่", "มันสำปะหลัง", "ยางแผ่นดิบ", "สุกร")]
    assert order == sorted(order)
    assert "ราคาที่เกษตรกรขายได้ในจังหวัดหนองคาย" in told


def test_categories_are_named_only_where_they_hold_several_goods() -> None:
    facts = village_prices(a_moment(a_price_list()))
    rice = tuple(fact for fact in facts if fact.good.category == "ข้าว")
    assert [category for category, _ in prices.by_category(rice)] == ["ข้าว"]
    assert prices.by_category(facts) == (("", facts),)
    assert prices.by_category(()) == ()


def test_a_price_page_has_its_days_its_line_and_the_other_provinces(paper: Paper) -> None:
    moment = a_moment(a_price_list())
    told = words(paper, "/prices/rice-jasmine", moment)
    html = paper.write(page_at("/prices/rice-jasmine", moment), "th")
    assert "16,200 บาทต่อตัน (เกวียน)" in told
    assert "ขอนแก่น 22 พ.ย. 16,524" in told
    assert "อา. 22 พ.ย. 16,200" in told
    assert 'aria-label="ตั้งแต่ 26 ต.ค. 2569 ถึง 22 พ.ย. 2569 ราคาอยู่ระหว่าง' in html
    assert "<polyline" in html


def test_a_price_past_its_limit_is_greyed_and_says_so(paper: Paper) -> None:
    moment = a_moment(a_price_list(TODAY - timedelta(days=15)))
    html = paper.write(page_at("/prices", moment), "th")
    assert html.count("price-row greyed") == len(village_prices(moment))
    assert "ราคาเก่าแล้ว ถามก่อนขาย" in words(paper, "/prices", moment)
    assert "ราคานี้เก่าแล้ว ควรถามผู้รับซื้อก่อนขาย" in words(paper, "/prices/egg", moment)


def test_a_price_of_another_province_is_named(paper: Paper) -> None:
    prices_43 = a_price_list()
    goods = tuple(
        type(good)(
            id=good.id,
            name=good.name,
            category=good.category,
            unit=good.unit,
            quotes=tuple(quote for quote in good.quotes if quote.province == "40"),
        )
        for good in prices_43.goods
    )
    there = type(prices_43)(id="p", areas=("43",), issued=prices_43.issued, source=prices_43.source, goods=goods)
    assert "22 พ.ย. · ขอนแก่น" in words(paper, "/prices", a_moment(there))


def test_a_province_no_table_knows_is_called_by_its_code() -> None:
    nowhere = replace(a_moment(), village="99010101")
    assert place_name("99", nowhere) == "99"
    assert home_name(nowhere) == VILLAGE_NAME


def days(*satang: int) -> tuple[DayPrice, ...]:
    return tuple(
        DayPrice(date=date(2026, 11, 1) + timedelta(days=number), price_satang=price)
        for number, price in enumerate(satang)
    )


def test_a_chart_runs_from_its_lowest_to_its_highest_day() -> None:
    drawn = prices.chart(days(100, 300, 200))
    assert drawn is not None
    assert (drawn.low.price_satang, drawn.high.price_satang) == (100, 300)
    assert drawn.line == "8,112 160,8 312,60"


def test_a_price_that_never_moved_is_a_line_in_the_middle() -> None:
    drawn = prices.chart(days(100, 100))
    assert drawn is not None
    assert {down for _, down in drawn.points} == {60}
    assert prices.chart(days(100)) is None


def test_changes_are_listed_latest_first() -> None:
    listed = prices.changes(days(100, 300, 200))
    assert [(day.price_satang, day.change_satang) for day in listed] == [(200, -100), (300, 200), (100, None)]


@pytest.mark.parametrize("path", ["/", "/prices"])
def test_prices_of_two_lists_say_both_and_of_one_say_it_once(paper: Paper, path: str) -> None:
    whole = a_price_list()
    rice = replace_goods(whole, "prices-a", "กรมการค้าภายใน", ("rice-jasmine", "rice-white", "rice-sticky"))
    rest = replace_goods(whole, "prices-b", whole.source, ("cassava", "rubber-sheet", "egg"))
    told = words(paper, path, a_moment(rice, rest))
    assert [told.count(f"ที่มา: {source} · ออก ") for source in (rice.source, rest.source)] == [1, 1]
    assert words(paper, path, a_moment(whole)).count("· ออก ") == 1


def replace_goods(prices: PriceList, name: str, source: str, goods: tuple[str, ...]) -> PriceList:
    kept = tuple(good for good in prices.goods if good.id in goods)
    return msgspec.structs.replace(prices, id=name, source=source, goods=kept)
