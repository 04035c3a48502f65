"""How much of the room for unsent reports each sender may take, and how fast.

In: who sends, and how much waits already: in all, of this sender, of this address. Out: whether the next report is
taken, or how many seconds to wait. On an open Wi-Fi anybody can send by script, and nothing unsent is ever deleted, so
the room is shared. One sender (a browser at an address, or all new browsers at that address together) holds at most a
tenth. The last fifth is for new browsers and for those with few reports waiting, and most of that fifth is for new
addresses, because a script can invent browsers but hardly addresses. The last fifty places are the volunteer's.
Addresses and browsers are digests: no address is written to the card.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.rate_limit import RateLimit
from kiosk.store.journal.tables.indexes import Tally

MAX_REPORTS: Final = 5_000
MAX_BYTES: Final = 24_000_000
FEW: Final = 3  # a sender with fewer reports waiting may still use the last fifth
OF_THE_VOLUNTEER: Final = 50
_SENDER_SHARE: Final = 0.1
_FOR_ALL, _FOR_BROWSERS = 0.8, 0.85  # of what is not the volunteer's; the rest is for new addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends a report.

    Attributes:
        address: digest of the address; empty for a person at the machine itself, not on its network.
        browser: digest of the browser's name; empty if it had no name before this report.
        named: digest of the name the browser has from now on.
        is_volunteer: a signed-in volunteer sends it.
    """

    address: str = ""
    browser: str = ""
    named: str = ""
    is_volunteer: bool = False

    @property
    def group(self) -> str:
        """Return what all senders at one address have in common."""
        return "volunteer" if self.is_volunteer else self.address or "here"

    @property
    def key(self) -> str:
        """Return what the sender's reports are counted under: `group browser`, or `group -` for all new browsers."""
        return f"{self.group} {(not self.is_volunteer and self.browser) or '-'}"

    def queue(self, serial: int) -> str:
        """Return the queue of a report; the first of a new browser has its own, so it does not wait behind others."""
        is_first = not (self.browser or self.is_volunteer)
        return f"{self.key}{serial:09}" if is_first else self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What waits unsent: in all, of this sender, and of all senders at this address."""

    total: Tally
    sender: Tally
    group: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """The ceilings for unsent reports: how many in all, how many bytes, how many only the volunteer may use."""

    max_reports: int = MAX_REPORTS
    max_bytes: int = MAX_BYTES
    of_the_volunteer: int = OF_THE_VOLUNTEER

    def has_room(self, sender: Sender, room: Room) -> bool:
        """Tell whether the sender's next report is taken."""
        if self._share(room.total) >= 1:
            return False
        if not sender.address or (sender.is_volunteer and room.sender.count < self.of_the_volunteer):
            return True
        if self._share(room.sender) >= _SENDER_SHARE:
            return False
        of_others = 1 - self.of_the_volunteer / self.max_reports
        share = self._share(room.total) / of_others
        if share < _FOR_ALL:
            return True
        if share < _FOR_BROWSERS and (not sender.browser or room.sender.count < FEW):
            return True
        return share < 1 and room.group.count < FEW

    def _share(self, waiting: Tally) -> float:
        return max(waiting.count / self.max_reports, waiting.bytes / self.max_bytes)


class SenderRates:
    """How fast each sender may send: some reports at once, then one every so often. Kept in memory only."""

    def __init__(self) -> None:
        self._of_browsers, self._of_addresses = RateLimit(burst=5, every_s=60), RateLimit(burst=20, every_s=10)

    def try_use(self, sender: Sender, now_s: float) -> int:
        """Count one report and return 0; or, if it is too soon, count nothing and return how many seconds to wait."""
        if not sender.address:
            return 0
        is_one_phone = sender.browser and not sender.is_volunteer
        return (self._of_browsers if is_one_phone else self._of_addresses).try_use(sender.key, now_s)
