"""A reply of NABC that is not whole is refused, and its fault is named."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_sync.errors import FeedError
from tests.cast.feeds.price_replies import FIELDS, GOOD, SAMPLE, Row, on, read_or_refusal, refused, reply, row

JUNK: tuple[object, ...] = ({}, [], None, True, -1, 0, "x", " ", "NaN", 1e300, 10**30)


def test_prices_that_are_all_old_are_refused() -> None:
    assert refused(SAMPLE).field == "data_date"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"data_date": "20/11/2026"}, "data_date"),
        ({"data_date": "2569-11-20"}, "day"),
        ({"day": 19}, "day"),
        ({"month": "10"}, "month"),
        ({"month": 11.5}, "month"),
        ({"year_th": 2026}, "year_th"),
        ({"province": "ประเทศไทย"}, "province"),
        ({"province": "ล้านช้าง"}, "province"),
        ({"day_price": "15,400"}, "day_price"),
        ({"day_price": None}, "day_price"),
        ({"day_price": 0}, "day_price"),
        ({"day_price": -5}, "day_price"),
        ({"day_price": True}, "day_price"),
        ({"day_price": 1e12}, "day_price"),
        ({"day_price": 0.00001}, "day_price"),
        ({"unit": "บาท/กระบุง"}, "unit"),
        ({"unit": None}, "unit"),
        ({"product_name": ""}, "product_name"),
        ({"product_name": "ข้าว" * 100}, "product_name"),
        ({"product_name": "\u200b"}, "product_name"),
        ({"product_category": {}}, "product_category"),
    ],
)
def test_a_bad_row_refuses_the_reply_by_its_number_and_field(changes: Row, field: str) -> None:
    wrong = row(**changes)
    if changes.get("data_date") == "2569-11-20":
        wrong["day"] = 19
    error = refused(reply([row(), wrong, row()]))
    assert (error.place, error.field) == ("row 2", field)


def test_a_price_of_tomorrow_is_refused() -> None:
    error = refused(reply([on(dt.date(2026, 11, 23))]))
    assert (error.place, error.field) == ("row 1", "data_date")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"<html>403 Forbidden</html>", "reply"),
        (b"[]", "reply"),
        (reply([row()], success=False), "reply / success"),
        (reply([]), "reply / data"),
        (reply([row()], data={}), "reply / data"),
        (reply([row()], data=["x"]), "row 1 / data"),
        (reply([row()], pagination=None), "reply / pagination"),
        (reply([row()], pagination={"total": 1734, "limit": 100, "page": 1}), "pagination / total"),
        (reply([row()], pagination={"total": "many"}), "pagination / total"),
    ],
)
def test_what_is_no_whole_reply_is_refused(body: bytes, where: str) -> None:
    assert str(refused(body)).startswith(where)


@given(number=st.integers(0, 59), field=st.sampled_from(FIELDS), value=st.sampled_from(JUNK))
@settings(max_examples=80, deadline=None)
def test_whatever_is_broken_in_a_row_the_reply_is_whole_or_refused(number: int, field: str, value: object) -> None:
    rows = json.loads(GOOD)["data"][:60]
    rows[number][field] = value
    outcome = read_or_refusal(reply(rows))
    if isinstance(outcome, FeedError):
        assert (outcome.place, outcome.field) == (f"row {number + 1}", field)
    else:
        # A word for a name, or a number for a price, is a value like any other.
        assert field in {"product_name", "product_category", "unit", "day_price"}
        assert len(outcome.bulletins) == 77


@given(length=st.integers(0, len(GOOD) - 1))
@settings(max_examples=40, deadline=None)
def test_a_reply_cut_anywhere_is_refused(length: int) -> None:
    assert refused(GOOD[:length]).place == "reply"
