"""What a price list says of one good: the price that counts for the village, and how it moved.

In: a good with its quotes, the village's province, the time. Out: a `LocalPrice`. Rules: the price of
the own province counts while it is not too old, else the latest one anywhere, and its province is
named; a price is compared only with earlier ones of the same province; several quotes of one day in
one province are averaged, as markets differ from day to day.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Final, Literal

from content_sync.look.freshness import Freshness, freshness
from content_sync.look.thai import midnight
from content_sync.wire.bulletins import Good, PriceList, Quote
from content_sync.wire.stamps import ClockState

Trend = Literal["up", "down", "same", "first"]

HISTORY: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPrice:
    """The price of one day in one province."""

    date: dt.date
    price_satang: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPrice:
    """The price of a good that counts for a village.

    `history` is earliest first and ends with this price.

    `change_satang` is against `since`, the day before in the history; both None for a first price.
    """

    id: str
    name: str
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
    before = history[-2] if len(history) > 1 else None
    change = latest.price_satang - before.price_satang if before else None
    return LocalPrice(
        id=good.id,
        name=good.name,
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
        return "first"
    if change_satang == 0:
        return "same"
    return "up" if change_satang > 0 else "down"
