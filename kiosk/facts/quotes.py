"""What a price list says of one good: the price that counts for the village, and how it moved.

In: a good with its quotes, the village's province, the time. Out: a `LocalPrice`. Rules: the price of the own province
counts while it is not too old, else the latest one anywhere, and its province is named; a price is compared with that
of the same province a week before, as markets are closed on some days; several quotes of one day in one province are
averaged, as markets differ from day to day. A good's name is told from the grade behind it.
"""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final, Literal

from content_sync.look.freshness import Freshness, freshness
from content_sync.look.thai import midnight
from content_sync.wire.bulletins import Good, PriceList, Quote
from content_sync.wire.stamps import ClockState

Trend = Literal["up", "down", "same", "unknown"]

HISTORY: Final = dt.timedelta(days=30)
_WEEK: Final = dt.timedelta(days=7)
_GRADE: Final = re.compile(r"\s+(?=(?:ความชื้น|แป้ง|ชั้น|เบอร์|ขนาด|ผลขนาด|น้ำหนัก|นน\.|เกรด|คละ)(?:\s|\d|$|[ก-๙]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPrice:
    """The price of one day in one province."""

    date: dt.date
    price_satang: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPrice:
    """The price of a good that counts for a village.

    `name` is the good's without its `grade`. `history` is earliest first and ends with this price. `change_satang` is
    against `since`, the latest day of the week before; both None where there was no price then.
    """

    id: str
    name: str
    grade: str
    category: str
    unit: str
    province: str
    date: dt.date
    price_satang: int
    change_satang: int | None
    since: dt.date | None
    trend: Trend
    freshness: Freshness
    history: tuple[DayPrice, ...]


def local_price(good: Good, province: str, *, now: dt.datetime, clock: ClockState) -> LocalPrice:
    """Return the price of a good that counts for a village of this province, and how it moved."""
    chosen = _province_that_counts(good, province, now, clock)
    history = _history(good.quotes, chosen)
    latest = history[-1]
    before = _week_before(history)
    name, grade = name_and_grade(good.name)
    change = latest.price_satang - before.price_satang if before else None
    return LocalPrice(
        id=good.id,
        name=name,
        grade=grade,
        category=good.category,
        unit=good.unit,
        province=chosen,
        date=latest.date,
        price_satang=latest.price_satang,
        change_satang=change,
        since=before.date if before else None,
        trend=_trend(change),
        freshness=freshness(PriceList.freshness_limits, midnight(latest.date), now, clock),
        history=history,
    )


def name_and_grade(name: str) -> tuple[str, str]:
    """Split a good's name from its grade: `ข้าวโพดเลี้ยงสัตว์`, `ความชื้น 14.5%`."""
    parts = _GRADE.split(name, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _week_before(history: tuple[DayPrice, ...]) -> DayPrice | None:
    """Return the price of seven days before the last, or of the latest day in the week up to then."""
    newest = history[-1].date - _WEEK
    return next((day for day in reversed(history) if newest - _WEEK < day.date <= newest), None)


def _province_that_counts(good: Good, province: str, now: dt.datetime, clock: ClockState) -> str:
    own = [quote.date for quote in good.quotes if quote.province == province]
    if own and freshness(PriceList.freshness_limits, midnight(max(own)), now, clock) != "too_old":
        return province
    latest = max(quote.date for quote in good.quotes)
    if own and max(own) == latest:
        return province
    return next(quote.province for quote in good.quotes if quote.date == latest)


def _history(quotes: tuple[Quote, ...], province: str) -> tuple[DayPrice, ...]:
    by_day: defaultdict[dt.date, list[int]] = defaultdict(list)
    for quote in quotes:
        if quote.province == province:
            by_day[quote.date].append(quote.price_satang)
    first = max(by_day) - HISTORY
    return tuple(
        DayPrice(date=day, price_satang=round(sum(prices) / len(prices)))
        for day, prices in sorted(by_day.items())
        if day > first
    )


def _trend(change_satang: int | None) -> Trend:
    if change_satang is None:
        return "unknown"
    if change_satang == 0:
        return "same"
    return "up" if change_satang > 0 else "down"
