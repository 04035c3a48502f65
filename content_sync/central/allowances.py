"""How often one sender may ask, counted in this process.

In: a name, such as an address or a kiosk's key. Out: how many it has left. All names share one span of time and are
forgotten at its end, so the memory is bounded by the number of senders in one span. The monotonic clock counts: nobody
is shut out because a wall clock was set.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from threading import Lock

from flask import request

from content_sync.callers.addresses import one_caller
from content_sync.central.clock import stopwatch_s


class Allowance:
    """A number of turns for each name in each span of time.

    Args:
        most: how many turns one name has.
        span_s: after so many seconds every name has all its turns again.
        stopwatch: counts seconds and never goes back.
    """

    def __init__(self, most: int, *, span_s: float, stopwatch: Callable[[], float] = stopwatch_s) -> None:
        self._most, self._span_s, self._stopwatch = most, span_s, stopwatch
        self._taken: Counter[str] = Counter()
        self._ends_s = stopwatch() + span_s
        self._lock = Lock()

    def take(self, name: str) -> int:
        """Use one turn, and return how many this name has left; less than 0 where it had none."""
        with self._lock:
            self._renew()
            self._taken[name] += 1
            return self._most - self._taken[name]

    def has_left(self, name: str) -> bool:
        """Tell whether this name has a turn left, without using it."""
        with self._lock:
            self._renew()
            return self._taken[name] < self._most

    def wait_s(self) -> int:
        """Return in how many seconds every name has all its turns again."""
        return max(1, math.ceil(self._ends_s - self._stopwatch()))

    def _renew(self) -> None:
        now_s = self._stopwatch()
        if now_s >= self._ends_s:
            self._taken.clear()
            self._ends_s = now_s + self._span_s


def caller() -> str:
    """Return who sent this request, by what to count it to."""
    return one_caller(request.remote_addr)
