"""How much of the room for unsent reports each sender may take, and how fast.

In: who sends, and what of theirs and of all waits already. Out: whether the next report is taken, or how long to wait.
Rules: on an open Wi-Fi anybody can send by script, and nothing unsent is ever deleted, so room is shared: no lane (a
browser at an address, or its newcomers together) holds more than a tenth; the last fifth is kept for newcomers and who
has hardly anything waiting, and of it the larger part for new addresses, as a script can give itself browsers but
hardly addresses; the last fifty are the volunteer's. The texts of lanes are digests: nobody's address is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.store.journal.indexes import Tally
from kiosk.store.outbox.pacing import Pacing

MAX_REPORTS: Final = 5_000
MAX_BYTES: Final = 24_000_000
FEW: Final = 3  # so many a new lane may always have waiting
OF_THE_VOLUNTEER: Final = 50
_LANE_SHARE: Final = 0.1
_FOR_ALL, _FOR_BROWSERS = 0.8, 0.85  # of what is not the volunteer's; the rest is for new addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends a report: digests of the address and of the browser's name.

    `address` is empty for who is at the machine itself, and not on its network. `browser` is empty where the browser
    had no name before this report; `named` is the name it has from now on.
    """

    address: str = ""
    browser: str = ""
    named: str = ""
    is_volunteer: bool = False

    @property
    def group(self) -> str:
        """Return what the reports of one address have in common."""
        return "volunteer" if self.is_volunteer else self.address or "here"

    @property
    def lane(self) -> str:
        """Return what the sender's reports are counted under, `address browser`; those without a name together."""
        return f"{self.group} {(not self.is_volunteer and self.browser) or '-'}"

    def queue(self, serial: int) -> str:
        """Return the queue a report leaves from: a first one from its own, not behind all of other newcomers'."""
        is_first = not (self.browser or self.is_volunteer)
        return f"{self.lane}{serial:09}" if is_first else self.lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What waits unsent: in all, of the sender's lane, and of all lanes of the sender's address."""

    total: Tally
    lane: Tally
    group: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The ceilings."""

    max_reports: int = MAX_REPORTS
    max_bytes: int = MAX_BYTES
    of_the_volunteer: int = OF_THE_VOLUNTEER

    def has_room(self, sender: Sender, room: Room) -> bool:
        """Tell whether the sender's next report is taken."""
        if self._share(room.total) >= 1:
            return False
        if not sender.address or (sender.is_volunteer and room.lane.count < self.of_the_volunteer):
            return True
        if self._share(room.lane) >= _LANE_SHARE:
            return False
        of_others = 1 - self.of_the_volunteer / self.max_reports
        share = self._share(room.total) / of_others
        if share < _FOR_ALL:
            return True
        if share < _FOR_BROWSERS and (not sender.browser or room.lane.count < FEW):
            return True
        return share < 1 and room.group.count < FEW

    def _share(self, waiting: Tally) -> float:
        return max(waiting.count / self.max_reports, waiting.bytes / self.max_bytes)


class Paces:
    """How fast each sender may send: some at once, then one in a while. In memory only."""

    def __init__(self) -> None:
        self._of_browsers, self._of_addresses = Pacing(burst=5, every_s=60), Pacing(burst=20, every_s=10)

    def take(self, sender: Sender, now_s: float) -> int:
        """Take one turn, or return how many seconds to wait for it; who waits uses up nothing."""
        if not sender.address:
            return 0
        is_one_phone = sender.browser and not sender.is_volunteer
        return (self._of_browsers if is_one_phone else self._of_addresses).take(sender.lane, now_s)
