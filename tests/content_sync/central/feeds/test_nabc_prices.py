"""A reply of NABC becomes a price list for each province."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.feeds.nabc_prices import good_id, parse
from content_sync.central.sample.prices import PRIVATE_PERSON
from content_sync.wire.bulletins import PriceList
from content_sync.wire.targets import decode_bulletins, encode_bulletins
from kiosk.facts.quotes import local_price
from tests.cast.feeds.price_replies import GOOD, SAMPLE, SAMPLE_NOW, on, only_good, price_list, reply, row
from tests.cast.feeds.upstream import NOW


@pytest.mark.parametrize(("body", "now"), [(GOOD, NOW), (SAMPLE, SAMPLE_NOW)], ids=["generated", "made"])
def test_a_whole_reply_gives_each_province_every_good(body: bytes, now: dt.datetime) -> None:
    parsed = parse(body, now=now)
    lists = [one for one in parsed.bulletins if isinstance(one, PriceList)]
    assert len({one.areas for one in lists}) == 77
    assert len({tuple(good.id for good in one.goods) for one in lists}) == 1
    assert decode_bulletins(encode_bulletins(parsed.bulletins)) == (parsed.bulletins, 0)


def test_the_sample_has_thirty_days_of_its_goods_without_weekends_but_of_one_that_nobody_quotes_any_more() -> None:
    goods = price_list(GOOD).goods
    days = {quote.date for good in goods for quote in good.quotes}
    assert len(goods) == 11
    assert len(days) >= 20
    assert all(day.weekday() < 5 for day in days)
    assert [good.id for good in goods if len({quote.date for quote in good.quotes}) < 20] == ["lime-medium"]


@pytest.mark.parametrize(
    ("unit", "price", "shown", "satang"),
    [
        ("บาท/ตัน", 15400, "บาทต่อตัน (เกวียน)", 1_540_000),
        ("บาท/กก.", 2.45, "บาทต่อกิโลกรัม", 245),
        ("บาท/ กก.", 2.45, "บาทต่อกิโลกรัม", 245),
        ("บาท /กก.", 2.45, "บาทต่อกิโลกรัม", 245),
        ("บาท\u00a0/ กก.\u200b", 2.45, "บาทต่อกิโลกรัม", 245),
        ("บาท/100 กก.", 1540, "บาทต่อกิโลกรัม", 1540),
        ("บาท/15 กก.", 150, "บาทต่อกิโลกรัม", 1000),
        ("บาท/ร้อยฟอง", 353.33, "บาทต่อฟอง", 353),
        ("บาท/ร้อยผล", 350, "บาทต่อผล", 350),
        ("บาท/กก.", 0.005, "บาทต่อกิโลกรัม", 1),
    ],
)
def test_a_price_is_whole_satang_for_one_plain_unit(unit: str, price: float, shown: str, satang: int) -> None:
    good = only_good(row(unit=unit, day_price=price))
    assert (good.unit, good.quotes[0].price_satang) == (shown, satang)


def test_the_name_of_a_market_never_surfaces() -> None:
    assert PRIVATE_PERSON.encode() in GOOD
    published = encode_bulletins(parse(GOOD, now=NOW).bulletins)
    assert PRIVATE_PERSON.encode() not in published
    assert "โรงสี".encode() not in published


def test_a_market_may_be_missing_or_anything_as_it_is_never_read() -> None:
    unnamed = row()
    del unnamed["market_name"]
    assert only_good(unnamed, row(market_name={"x": 1})).quotes[0].price_satang == 1_540_000


def test_several_markets_of_a_province_on_one_day_become_their_mean() -> None:
    good = only_good(row(day_price=15000), row(day_price=16001, market_name="โรงสี ข"))
    assert [quote.price_satang for quote in good.quotes] == [1_550_050]


def test_the_newest_day_comes_first_and_the_own_province_first_within_a_day() -> None:
    good = only_good(
        on(dt.date(2026, 11, 19)), row(province="เลย"), row(province="หนองคาย"), row(province="ขอนแก่น"),
    )  # fmt: skip
    told = [(quote.date.day, quote.province) for quote in good.quotes]
    assert told == [(20, "43"), (20, "40"), (20, "42"), (19, "43")]


def test_another_province_tells_only_its_newest_price_where_the_own_has_a_history() -> None:
    days = [dt.date(2026, 11, day) for day in (17, 18, 19, 20)]
    rows = [on(day, province=name) for day in days for name in ("หนองคาย", "ขอนแก่น")]
    told = [quote.province for quote in only_good(*rows).quotes]
    assert told.count("43") == 4
    assert told.count("40") == 1


def test_without_a_price_of_its_own_a_province_is_told_the_history_of_its_region() -> None:
    days = [dt.date(2026, 11, day) for day in (17, 18, 19, 20)]
    rows = [on(day, province="สงขลา") for day in days] + [on(day, province="บึงกาฬ") for day in days[2:]]
    told = [quote.province for quote in only_good(*rows).quotes]
    assert told.count("38") == 2
    assert told.count("90") == 1


def test_without_a_neighbour_a_province_is_told_who_quotes_most_often() -> None:
    days = [dt.date(2026, 11, day) for day in (17, 18, 19, 20)]
    rows = [on(day, province="สงขลา") for day in days] + [on(days[3], province="ระยอง")]
    told = [quote.province for quote in only_good(*rows).quotes]
    assert told.count("90") == 4


def test_a_neighbour_whose_price_is_not_the_newest_tells_no_history() -> None:
    days = [dt.date(2026, 11, day) for day in (17, 18, 19, 20)]
    rows = [on(day, province="สงขลา") for day in days] + [on(day, province="เลย") for day in days[:3]]
    told = [quote.province for quote in only_good(*rows).quotes]
    assert told.count("90") == 4
    assert told.count("42") == 1


def test_a_province_that_stopped_quoting_weeks_ago_is_told_anothers_history() -> None:
    days = [dt.date(2026, 11, day) for day in (2, 3, 19, 20)]
    rows = [on(day, province="เลย") for day in days] + [on(day) for day in days[:2]]
    told = [(quote.date.day, quote.province) for quote in only_good(*rows).quotes]
    assert told == [(20, "42"), (19, "42"), (3, "42"), (3, "43"), (2, "42")]


def test_the_page_takes_the_price_that_has_the_history() -> None:
    for good in price_list(GOOD).goods:
        least = 20 if good.id != "lime-medium" else 5
        assert len(local_price(good, "43", now=NOW, clock="trusted").history) >= least


def test_only_the_last_thirty_days_are_kept_and_the_rest_is_counted() -> None:
    today = dt.date(2026, 11, 22)
    rows = [on(today - dt.timedelta(days=back)) for back in (0, 29, 30, 200)]
    parsed = parse(reply(rows), now=NOW)
    assert parsed.left_out == ("row 3: older than 30 days", "row 4: older than 30 days")
    assert [quote.date for quote in only_good(*rows).quotes] == [today, dt.date(2026, 10, 24)]


@pytest.mark.parametrize("unit", ["-", "", " "])
def test_a_price_whose_unit_the_source_does_not_know_is_left_out(unit: str) -> None:
    parsed = parse(reply([row(), row(unit=unit)]), now=NOW)
    assert parsed.left_out == ("row 2: a price without a unit",)


def test_a_row_in_another_unit_than_the_goods_usual_one_is_left_out() -> None:
    rows = [row(), row(province="เลย", unit="บาท/กก.", day_price=15), row(province="ขอนแก่น")]
    parsed = parse(reply(rows), now=NOW)
    assert parsed.left_out == ("row 2: another unit",)
    assert only_good(*rows).unit == "บาทต่อตัน (เกวียน)"


def test_numbers_of_the_date_may_be_written_as_digits() -> None:
    assert only_good(row(day="20", month="11", year_th="2569")).quotes[0].date == dt.date(2026, 11, 20)


def test_a_list_is_dated_by_its_newest_price_and_never_later_than_now() -> None:
    assert price_list(reply([row()])).issued == dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
    today = on(dt.date(2026, 11, 22))
    assert price_list(reply([today])).issued == NOW


def test_a_name_is_one_good_however_its_blanks_are_typed() -> None:
    good = only_good(row(), row(product_name=" ข้าวเปลือกเจ้าหอมมะลิ\u00a0 105 ", province="เลย"))
    assert good.id == "jasmine-paddy"
    assert good.name == "ข้าวเปลือกเจ้าหอมมะลิ 105"


def test_a_good_nobody_named_has_an_address_that_stays_the_same() -> None:
    assert good_id("ผักหวานป่า") == good_id("ผักหวานป่า") != good_id("ผักหวานบ้าน")
    assert only_good(row(product_name="ผักหวานป่า")).id == good_id("ผักหวานป่า")
