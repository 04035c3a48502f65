"""How often one sender may ask, counted in this process.

In: a name, such as an address or a kiosk's key. Out: what it has left. All names share one span of time and are
forgotten with it, so what is kept is bounded by who asks within one. Time is the monotonic clock's: a wall clock that
is set wrong, or right again, shuts nobody out.
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
    """So many for each name in each span of time.

    Args:
        most: how many one name has.
        span_s: after so many seconds everybody has all of them again.
        stopwatch: counts seconds and never goes back.
    """

    def __init__(self, most: int, *, span_s: float, stopwatch: Callable[[], float] = stopwatch_s) -> None:
        self._most, self._span_s, self._stopwatch = most, span_s, stopwatch
        self._taken: Counter[str] = Counter()
        self._ends_s = stopwatch() + span_s
        self._lock = Lock()

    def take(self, name: str) -> int:
        """Take one, and return how many this name has left; less than 0 where it had none."""
        with self._lock:
            self._renew()
            self._taken[name] += 1
            return self._most - self._taken[name]

    def has_left(self, name: str) -> bool:
        """Tell whether this name could take one."""
        with self._lock:
            self._renew()
            return self._taken[name] < self._most

    def wait_s(self) -> int:
        """Return in how many seconds everybody has all of them again."""
        return max(1, math.ceil(self._ends_s - self._stopwatch()))

    def _renew(self) -> None:
        now_s = self._stopwatch()
        if now_s >= self._ends_s:
            self._taken.clear()
            self._ends_s = now_s + self._span_s


def caller() -> str:
    """Return who sent this request, by what to count it to."""
    return one_caller(request.remote_addr)
