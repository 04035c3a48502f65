"""When kiosks that cannot be heard now may come back: each gets a time of its own.

In: that an envelope was taken in, that one is turned away. Out: after how many seconds the caller may come back. Rules:
after a power cut a region comes back at once, and who is told the same time comes at the same time again; so those
turned away are put one behind the other, as many a second as were taken in lately, less what comes anew meanwhile. The
wait grows with their number, and nobody waits longer than two hours. Durations are by a clock that never goes back.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from threading import Lock
from typing import Final

from content_sync.central.clock import stopwatch_s

LONGEST_WAIT_S: Final = 2 * 3600.0
"""As long as a kiosk waits at most when central cannot be reached at all."""

LEAST_WAIT_S: Final = 5.0
_FIRST_RATE: Final = 50.0  # a second, before it is measured; a small machine takes more
_SHARE: Final = 0.7  # of what was taken in; the rest is for those who come as they always do
_SPAN_S: Final = 2.0  # over which it is measured


class ReturnPlan:
    """The times given to those who were turned away; safe under threads.

    Args:
        stopwatch: counts seconds and never goes back.
    """

    def __init__(self, stopwatch: Callable[[], float] = stopwatch_s) -> None:
        self._stopwatch, self._lock = stopwatch, Lock()
        self._rate = _FIRST_RATE
        self._taken, self._since_s, self._is_full = 0, stopwatch(), False
        self._last_s = -math.inf

    def take(self) -> None:
        """Count an envelope that was taken in."""
        with self._lock:
            self._taken += 1
            self._measure(self._stopwatch())

    def turn_away(self, *, least_s: float = LEAST_WAIT_S) -> int:
        """Return after how many seconds a caller may come back, at least `least_s`."""
        with self._lock:
            now_s = self._stopwatch()
            if not self._is_full:
                self._taken, self._since_s, self._is_full = 0, now_s, True
            self._measure(now_s)
            wanted_s = max(now_s + least_s, self._last_s + 1 / (self._rate * _SHARE))
            self._last_s = min(wanted_s, now_s + LONGEST_WAIT_S)
            return math.ceil(self._last_s - now_s)

    def _measure(self, now_s: float) -> None:
        """Learn how much can be taken, from times when more came than that: without a pause, somebody came and went."""
        if now_s - self._since_s < _SPAN_S:
            return
        if self._is_full and self._taken and now_s - self._since_s < 2 * _SPAN_S:
            self._rate = self._taken / (now_s - self._since_s)
        self._taken, self._since_s, self._is_full = 0, now_s, False
