"""The prices for the village, and the few that matter most.

Rules: where several lists quote a good, the latest counts. The front page shows goods that are not too old: first what
most farmers here live on, then those of the own province whose price moved most; one good of each category, so that
rice leaves room for cassava.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from content_sync.look.freshness import AsOf
from content_sync.look.places import place
from content_sync.wire.bulletins import Good, PriceList
from content_sync.wire.text import sort_key
from kiosk.facts.editions import as_of, bulletins
from kiosk.facts.quotes import LocalPrice, local_price
from kiosk.moment import Moment

_PROVINCE_DIGITS = 2
# Found in a good's name or category; the number is its place on the front page. The Thai word for maize contains the
# word for rice, so maize is looked for first.
_STAPLES: Final = (("ข้าวโพด", 4), ("ข้าว", 0), ("มันสำปะหลัง", 1), ("ยาง", 2), ("อ้อย", 3))
_NO_STAPLE: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFact:
    """The price of a good, where it was quoted, and where the price list is from.

    `elsewhere` is the province's name if it is not the village's own, and empty if it is.
    """

    good: Good
    price: LocalPrice
    place_name: str
    elsewhere: str
    as_of: AsOf


def village_prices(moment: Moment) -> tuple[PriceFact, ...]:
    """Return all goods quoted for the village's province, by category and name."""
    facts = {fact.price.id: fact for fact in reversed(tuple(_facts(moment)))}
    return tuple(sorted(facts.values(), key=lambda fact: (sort_key(fact.good.category), sort_key(fact.good.name))))


def sources(prices: Iterable[PriceFact]) -> tuple[AsOf, ...]:
    """Return where the prices are from and how old they are, each source and day once."""
    return tuple(dict.fromkeys(fact.as_of for fact in prices))


def that_matter(prices: Iterable[PriceFact], home: str, count: int) -> tuple[PriceFact, ...]:
    """Return the few prices for the front page."""
    best: dict[str, PriceFact] = {}
    for fact in sorted(prices, key=lambda fact: _rank(fact.price, home)):
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
        for good in held.bulletin.goods:
            price = local_price(good, home, now=now.at, clock=now.clock)
            name = place_name(price.province, moment)
            elsewhere = "" if price.province == home else name
            yield PriceFact(good=good, price=price, place_name=name, elsewhere=elsewhere, as_of=source)


def _rank(price: LocalPrice, home: str) -> tuple[bool, int, bool, float, tuple[str, str]]:
    moved = abs(price.change_satang or 0) / price.price_satang
    return price.freshness == "too_old", _staple(price), price.province != home, -moved, sort_key(price.name)


def _staple(price: LocalPrice) -> int:
    category_and_name = f"{price.category} {price.name}"
    return next((rank for word, rank in _STAPLES if word in category_and_name), _NO_STAPLE)
