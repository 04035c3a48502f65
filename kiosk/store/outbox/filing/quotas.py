"""How much of the room for unsent reports each sender may take.

In: who sends, and how much waits already: in all, of this sender, of this address. Out: whether the next report is
taken. On an open Wi-Fi anybody can send by script, and nothing unsent is ever deleted, so
the room is shared. One sender (a browser at an address, or all new browsers at that address together) holds at most a
tenth. The last fifth is for new browsers and for those with few reports waiting, and most of that fifth is for new
addresses, because a script can invent browsers but hardly addresses. The last fifty places are the volunteer's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.store.journal.tables.indexes import Tally
from kiosk.store.senders import Sender

MAX_REPORTS: Final = 5_000
MAX_BYTES: Final = 24_000_000
FEW: Final = 3  # a sender with fewer reports waiting may still use the last fifth
OF_THE_VOLUNTEER: Final = 50
_SENDER_SHARE: Final = 0.1
_FOR_ALL, _FOR_BROWSERS = 0.8, 0.85  # of what is not the volunteer's; the rest is for new addresses


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
