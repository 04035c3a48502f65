"""Replies of the forecast's source, whole and broken, and what is read of them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from content_sync.central.feeds.parsed import ParsedReply
from content_sync.central.feeds.tmd_forecast import parse
from content_sync.central.sample.forecasts import tmd_reply
from content_sync.errors import FeedError
from content_sync.wire.bulletins import Forecast
from tests.cast.feeds.upstream import NOW
from tests.cast.folders import SHARED

GOOD = tmd_reply(NOW)
SEEN = SHARED / "data" / "seen" / "tmd_7days_v2.json"
WHOLE_REPLIES = {"generated": GOOD} | ({"seen": SEEN.read_bytes()} if SEEN.is_file() else {})

COLUMNS = (
    "ForecastDate", "MaximumTemperature", "MinimumTemperature", "WindDirection", "WindSpeed", "PercentRainCover",
    "DescriptionThai",
)  # fmt: skip

TOWNS = ("พัทยา", "หัวหิน (ประจวบคีรีขันธ์)", "หาดใหญ่", "เกาะสมุย (สุราษฎร์ธานี)")
NUMBERS = ("MaximumTemperature", "MinimumTemperature", "WindDirection", "WindSpeed", "PercentRainCover")

# A reply is any JSON here: the tests reach into it and break it.
Reply = dict[str, Any]


def good() -> Reply:
    reply: Reply = json.loads(GOOD)
    return reply


def entry(reply: Reply, name: str = "หนองคาย") -> Reply:
    found: Reply = next(one for one in reply["Provinces"]["Province"] if one["ProvinceNameThai"] == name)
    return found


def refused(reply: Reply | bytes, *, now: dt.datetime = NOW) -> FeedError:
    body = reply if isinstance(reply, bytes) else json.dumps(reply, ensure_ascii=False).encode()
    with pytest.raises(FeedError) as caught:
        parse(body, now=now)
    return caught.value


def refused_at(reply: Reply) -> tuple[str, str]:
    """Return the place and the field for which a reply is refused."""
    error = refused(reply)
    return error.place, error.field


def read_or_refusal(body: bytes) -> ParsedReply | FeedError:
    try:
        return parse(body, now=NOW)
    except FeedError as error:
        return error


def forecasts(body: bytes) -> dict[str, Forecast]:
    parsed = parse(body, now=NOW)
    return {one.areas[0]: one for one in parsed.bulletins if isinstance(one, Forecast)}
