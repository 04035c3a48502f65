"""Wrong references typed where reports are followed: who has to wait, and who has not.

In: a report's number, who guesses, the monotonic second. Out: how many seconds to wait. Rules: wrong codes are counted
for each report and address, as a whole village may guess behind one; the browser that filed the report is counted by
itself, so nobody else makes its owner wait; only where a report meets more than 60 wrong codes an hour do all others
wait together, a minute each. 23^4 tails at one a minute: half of them take 97 days.
"""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from threading import Lock
from typing import Final

from kiosk.store.slowing import Slowing

MOST_AN_HOUR: Final = 60
_FREE: Final = 5
_LONGEST_WAIT_S: Final = 60
_HOUR_S: Final = 3600.0
_REPORTS_KEPT: Final = 10_000


class Guesses:
    """Counts wrong references; in memory only, as a write for each would let a stranger wear the card out."""

    def __init__(self) -> None:
        self._alone = Slowing(free=_FREE, longest_wait_s=_LONGEST_WAIT_S)
        self._together: OrderedDict[int, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, serial: int, *, guesser: str, now_s: float) -> int:
        """Return how many seconds this guesser waits for wrong codes of their own."""
        return self._alone.wait_s(f"{serial} {guesser}", now_s)

    def common_wait_s(self, serial: int, *, now_s: float) -> int:
        """Return how many seconds everybody but the owner's browser waits, where too many wrong codes came."""
        with self._lock:
            wrong = self._together.get(serial, deque())
            recent = [at_s for at_s in wrong if now_s - at_s < _HOUR_S]
        if len(recent) <= MOST_AN_HOUR:
            return 0
        return max(0, math.ceil(recent[-1] + _LONGEST_WAIT_S - now_s))

    def count(self, serial: int, *, guesser: str, now_s: float) -> None:
        """Take note of a wrong code that was looked at."""
        self._alone.count(f"{serial} {guesser}", now_s)
        with self._lock:
            self._together.setdefault(serial, deque(maxlen=MOST_AN_HOUR + 1)).append(now_s)
            self._together.move_to_end(serial)
            while len(self._together) > _REPORTS_KEPT:
                self._together.popitem(last=False)
