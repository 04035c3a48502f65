"""What is typed into the market's form: prices as people write them, and each field at its limit and beyond."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content_sync.field_errors import FieldErrors
from kiosk.pages.market.form import MarketForm, decide, read_price
from kiosk.store.market.items import MarketFields

GOOD = MarketForm(id="ab" * 16, title="มะม่วงเบา", seller="ยายสมจิต")


@pytest.mark.parametrize(
    ("typed", "satang"),
    [
        ("25", 2_500),
        ("๒๕", 2_500),
        ("25.5", 2_550),
        ("25.50", 2_550),
        ("1,200", 120_000),
        (" ฿25 ", 2_500),
        ("25 บาท", 2_500),
        ("25.-", 2_500),
        ("25-", 2_500),
        ("0", 0),
        ("10000000", 1_000_000_000),
        ("10000000.01", None),
        ("", None),
        ("-5", None),
        ("25.555", None),
        ("ยี่สิบ", None),
        ("9" * 500, None),
        ("25<script>", None),
    ],
)
def test_a_price_is_read_as_people_write_it(typed: str, satang: int | None) -> None:
    assert read_price(typed) == satang


def test_what_is_typed_is_kept_in_one_spelling() -> None:
    typed = replace(GOOD, title=" มะม่วง\n เบา ", phone="081-234 ๕๖๗๘", price="25", unit=" กก. ", text="เช้านี้\r\nมารับ ")
    assert decide(typed) == MarketFields(
        side="offer",
        title="มะม่วง เบา",
        price_satang=2_500,
        unit="กก.",
        seller="ยายสมจิต",
        phone="0812345678",
        text="เช้านี้\nมารับ",
    )


@pytest.mark.parametrize(("field", "most"), [("title", 60), ("unit", 20), ("seller", 60), ("text", 600)], ids=str)
def test_a_field_takes_so_many_characters_and_not_one_more(field: str, most: int) -> None:
    assert isinstance(decide(replace(GOOD, **{field: "ก" * most})), MarketFields)
    assert decide(replace(GOOD, **{field: "ก" * (most + 1)})) == {field: "too_long"}


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        (replace(GOOD, side="theft"), {"side": "not_chosen"}),
        (replace(GOOD, title=" \u200b "), {"title": "empty"}),
        (replace(GOOD, title="\ufffd"), {"title": "unreadable"}),
        (replace(GOOD, price="ถามดู"), {"price": "not_a_price"}),
        (replace(GOOD, seller=""), {"seller": "empty"}),
        (replace(GOOD, seller="", phone="12"), {"phone": "not_a_phone_number"}),
        (replace(GOOD, phone="081 234 567"), {}),
        (replace(GOOD, phone="081 234 56789"), {"phone": "not_a_phone_number"}),
        (replace(GOOD, seller="", phone="042411111"), {}),
    ],
)
def test_what_is_wrong_is_told_at_its_field(form: MarketForm, errors: FieldErrors) -> None:
    decided = decide(form)
    assert (decided == errors) if errors else isinstance(decided, MarketFields)
