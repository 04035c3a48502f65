"""The price pages: all goods of the province, and one page a good with its last thirty days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from content_sync.look.freshness import AsOf
from content_sync.wire.bulletins import Quote
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.prices import PriceFact, home_name, place_name, sources, village_prices
from kiosk.facts.quotes import DayPrice
from kiosk.moment import Moment
from kiosk.paper import Page

_WIDTH: Final = 320
_HEIGHT: Final = 120
_MARGIN: Final = 8
_PROVINCES_ELSEWHERE: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesView:
    """All prices, by category."""

    frame: Frame
    province: str
    categories: tuple[tuple[str, tuple[PriceFact, ...]], ...]
    sources: tuple[AsOf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The line of a price over its days, on a field of `width` by `height`, and the ends it lies between."""

    points: tuple[tuple[float, float], ...]
    low: DayPrice
    high: DayPrice
    width: int = _WIDTH
    height: int = _HEIGHT

    @property
    def line(self) -> str:
        """Write the points as SVG's polyline wants them."""
        return " ".join(f"{across:g},{down:g}" for across, down in self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """A day's price and what changed since the day before in the list; None for the first."""

    date: dt.date
    price_satang: int
    change_satang: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The latest price of another province."""

    place_name: str
    date: dt.date
    price_satang: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceView:
    """One good: its price, its days, and what other provinces pay."""

    frame: Frame
    fact: PriceFact
    chart: Chart | None
    days: tuple[DayChange, ...]
    elsewhere: tuple[Elsewhere, ...]


def pages(moment: Moment) -> Iterator[Page]:
    """Print the list of prices and a page for each good."""
    frame, prices = frame_of(moment), village_prices(moment)
    yield Page(
        path="/prices",
        template="pages/prices.html",
        view=PricesView(
            frame=frame, province=home_name(moment), categories=by_category(prices), sources=sources(prices)
        ),
    )
    for fact in prices:
        history = fact.price.history
        view = PriceView(
            frame=frame,
            fact=fact,
            chart=chart(history),
            days=changes(history),
            elsewhere=elsewhere(fact.good.quotes, fact.price.province, moment),
        )
        yield Page(path=f"/prices/{fact.price.id}", template="pages/price.html", view=view)


def by_category(prices: tuple[PriceFact, ...]) -> tuple[tuple[str, tuple[PriceFact, ...]], ...]:
    """Group prices by their category; they come sorted by it.

    Where most categories hold a single good, headings would only repeat the names: one group without a name.
    """
    groups = tuple((category, tuple(facts)) for category, facts in groupby(prices, lambda fact: fact.good.category))
    return groups if 2 * len(groups) <= len(prices) or not prices else (("", prices),)


def chart(history: tuple[DayPrice, ...]) -> Chart | None:
    """Draw a price over its days; one day alone has no line."""
    if len(history) < len(("first", "last")):
        return None
    low = min(history, key=lambda day: day.price_satang)
    high = max(history, key=lambda day: day.price_satang)
    days = (history[-1].date - history[0].date).days
    rise = high.price_satang - low.price_satang
    points = tuple(
        (
            round(_MARGIN + (_WIDTH - 2 * _MARGIN) * (day.date - history[0].date).days / days, 1),
            round(_HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * _share(day.price_satang - low.price_satang, rise), 1),
        )
        for day in history
    )
    return Chart(points=points, low=low, high=high)


def changes(history: tuple[DayPrice, ...]) -> tuple[DayChange, ...]:
    """List the days, latest first, each with its change."""
    first = DayChange(date=history[0].date, price_satang=history[0].price_satang, change_satang=None)
    later = (
        DayChange(date=day.date, price_satang=day.price_satang, change_satang=day.price_satang - before.price_satang)
        for before, day in pairwise(history)
    )
    return tuple(reversed((first, *later)))


def elsewhere(quotes: tuple[Quote, ...], province: str, moment: Moment) -> tuple[Elsewhere, ...]:
    """List what other provinces paid last, the latest day first and the best price within it."""
    latest: dict[str, Quote] = {}
    for quote in sorted(quotes, key=lambda quote: quote.date):
        latest[quote.province] = quote
    latest.pop(province, None)
    ordered = sorted(latest.values(), key=lambda quote: (quote.date, quote.price_satang), reverse=True)
    return tuple(
        Elsewhere(place_name=place_name(quote.province, moment), date=quote.date, price_satang=quote.price_satang)
        for quote in ordered[:_PROVINCES_ELSEWHERE]
    )


def _share(part: int, whole: int) -> float:
    """Return part/whole; 0.5 where the price never moved."""
    return part / whole if whole else 0.5
