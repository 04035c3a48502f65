"""TMD WeatherForecast7Days V2 (JSON): one forecast for each of the 77 provinces, or nothing.

In: the whole reply; its dates are day/month/year, latest first, every value a string. Out: 77 forecasts, earliest
day first. Provinces are known by their Thai names, as the English ones are misspelt; the Thai description passes
through as it is, as the English one is wrong. `PercentRainCover` is the share of the area that gets rain.
The four towns in the reply that are not provinces are left out and counted; for any other name the reply is refused.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeVar, get_args

from content_sync.central.encoded_bulletins import EncodedBulletin
from content_sync.central.feeds.json_reply import mapping, read_json, rows, text
from content_sync.central.feeds.parsed import ParsedReply, encoded_within_limits
from content_sync.central.feeds.towns import province_of_town
from content_sync.central.feeds.upstream import FeedSettings, download
from content_sync.errors import FeedError
from content_sync.look.places import province_by_name, provinces
from content_sync.look.thai import BANGKOK, local_date, midnight
from content_sync.wire.bulletins import Condition, Day, Forecast
from content_sync.wire.periods import SOURCE_CLOCK_AHEAD
from content_sync.wire.text import fold

SOURCE: Final = "กรมอุตุนิยมวิทยา"
SOURCE_URL: Final = "https://data.tmd.go.th"
DAYS: Final = 7

_CONDITIONS: Final = Path(__file__).with_name("tmd_conditions.csv")
_NUMBER: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,2})?")
_MAX_WORDS: Final = 100
# A forecast begins on the day it is made, or on the next when it is made late at night.
_FIRST_DAY_WITHIN: Final = timedelta(days=1)

V = TypeVar("V")


def parse(body: bytes, *, now: datetime) -> ParsedReply:
    """Read a whole reply.

    Returns:
        77 forecasts by province code, the towns left out, and a note for each description without an icon.

    Raises:
        FeedError: anything is broken or missing. The error names the place and the field.
    """
    reply = mapping(read_json(body), place="reply", field="")
    issued = _issued(mapping(reply.get("header"), place="reply", field="header"), now=now)
    provinces_part = mapping(reply.get("Provinces"), place="reply", field="Provinces")
    named = _by_name(rows(provinces_part.get("Province"), place="reply", field="Province"))
    towns = tuple(name for name in named if province_of_town(name))
    forecasts = [_forecast(name, entry, issued=issued) for name, entry in named.items() if name not in towns]
    _refuse_if_missing(named)
    _refuse_if_days_differ([one.bulletin for one in forecasts])
    by_code = sorted(forecasts, key=lambda one: one.bulletin.areas)
    return ParsedReply(encoded=tuple(by_code), left_out=towns, notes=_unknown_words(one.bulletin for one in forecasts))


def fetch(settings: FeedSettings, *, now: datetime) -> bytes:
    """Ask TMD for the whole reply.

    Raises:
        FeedError: it could not be had, or no user id and key are set.
    """
    if not (settings.tmd_uid and settings.tmd_ukey):
        raise FeedError("the settings tmd_uid and tmd_ukey must be set to ask TMD")
    params = {"uid": settings.tmd_uid, "ukey": settings.tmd_ukey, "format": "json"}
    return download(settings.tmd_forecast_url, settings=settings, params=params)


def _issued(header: dict[str, object], *, now: datetime) -> datetime:
    status = text(header.get("status"), place="header", field="status")
    if status != "200 OK":
        raise FeedError(f"the status is {status[:40]!r}, not '200 OK'", place="header", field="status")
    built = text(header.get("LastBuildDate"), place="header", field="LastBuildDate")
    try:
        issued = datetime.strptime(built, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BANGKOK).astimezone(UTC)
    except ValueError as error:
        raise FeedError(f"{built[:40]!r} is not a date and time", place="header", field="LastBuildDate") from error
    if issued > now + SOURCE_CLOCK_AHEAD:
        raise FeedError(f"{built} is still to come", place="header", field="LastBuildDate")
    return issued


def _by_name(entries: list[object]) -> dict[str, dict[str, object]]:
    named: dict[str, dict[str, object]] = {}
    for number, value in enumerate(entries, start=1):
        place = f"place {number}"
        entry = mapping(value, place=place, field="Province")
        name = fold(text(entry.get("ProvinceNameThai"), place=place, field="ProvinceNameThai"))
        if name in named:
            raise FeedError("the place comes twice", place=name, field="ProvinceNameThai")
        if not province_of_town(name) and province_by_name(name) is None:
            raise FeedError("neither a province nor a town on the known list", place=name, field="ProvinceNameThai")
        named[name] = entry
    return named


def _refuse_if_missing(named: Iterable[str]) -> None:
    missing = [province.name_th for province in provinces() if province.name_th not in set(named)]
    if missing:
        reason = f"the province is missing ({len(missing)} of 77 are)"
        raise FeedError(reason, place=missing[0], field="ProvinceNameThai")


def _refuse_if_days_differ(forecasts: list[Forecast]) -> None:
    for forecast in forecasts[1:]:
        if forecast.days[0].date != forecasts[0].days[0].date:
            reason = "the seven days are not those of the other places"
            raise FeedError(reason, place=_name_of(forecast), field="ForecastDate")


def _name_of(forecast: Forecast) -> str:
    return next(province.name_th for province in provinces() if province.code == forecast.areas[0])


def _forecast(name: str, entry: dict[str, object], *, issued: datetime) -> EncodedBulletin[Forecast]:
    columns = mapping(entry.get("SevenDaysForecast"), place=name, field="SevenDaysForecast")
    days = _days(name, columns)
    if abs(days[0].date - local_date(issued)) > _FIRST_DAY_WITHIN:
        reason = f"the first day {days[0].date} does not fit the reply of {local_date(issued)}"
        raise FeedError(reason, place=name, field="ForecastDate")
    province = province_by_name(name)
    code = province.code if province else ""
    ends = midnight(days[-1].date + timedelta(days=1))
    forecast = Forecast(
        id=f"tmd-forecast-{code}", areas=(code,), issued=issued, valid_until=ends,
        source=SOURCE, source_url=SOURCE_URL, days=days,
    )  # fmt: skip
    return encoded_within_limits(forecast, place=name)


def _days(name: str, columns: dict[str, object]) -> tuple[Day, ...]:
    dates = _column(name, columns, "ForecastDate", _date)
    highs = _column(name, columns, "MaximumTemperature", _number(-30, 60))
    lows = _column(name, columns, "MinimumTemperature", _number(-30, 60))
    winds = _column(name, columns, "WindSpeed", _number(0, 400))
    bearings = _column(name, columns, "WindDirection", _number(0, 360))
    rain = _column(name, columns, "PercentRainCover", _number(0, 100))
    words = _column(name, columns, "DescriptionThai", _words)
    has_waves = "WaveHeightThai" in columns
    waves = _column(name, columns, "WaveHeightThai", _words) if has_waves else ("",) * DAYS
    days = [
        Day(
            date=dates[n], condition=_condition(words[n]), description=words[n], waves=waves[n],
            high_celsius=highs[n], low_celsius=lows[n], rain_area_percent=round(rain[n]),
            wind_kmh=winds[n], wind_from_degrees=round(bearings[n]),
        )
        for n in range(DAYS)
    ]  # fmt: skip
    return _in_order(name, days)


def _in_order(name: str, days: list[Day]) -> tuple[Day, ...]:
    days = sorted(days, key=lambda day: day.date)
    for earlier, later in pairwise(days):
        if later.date - earlier.date != timedelta(days=1):
            reason = f"{earlier.date} and {later.date} are not consecutive days"
            raise FeedError(reason, place=name, field="ForecastDate")
    for day in days:
        if (day.low_celsius or 0) > (day.high_celsius or 0):
            reason = f"is above the day's maximum on {day.date}"
            raise FeedError(reason, place=name, field="MinimumTemperature")
    return tuple(days)


def _column(name: str, columns: dict[str, object], field: str, read: Callable[[str], V]) -> tuple[V, ...]:
    """Read the seven values of one field of one place."""
    values = rows(columns.get(field), place=name, field=field)
    if len(values) != DAYS:
        raise FeedError(f"{len(values)} values where {DAYS} were expected", place=name, field=field)
    return tuple(_value(name, field, value, read) for value in values)


def _value(name: str, field: str, value: object, read: Callable[[str], V]) -> V:
    raw = text(value, place=name, field=field)
    try:
        return read(raw)
    except ValueError as error:
        raise FeedError(str(error), place=name, field=field) from error


def _date(raw: str) -> date:
    try:
        return datetime.strptime(raw, "%d/%m/%Y").replace(tzinfo=BANGKOK).date()
    except ValueError as error:
        raise ValueError(f"{raw[:40]!r} is not a date as day/month/year") from error


def _number(least: int, most: int) -> Callable[[str], float]:
    def read(raw: str) -> float:
        if not _NUMBER.fullmatch(raw):
            raise ValueError(f"{raw[:40]!r} is not a number")
        if not least <= float(raw) <= most:
            raise ValueError(f"{raw} is not between {least} and {most}")
        return float(raw)

    return read


def _words(raw: str) -> str:
    if len(raw) > _MAX_WORDS:
        raise ValueError(f"{len(raw)} characters where at most {_MAX_WORDS} were expected")
    return raw


@cache
def _conditions() -> dict[str, Condition]:
    with _CONDITIONS.open(encoding="utf-8", newline="") as lines:
        known = {condition: condition for condition in get_args(Condition)}
        return {row["description_th"]: known[row["condition"]] for row in csv.DictReader(lines)}


def _condition(words: str) -> Condition:
    return _conditions().get(words, "unknown")


def _unknown_words(forecasts: Iterable[Forecast]) -> tuple[str, ...]:
    words = {day.description for forecast in forecasts for day in forecast.days if day.condition == "unknown"}
    return tuple(f"The description {word!r} has no icon yet; it is shown as a word." for word in sorted(words))
