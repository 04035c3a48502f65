"""What is shown of the village market: the items, the newest first, with their addresses and whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from content_sync.look.phone_numbers import PhoneNumber, read_phone
from kiosk.moment import Moment
from kiosk.store.market.items import ShownItem, Side

PATH: Final = "/market"
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
