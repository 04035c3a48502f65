"""Replies of the prices' source, whole and broken, and what is read of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import pytest

from content_sync.central.feeds.nabc_prices import parse
from content_sync.central.feeds.parsed import ParsedReply
from content_sync.central.sample.prices import nabc_reply
from content_sync.errors import FeedError
from content_sync.wire.bulletins import Good, PriceList
from tests.cast.feeds.upstream import NOW
from tests.cast.folders import DATA

GOOD = nabc_reply(NOW)
SAMPLE = (DATA / "nabc_daily_sample.json").read_bytes()
SAMPLE_NOW = dt.datetime(2026, 10, 5, 11, 0, tzinfo=dt.UTC)

FIELDS = (
    "data_date", "day", "month", "year_th", "product_category", "product_name", "province", "day_price", "unit",
)  # fmt: skip

# A row is any JSON here: the tests break it.
Row = dict[str, Any]


def row(**changes: object) -> Row:
    plain: Row = {
        "data_date": "2026-11-20", "day": 20, "month": 11, "year_th": 2569, "product_category": "ข้าวหอมมะลิ",
        "product_name": "ข้าวเปลือกเจ้าหอมมะลิ 105", "market_name": "โรงสี ก", "province": "หนองคาย",
        "day_price": 15400, "unit": "บาท/ตัน",
    }  # fmt: skip
    return plain | changes


def on(day: dt.date, **changes: object) -> Row:
    dated = {"data_date": day.isoformat(), "day": day.day, "month": day.month, "year_th": day.year + 543}
    return row(**(dated | changes))


def reply(rows: Sequence[Row], **changes: object) -> bytes:
    whole = {"success": True, "data": rows, "pagination": {"total": len(rows), "limit": 100, "page": 1}}
    return json.dumps(whole | changes, ensure_ascii=False).encode()


def price_list(body: bytes, province: str = "43", *, now: dt.datetime = NOW) -> PriceList:
    lists = [one for one in parse(body, now=now).bulletins if isinstance(one, PriceList)]
    return next(one for one in lists if one.areas == (province,))


def only_good(*rows: Row, province: str = "43") -> Good:
    (good,) = price_list(reply(rows), province).goods
    return good


def refused(body: bytes, *, now: dt.datetime = NOW) -> FeedError:
    with pytest.raises(FeedError) as caught:
        parse(body, now=now)
    return caught.value


def read_or_refusal(body: bytes) -> ParsedReply | FeedError:
    try:
        return parse(body, now=NOW)
    except FeedError as error:
        return error
