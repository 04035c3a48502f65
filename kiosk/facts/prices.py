"""The prices for the village, and the few that matter most.

Rules: where several lists quote a good, the latest counts. The list has groups, and what most farmers here live on
comes first in each. The front page shows goods that are not too old: first those staples, then those of the own
province whose price moved most; one good of each category, so that rice leaves room for cassava. What other provinces
pay is told of the nearest ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from content_sync.look.freshness import AsOf, Freshness, freshness
from content_sync.look.places import distance_km, place
from content_sync.look.thai import midnight
from content_sync.wire.bulletins import Good, PriceList, Quote
from content_sync.wire.text import sort_key
from content_sync.wire.word_lengths import CutText
from kiosk.facts.editions import as_of, bulletins
from kiosk.facts.price_groups import GROUPS, GroupName, PriceGroup, group_of
from kiosk.facts.quotes import LocalPrice, local_price
from kiosk.moment import Moment

_PROVINCE_DIGITS = 2
_NEAREST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFact:
    """The price of a good, where it was quoted, and where the price list is from.

    `name` is the good's with its words. `elsewhere` is the province's name if it is not the village's own, and empty if
    it is.
    """

    good: Good
    name: CutText
    price: LocalPrice
    place_name: str
    elsewhere: str
    group: PriceGroup
    as_of: AsOf


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesOfGroup:
    """The prices of a group; `unit` is theirs where all have the same one, else empty."""

    name: GroupName
    facts: tuple[PriceFact, ...]

    @property
    def unit(self) -> str:
        units = {fact.price.unit for fact in self.facts}
        return units.pop() if len(units) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The latest price of another province, and how far its centre is."""

    place_name: str
    km: float
    date: dt.date
    price_satang: int
    freshness: Freshness


def village_prices(moment: Moment) -> tuple[PriceFact, ...]:
    """Return all goods quoted for the village's province, by group, staples first, then by category and name."""
    facts = {fact.price.id: fact for fact in reversed(tuple(_facts(moment)))}
    return tuple(sorted(facts.values(), key=_place_in_list))


def by_group(prices: Iterable[PriceFact]) -> tuple[PricesOfGroup, ...]:
    """Group prices; they come sorted by it."""
    return tuple(
        PricesOfGroup(name=name, facts=tuple(facts)) for name, facts in groupby(prices, lambda fact: fact.group.name)
    )


def elsewhere(fact: PriceFact, moment: Moment) -> tuple[Elsewhere, ...]:
    """Return what the nearest other provinces paid last, the nearest first; too old a price is left out."""
    home = home_province(moment)
    latest = {quote.province: quote for quote in sorted(fact.good.quotes, key=lambda quote: quote.date)}
    latest.pop(fact.price.province, None)
    told = [_elsewhere(quote, home, moment) for quote in latest.values()]
    near = sorted((one for one in told if one.freshness != "too_old"), key=lambda one: (one.km, one.place_name))
    return tuple(near[:_NEAREST])


def sources(prices: Iterable[PriceFact]) -> tuple[AsOf, ...]:
    """Return where the prices are from and how old they are, each source and day once."""
    return tuple(dict.fromkeys(fact.as_of for fact in prices))


def that_matter(prices: Iterable[PriceFact], home: str, count: int) -> tuple[PriceFact, ...]:
    """Return the few prices for the front page."""
    best: dict[str, PriceFact] = {}
    for fact in sorted(prices, key=lambda fact: _rank(fact, home)):
        best.setdefault(fact.good.category, fact)
    return tuple(best.values())[:count]


def home_province(moment: Moment) -> str:
    """Return the code of the village's province."""
    return moment.village[:_PROVINCE_DIGITS]


def home_name(moment: Moment) -> str:
    """Return the village's province with its rank: `จังหวัดหนองคาย`."""
    known = place(home_province(moment))
    return known.full_name(moment.language) if known else moment.village_name


def place_name(province: str, moment: Moment) -> str:
    """Return a province's name, or its code where no table knows it."""
    known = place(province)
    return known.name(moment.language) if known else province


def _facts(moment: Moment) -> Iterator[PriceFact]:
    """Yield the goods of all lists, the latest list first."""
    now, home = moment.now, home_province(moment)
    for held in bulletins(moment, PriceList):
        source = as_of(moment, held)
        for good, name in zip(held.bulletin.goods, held.bulletin.cut_texts, strict=True):
            price = local_price(good, home, now=now.at, clock=now.clock)
            where = place_name(price.province, moment)
            yield PriceFact(
                good=good,
                name=name,
                price=price,
                place_name=where,
                elsewhere="" if price.province == home else where,
                group=group_of(good.category, good.name),
                as_of=source,
            )


def _elsewhere(quote: Quote, home: str, moment: Moment) -> Elsewhere:
    return Elsewhere(
        place_name=place_name(quote.province, moment),
        km=distance_km(home, quote.province),
        date=quote.date,
        price_satang=quote.price_satang,
        freshness=freshness(PriceList.freshness_limits, midnight(quote.date), moment.now.at, moment.now.clock),
    )


def _place_in_list(fact: PriceFact) -> tuple[int, int, tuple[str, str], tuple[str, str]]:
    group, good = fact.group, fact.good
    return GROUPS.index(group.name), group.staple, sort_key(good.category), sort_key(good.name)


def _rank(fact: PriceFact, home: str) -> tuple[bool, int, bool, float, tuple[str, str]]:
    price = fact.price
    moved = abs(price.change_satang or 0) / price.price_satang
    return price.freshness == "too_old", fact.group.staple, price.province != home, -moved, sort_key(price.name)
