"""What is shown of the village market, and of those of the villages around: the newest first, with whom to call.

An item of this village stands among its own alone. Of the others what the volunteer hid is left out, and what is over;
while the clock is not trusted, nothing is over, and the page says until when it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from content_sync.look.phone_numbers import PhoneNumber, read_phone
from content_sync.wire.market import IN_A_DISTRICT, DistrictMarket, NearbyItem
from content_sync.wire.terms import known
from kiosk.facts.editions import bulletins, is_over
from kiosk.moment import Moment
from kiosk.store.market.items import ShownItem, Side
from kiosk.store.market.nearby import NearbyWord

PATH: Final = "/market"
NEARBY_PATH: Final = "/market/nearby"
SIDES: Final[tuple[Side, ...]] = ("offer", "wanted")
COMPLAINT_REASONS: Final = ("forbidden", "cheating", "gone", "rude", "personal", "other")
"""What a villager may say is wrong with an item, as codes that the templates know."""

HIDING_REASONS: Final = ("forbidden", "cheating", "unclear", "twice", "rude", "personal", "other")
"""Why the volunteer does not show one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFact:
    """One item, the path of its page, and the number to call, if any."""

    item: ShownItem
    path: str
    phone: PhoneNumber | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyFact:
    """One item of another village, the path of its page, and the number to call, if any."""

    item: NearbyItem
    path: str
    phone: PhoneNumber | None

    @property
    def side(self) -> Side:
        """Whether it is offered or wanted; what a later version added is offered here."""
        return known(self.item.side, SIDES, otherwise="offer")


def nearby(moment: Moment) -> tuple[NearbyFact, ...]:
    """Return the items of the other villages of the district, the newest first."""
    facts: dict[str, NearbyFact] = {}
    for held in bulletins(moment, DistrictMarket):
        for item in held.bulletin.items[:IN_A_DISTRICT]:
            if item.village != moment.village and not is_over(moment, item.until):
                facts.setdefault(item.name, _nearby_fact(item))
    return tuple(fact for name, fact in facts.items() if name not in moment.hidden_nearby)


def nearby_to_look_at(moment: Moment, words: Iterable[NearbyWord]) -> tuple[NearbyFact, ...]:
    """Return the items of other villages that somebody here complained of since the volunteer last looked."""
    names = {word.name for word in words if word.is_to_look_at}
    return tuple(fact for fact in nearby(moment) if fact.item.name in names) if names else ()


def _nearby_fact(item: NearbyItem) -> NearbyFact:
    return NearbyFact(
        item=item, path=f"{NEARBY_PATH}/{item.name}", phone=read_phone(item.phone) if item.phone else None
    )


def market(moment: Moment, side: Side | None = None) -> tuple[MarketFact, ...]:
    """Return the items of one side, or of both, the newest first."""
    return tuple(
        MarketFact(
            item=item,
            path=f"{PATH}/{item.number}",
            phone=read_phone(item.phone) if item.phone else None,
        )
        for item in moment.market
        if side in {None, item.side}
    )
