"""The market items of the villages around: their list, and a page for each, written when somebody first asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.facts.frame import Frame, frame_of
from kiosk.facts.market import NEARBY_PATH, NearbyFact, nearby
from kiosk.moment import Moment
from kiosk.paper import Page

ON_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyListView:
    """A page of the list, and the path of the page that goes on."""

    frame: Frame
    facts: tuple[NearbyFact, ...]
    number: int = 1
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyItemView:
    """An item's page."""

    frame: Frame
    fact: NearbyFact


def pages(moment: Moment) -> Iterator[Page]:
    """Print the list, and lay out the items."""
    frame, facts = frame_of(moment), nearby(moment)
    starts = range(0, max(1, len(facts)), ON_A_PAGE)
    for number, start in enumerate(starts, 1):
        more = _path(number + 1) if start + ON_A_PAGE < len(facts) else ""
        view = NearbyListView(frame=frame, facts=facts[start : start + ON_A_PAGE], number=number, more=more)
        yield Page(path=_path(number), template="pages/market/nearby_list.html", view=view)
    for fact in facts:
        view_of_one = NearbyItemView(frame=frame, fact=fact)
        yield Page(path=fact.path, template="pages/market/nearby_item.html", view=view_of_one, is_on_demand=True)


def _path(number: int) -> str:
    return NEARBY_PATH if number == 1 else f"{NEARBY_PATH}/{number}"
