"""How many market items there may be: of one browser, of newcomers at one address, waiting for the volunteer, in all.

In: who puts one up, and the items that are held. Out: nothing, or the ceiling that is reached. On an open Wi-Fi anybody
can send by script: what they can fill is the queue of one village, half of it without a name, and the volunteer clears
it. Where the volunteer puts one up, only the ceiling of all counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.store.errors import MarketFullError
from kiosk.store.market.items import OPEN, MarketItem
from kiosk.store.senders import Sender

OF_A_BROWSER: Final = 3
WAITING: Final = 20
IN_ALL: Final = 200
_OF_NEWCOMERS: Final = 10  # waiting, at one address: a browser without a name may be one script over and over


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketCeilings:
    """The ceilings: open items of one browser, items that wait, items in all."""

    of_a_browser: int = OF_A_BROWSER
    waiting: int = WAITING
    in_all: int = IN_ALL
    of_newcomers: int = _OF_NEWCOMERS

    def check(self, sender: Sender, held: Sequence[MarketItem]) -> None:
        """Do nothing if the sender may put one more up.

        Raises:
            MarketFullError: not now; it says why.
        """
        waiting = [item for item in held if item.state == "waiting"]
        if len(held) >= self.in_all:
            raise MarketFullError("all")
        if sender.is_volunteer:
            return
        if sender.browser and self._open_of(sender.browser, held) >= self.of_a_browser:
            raise MarketFullError("browser")
        of_newcomers = sum(item.sender == sender.key for item in waiting) if not sender.browser else 0
        if len(waiting) >= self.waiting or of_newcomers >= self.of_newcomers:
            raise MarketFullError("waiting")

    def _open_of(self, browser: str, held: Sequence[MarketItem]) -> int:
        return sum(item.browser == browser and item.state in OPEN for item in held)
