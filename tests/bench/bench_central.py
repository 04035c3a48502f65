"""Central's figures: a full forecast fed and published, and an envelope taken in."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from content_sync.central.encoded_bulletins import encoded
from content_sync.central.feeds.feeding import feed
from content_sync.central.feeds.parsed import ParsedReply
from content_sync.central.feeds.source import Source
from content_sync.central.sources import source
from content_sync.look.places import districts, provinces
from content_sync.wire.bulletins import Day, Forecast
from tests.bench.table import Row
from tests.cast.central.ministry import NOW, Ministry, a_ministry
from tests.cast.central.sending_kiosk import SendingKiosk, an_intake, take_in

_FORECAST_DAYS = 7
_ENVELOPES = 200
_NO_CHANGE = 20


def rows() -> list[Row]:
    """Measure each on a ministry of its own."""
    return [
        Row("a full TMD reply (81 places) fed and published", _in_a_new_ministry(_tmd), 3.0, "s", "first publish"),
        Row(
            "a forecast for 928 districts fed and published", _in_a_new_ministry(_districts), 6.0, "s", "first publish"
        ),
        Row(
            "  the same, every district changed the next day",
            _in_a_new_ministry(_next_day),
            6.0,
            "s",
            "928 targets, 77 roles",
        ),
        Row(
            "publish where nothing changed",
            _in_a_new_ministry(_no_change) * 1000,
            None,
            "ms",
            "each minute while serving",
        ),
        Row(
            "an envelope with one report taken in",
            _in_a_new_ministry(_envelope) * 1000,
            None,
            "ms",
            "24,700 kiosks: 27 a second",
        ),
    ]


def _in_a_new_ministry(measure: Callable[[Ministry], float]) -> float:
    with tempfile.TemporaryDirectory(prefix="bench-central-") as folder:
        ministry = a_ministry(Path(folder))
        try:
            return measure(ministry)
        finally:
            ministry.database.close()


def _tmd(ministry: Ministry) -> float:
    tmd = _source()
    reply = tmd.sample(NOW)
    return _fed_s(ministry, tmd, reply, NOW)


def _districts(ministry: Ministry) -> float:
    return _fed_s(ministry, _for_all_districts(), b"", NOW)


def _next_day(ministry: Ministry) -> float:
    _fed_s(ministry, _for_all_districts(), b"", NOW)
    return _fed_s(ministry, _for_all_districts(), b"", NOW + dt.timedelta(days=1))


def _no_change(ministry: Ministry) -> float:
    _fed_s(ministry, _for_all_districts(), b"", NOW)
    began = time.perf_counter()
    for _ in range(_NO_CHANGE):
        ministry.publisher.publish(NOW)
    return (time.perf_counter() - began) / _NO_CHANGE


def _envelope(ministry: Ministry) -> float:
    kiosk, intake = SendingKiosk(ministry).enlist(), an_intake(ministry)
    boxes = [kiosk.box(kiosk.report(number)) for number in range(1, _ENVELOPES + 1)]
    began = time.perf_counter()
    for box in boxes:
        take_in(intake, box, now=NOW)
    return (time.perf_counter() - began) / _ENVELOPES


def _fed_s(ministry: Ministry, fed: Source, reply: bytes, now: dt.datetime) -> float:
    began = time.perf_counter()
    feed(fed, lambda: reply, publisher=ministry.publisher, now=now)
    return time.perf_counter() - began


def _source() -> Source:
    found = source("tmd-forecast")
    assert found is not None
    return found


def _for_all_districts() -> Source:
    return replace(_source(), name="districts", parse=_parse_districts)


def _parse_districts(body: bytes, *, now: dt.datetime) -> ParsedReply:
    """Make a forecast for every district of the country."""
    del body
    codes = [district.code for province in provinces() for district in districts(province.code)]
    return ParsedReply(encoded=tuple(encoded(_forecast(code, now)) for code in codes))


def _forecast(code: str, now: dt.datetime) -> Forecast:
    days = tuple(
        Day(
            date=now.date() + dt.timedelta(days=ahead),
            condition="thunderstorm",
            description="ฝนฟ้าคะนองร้อยละ 40 ของพื้นที่",
            high_celsius=31.0 + (int(code) + ahead) % 7,
            low_celsius=22.0 + (int(code) + now.day) % 5,
            rain_area_percent=(int(code) + ahead) % 100,
            wind_kmh=10.0,
            wind_from_degrees=int(code) % 360,
        )
        for ahead in range(_FORECAST_DAYS)
    )
    return Forecast(id=f"district-{code}", areas=(code,), issued=now, source="กรมอุตุนิยมวิทยา", days=days)
