"""How many market items there may be: of one browser, of one address, waiting for the volunteer, in all.

In: who puts one up, and the items that are held. Out: nothing, or the ceiling that is reached. On an open Wi-Fi anybody
can send by script: what one address can fill is three quarters of the queue, half of it without a name, and the
volunteer clears it. Where the volunteer puts one up, only the ceiling of all counts. What the volunteer hid takes
nobody's place: where there is no room left, the oldest of it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.store.errors import MarketFullError
from kiosk.store.market.items import OPEN, MarketItem
from kiosk.store.senders import Sender, is_of_group

OF_A_BROWSER: Final = 3
WAITING: Final = 20
IN_ALL: Final = 200
# Waiting, at one address: browsers without a name may be one script, which gets a name with each thing it puts up.
_OF_NEWCOMERS: Final = 10
_OF_AN_ADDRESS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketCeilings:
    """The ceilings: open items of one browser, items that wait, items in all."""

    of_a_browser: int = OF_A_BROWSER
    waiting: int = WAITING
    in_all: int = IN_ALL
    of_newcomers: int = _OF_NEWCOMERS
    of_an_address: int = _OF_AN_ADDRESS

    def check(self, sender: Sender, held: Sequence[MarketItem]) -> None:
        """Do nothing if the sender may put one more up.

        Raises:
            MarketFullError: not now; it says why.
        """
        waiting = [item for item in held if item.state == "waiting"]
        if sum(item.state in OPEN for item in held) >= self.in_all:
            raise MarketFullError("all")
        if sender.is_volunteer:
            return
        if sender.browser and self._open_of(sender.browser, held) >= self.of_a_browser:
            raise MarketFullError("browser")
        of_newcomers = sum(item.sender == sender.key for item in waiting) if not sender.browser else 0
        of_address = sum(is_of_group(item.sender, sender.group) for item in waiting)
        if len(waiting) >= self.waiting or of_newcomers >= self.of_newcomers or of_address >= self.of_an_address:
            raise MarketFullError("waiting")

    def giving_way(self, held: Sequence[MarketItem]) -> Sequence[MarketItem]:
        """Return the hidden items that end so that one more may be put up, the oldest first."""
        hidden = [item for item in held if item.state not in OPEN]
        return hidden[: max(0, len(held) + 1 - self.in_all)]

    def _open_of(self, browser: str, held: Sequence[MarketItem]) -> int:
        return sum(item.browser == browser and item.state in OPEN for item in held)
