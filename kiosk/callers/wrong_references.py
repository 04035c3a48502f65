"""Wrong references typed where reports are followed: who has to wait, and how long.

In: a report's number, who guesses, the monotonic second. Out: how many seconds to wait. Rules: wrong references are
counted for each report and address. The browser that sent the report is counted by itself, so nobody else makes its
owner wait; the volunteer waits for nobody else either. If a report meets more than 60 wrong references in an hour, all
others wait together, a minute each. There are 23^4 endings: at one a minute, half of them take 97 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.callers.backoff import Backoff
from kiosk.rate_limit import RateLimit

MOST_AN_HOUR: Final = 60
_FREE: Final = 5
_LONGEST_WAIT_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesser:
    """Somebody whose wrong references are counted together."""

    name: str
    waits_for_others: bool = True


VOLUNTEER: Final = Guesser(name="volunteer", waits_for_others=False)
OWNER: Final = Guesser(name="owner", waits_for_others=False)  # the browser that sent this report


class WrongReferences:
    """Counts wrong references, in memory only: with a write for each a stranger could wear the card out."""

    def __init__(self) -> None:
        self._alone = Backoff(free=_FREE, longest_wait_s=_LONGEST_WAIT_S)
        self._together = RateLimit(burst=MOST_AN_HOUR, every_s=3600 / MOST_AN_HOUR)

    def wait_s(self, serial: int, guesser: Guesser, now_s: float) -> int:
        """Return how many seconds this guesser waits because of their own wrong references."""
        return self._alone.wait_s(f"{serial} {guesser.name}", now_s)

    def wait_for_others_s(self, serial: int, guesser: Guesser, now_s: float) -> int:
        """Return how many seconds this guesser waits because the report met too many wrong references from all."""
        return self._together.wait_s(f"{serial}", now_s) if guesser.waits_for_others else 0

    def count(self, serial: int, guesser: Guesser, now_s: float) -> None:
        """Count a wrong reference that was looked at."""
        self._alone.count(f"{serial} {guesser.name}", now_s)
        if guesser.waits_for_others:
            self._together.try_use(f"{serial}", now_s)
