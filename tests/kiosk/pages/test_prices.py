"""The price pages: which prices count, in which order, and when they are too old."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest

from content_sync.look.catalogues import LANGUAGES
from content_sync.wire.bulletins import PriceList, Quote
from kiosk.facts.price_groups import group_of
from kiosk.facts.prices import by_group, elsewhere, home_name, place_name, that_matter, village_prices
from kiosk.facts.quotes import DayPrice
from kiosk.pages import prices
from kiosk.paper import Paper, prefix
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.pages.printed_pages import page_at, words
from tests.cast.pages.sample_moment import TODAY, VILLAGE_NAME, a_moment, a_price_list


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
    assert [fact.price.id for fact in chosen] == ["rice-jasmine", "cassava", "rubber-sheet", "maize", "pig", "egg"]
    assert chosen[1].elsewhere == "ขอนแก่น"


def test_the_latest_list_that_quotes_a_good_counts() -> None:
    old, new = a_price_list(TODAY - timedelta(days=7)), a_price_list()
    new = msgspec.structs.replace(new, id="another-list")
    for shown in ((old, new), (new, old)):
        facts = village_prices(a_moment(*shown))
        assert {fact.price.date for fact in facts} == {TODAY}


def test_prices_stand_in_groups_staples_first_and_each_says_its_unit(paper: Paper) -> None:
    told = words(paper, "/prices", a_moment(a_price_list()))
    order = [
        told.index(piece)
        for piece in (
            "ข้าว บาทต่อตัน", "ข้าวเปลือกเจ้า ", "ข้าวเปลือกเจ้าหอมมะลิ 105", "พืชไร่ ยาง ปาล์ม บาทต่อกิโลกรัม", "มันสำปะหลังสด",
            "ยางแผ่นดิบ", "ข้าวโพดเลี้ยงสัตว์", "สัตว์ ไข่ สัตว์น้ำ", "ไข่ไก่ เบอร์ 3 3.50 บาทต่อฟอง", "สุกรมีชีวิต",
        )
    ]  # fmt: skip
    assert order == sorted(order)
    assert "ราคาที่เกษตรกรขายได้ในจังหวัดหนองคาย" in told


def test_a_group_says_its_unit_only_where_all_goods_have_it() -> None:
    groups = {group.name: group.unit for group in by_group(village_prices(a_moment(a_price_list())))}
    assert groups == {"rice": "บาทต่อตัน (เกวียน)", "crops": "บาทต่อกิโลกรัม", "animals": ""}
    assert by_group(()) == ()


@pytest.mark.parametrize(
    ("category", "name", "group"),
    [
        ("ข้าวหอมมะลิ", "ข้าวเปลือกเจ้าหอมมะลิ 105", "rice"), ("ข้าวโพดเลี้ยงสัตว์", "ข้าวโพดเลี้ยงสัตว์ ความชื้น 14.5%", "crops"),
        ("ปาล์มน้ำมัน", "ผลปาล์มน้ำมันทั้งทะลาย", "crops"), ("ลำไย", "ลำไยร่วง เกรด AA", "garden"),
        ("มะพร้าว", "มะพร้าวผลแห้ง", "garden"), ("กุ้งขาว", "กุ้งขาวแวนนาไม", "animals"), ("ไข่ไก่", "ไข่ไก่ เบอร์ 3", "animals"),
        ("ไหม", "รังไหม", "other"),
    ],
)  # fmt: skip
def test_a_good_stands_in_the_group_of_the_first_word_that_fits(category: str, name: str, group: str) -> None:
    assert group_of(category, name).name == group


def test_the_list_is_searched_by_a_plain_form(paper: Paper) -> None:
    for language in LANGUAGES:
        html = paper.write(page_at("/prices", a_moment(a_price_list(), language=language)), language)
        assert f'<form class="find" action="{prefix(language)}/search" role="search">' in html
        assert '<input type="hidden" name="kind" value="prices">' in html


def test_a_good_is_found_from_the_list_of_prices_with_its_unit(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        kiosk.stores.content.take(a_part("prices", a_price_list(NOON.date()), number=2, issued=NOON))
        assert kiosk.program.updater.reprint()
        found = kiosk.get(f"/search?kind=prices&q={quote('หอมมะลิ')}").text
        assert 'href="/prices/rice-jasmine"' in found
        assert "16,200 บาทต่อตัน</p>" in found


def test_a_price_page_has_its_line_its_days_and_the_nearest_provinces(paper: Paper) -> None:
    moment = a_moment(a_price_list())
    told = words(paper, "/prices/rice-jasmine", moment)
    html = paper.write(page_at("/prices/rice-jasmine", moment), "th")
    assert "16,200 บาทต่อตัน ขึ้น 200 จากสัปดาห์ก่อน" in told
    assert "26 ต.ค. 8 พ.ย. 22 พ.ย. สูงสุดใน 30 วัน 16,300 17 พ.ย. ต่ำสุดใน 30 วัน 15,700 26 ต.ค." in told
    assert "จังหวัดใกล้เคียง ขอนแก่น 16,524 บาทต่อตัน ยโสธร 15,876" in told
    assert "อา. 22 พ.ย. 16,200" in told
    assert 'aria-label="ตั้งแต่ 26 ต.ค. 2569 ถึง 22 พ.ย. 2569 ราคาอยู่ระหว่าง' in html
    assert "<polyline" in html


def test_of_other_provinces_the_nearest_five_are_told_whose_price_is_not_too_old() -> None:
    near = (
        "41",
        "38",
        "42",
        "39",
        "47",
        "40",
    )  # those around Nong Khai, Udon Thani first
    quotes = tuple(
        Quote(date=TODAY - timedelta(days=ago), province=province, price_satang=price)
        for province, ago, price in (
            ("43", 0, 1), ("90", 0, 9), *((code, 0, 2) for code in near), ("96", 0, 9), ("43", 1, 1), ("41", 1, 7),
        )
    )  # fmt: skip
    prices_43 = a_price_list()
    good = msgspec.structs.replace(prices_43.goods[0], quotes=quotes)
    moment = a_moment(msgspec.structs.replace(prices_43, goods=(good,)))
    (fact,) = village_prices(moment)
    told = elsewhere(fact, moment)
    assert [one.price_satang for one in told] == [2] * 5, "the latest of each"
    assert [one.km for one in told] == sorted(one.km for one in told)
    assert {one.place_name for one in told} < {place_name(code, moment) for code in near}
    old = tuple(
        msgspec.structs.replace(quote, date=TODAY - timedelta(days=15)) if quote.province == "41" else quote
        for quote in quotes
    )
    moment = a_moment(msgspec.structs.replace(prices_43, goods=(msgspec.structs.replace(good, quotes=old),)))
    (fact,) = village_prices(moment)
    assert "อุดรธานี" not in {one.place_name for one in elsewhere(fact, moment)}


def test_a_price_past_its_limit_is_greyed_and_says_so(paper: Paper) -> None:
    moment = a_moment(a_price_list(TODAY - timedelta(days=15)))
    html = paper.write(page_at("/prices", moment), "th")
    assert html.count("price-row greyed") == len(village_prices(moment))
    assert "ราคาเมื่อ 7 พ.ย. 2569 เก่าเกินจะเชื่อ ถามก่อนขาย" in words(paper, "/prices", moment)
    told = words(paper, "/prices/egg", moment)
    assert "ราคานี้เป็นของวันที่ 7 พ.ย. 2569 เก่าเกินจะเชื่อ ถามคนรับซื้อก่อนขาย" in told
    assert "จากสัปดาห์ก่อน" not in told


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
    assert "ความชื้น 15% ขอนแก่น" in words(paper, "/prices", a_moment(there))
    assert "บาทต่อตัน ขอนแก่น" in words(paper, "/", a_moment(there))


def test_a_province_no_table_knows_is_called_by_its_code() -> None:
    nowhere = replace(a_moment(), village="99010101")
    assert place_name("99", nowhere) == "99"
    assert home_name(nowhere) == VILLAGE_NAME


def days(*satang: int) -> tuple[DayPrice, ...]:
    return tuple(
        DayPrice(date=date(2026, 11, 1) + timedelta(days=number), price_satang=price)
        for number, price in enumerate(satang)
    )


def test_changes_are_listed_latest_first() -> None:
    listed = prices.changes(days(100, 300, 200))
    assert [(day.price_satang, day.change_satang) for day in listed] == [(200, -100), (300, 200), (100, None)]


def test_prices_of_two_lists_say_both_sources_and_of_one_say_it_once(paper: Paper) -> None:
    whole = a_price_list()
    rice = replace_goods(whole, "prices-a", "กรมการค้าภายใน", ("rice-jasmine", "rice-white", "rice-sticky"))
    rest = replace_goods(whole, "prices-b", whole.source, ("cassava", "rubber-sheet", "egg"))
    told = words(paper, "/prices", a_moment(rice, rest))
    assert [told.count(f"ที่มา {source} ออก ") for source in (rice.source, rest.source)] == [1, 1]
    assert words(paper, "/prices", a_moment(whole)).count("ที่มา") == 1


def replace_goods(prices: PriceList, name: str, source: str, goods: tuple[str, ...]) -> PriceList:
    kept = tuple(good for good in prices.goods if good.id in goods)
    return msgspec.structs.replace(prices, id=name, source=source, goods=kept)
