"""The price pages: all goods of the province in groups, and one page a good with its last thirty days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from content_sync.look.freshness import AsOf
from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.price_chart import HEIGHT, WIDTH, Chart, draw
from kiosk.facts.prices import (
    Elsewhere,
    PriceFact,
    PricesOfGroup,
    by_group,
    elsewhere,
    home_name,
    sources,
    village_prices,
)
from kiosk.facts.quotes import DayPrice
from kiosk.moment import Moment
from kiosk.paper import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesView:
    """All prices, by group."""

    frame: Frame
    province: str
    groups: tuple[PricesOfGroup, ...]
    sources: tuple[AsOf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """A day's price and what changed since the day before in the list; None for the first."""

    date: dt.date
    price_satang: int
    change_satang: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceView:
    """One good: its price, its days, and what the nearest provinces pay."""

    frame: Frame
    fact: PriceFact
    chart: Chart | None
    days: tuple[DayChange, ...]
    elsewhere: tuple[Elsewhere, ...]
    width: int = WIDTH
    height: int = HEIGHT


def pages(moment: Moment) -> Iterator[Page]:
    """Print the list of prices and a page for each good."""
    frame, prices = frame_of(moment), village_prices(moment)
    view = PricesView(frame=frame, province=home_name(moment), groups=by_group(prices), sources=sources(prices))
    yield Page(path="/prices", template="pages/prices.html", view=view)
    for fact in prices:
        history = fact.price.history
        yield Page(
            path=f"/prices/{fact.price.id}",
            template="pages/price.html",
            view=PriceView(
                frame=frame, fact=fact, chart=draw(history), days=changes(history), elsewhere=elsewhere(fact, moment)
            ),
        )


def changes(history: tuple[DayPrice, ...]) -> tuple[DayChange, ...]:
    """List the days, latest first, each with its change."""
    first = DayChange(date=history[0].date, price_satang=history[0].price_satang, change_satang=None)
    later = (
        DayChange(date=day.date, price_satang=day.price_satang, change_satang=day.price_satang - before.price_satang)
        for before, day in pairwise(history)
    )
    return tuple(reversed((first, *later)))
