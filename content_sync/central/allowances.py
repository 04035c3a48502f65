"""How often one sender may ask, counted in this process.

In: a name, such as an address or a kiosk's key. Out: how many seconds it has to wait. All names share one span of time
and are forgotten at its end, so the memory is bounded by the number of senders in one span. The monotonic clock counts:
nobody is shut out because a wall clock was set.
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
        self._used: Counter[str] = Counter()
        self._ends_s = stopwatch() + span_s
        self._lock = Lock()

    def wait_s(self, name: str) -> int:
        """Return how many seconds this name has to wait for a turn, 0 if it has one; this uses nothing."""
        with self._lock:
            return self._wait_s(name)

    def try_use(self, name: str) -> int:
        """Use one turn and return 0; or, if none is left, use nothing and return how many seconds to wait."""
        with self._lock:
            wait_s = self._wait_s(name)
            if not wait_s:
                self._used[name] += 1
        return wait_s

    def _wait_s(self, name: str) -> int:
        now_s = self._stopwatch()
        if now_s >= self._ends_s:
            self._used.clear()
            self._ends_s = now_s + self._span_s
        return 0 if self._used[name] < self._most else max(1, math.ceil(self._ends_s - now_s))


def caller() -> str:
    """Return who sent this request, by what to count it to."""
    return one_caller(request.remote_addr)
