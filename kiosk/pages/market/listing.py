"""The market's list and a page for each item.

Offers come first, then what is looked for, each with the newest first. The first page has the newest of both; each goes
on, on pages of its own, so that none grows heavy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.market import PATH, SIDES, MarketFact, NearbyFact, market, nearby
from kiosk.moment import Moment
from kiosk.paper import Page
from kiosk.store.market.items import Side

ON_A_PAGE: Final = 48
NEARBY_FIRST: Final = 6
"""Items of other villages on the first page, below those of this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSection:
    """Some items of one side, and the path of the page that goes on."""

    side: Side
    facts: tuple[MarketFact, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketView:
    """A page of the list; `number` is 1 on the first, which has the newest of the villages around, and how many."""

    frame: Frame
    sections: tuple[MarketSection, ...]
    number: int = 1
    nearby: tuple[NearbyFact, ...] = ()
    nearby_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketItemView:
    """An item's page."""

    frame: Frame
    fact: MarketFact


def pages(moment: Moment) -> Iterator[Page]:
    """Print the list and the items."""
    frame = frame_of(moment)
    facts, around = {side: market(moment, side) for side in SIDES}, nearby(moment)
    first = tuple(_section(facts[side], side, 1) for side in SIDES)
    whole = MarketView(frame=frame, sections=first, nearby=around[:NEARBY_FIRST], nearby_count=len(around))
    yield Page(path=PATH, template="pages/market/list.html", view=whole)
    for side in SIDES:
        for number in range(2, _count_pages(facts[side]) + 1):
            view = MarketView(frame=frame, sections=(_section(facts[side], side, number),), number=number)
            yield Page(path=_path(side, number), template="pages/market/list.html", view=view)
    for fact in market(moment):
        yield Page(path=fact.path, template="pages/market/item.html", view=MarketItemView(frame=frame, fact=fact))


def _section(facts: tuple[MarketFact, ...], side: Side, number: int) -> MarketSection:
    return MarketSection(
        side=side,
        facts=facts[(number - 1) * ON_A_PAGE : number * ON_A_PAGE],
        more=_path(side, number + 1) if number < _count_pages(facts) else "",
    )


def _path(side: Side, number: int) -> str:
    return f"{PATH}/{side}/{number}"


def _count_pages(facts: tuple[MarketFact, ...]) -> int:
    return -(-len(facts) // ON_A_PAGE)
