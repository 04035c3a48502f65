"""How often something may be done: so many times at once, then once in a while, each key by itself.

In: a key, the monotonic second. Out: how many seconds to wait. One number is kept for each key, in memory only; where
there are too many keys, those that used least are forgotten, so nobody makes room for one they used up.
"""

from __future__ import annotations

import math
from threading import Lock
from typing import Final

KEYS_KEPT: Final = 10_000


class Pacing:
    """Counts by key.

    Args:
        burst: so many at once.
        every_s: then one in so many seconds.
    """

    def __init__(self, *, burst: int, every_s: float) -> None:
        self._every_s, self._full_s = every_s, burst * every_s
        self._rested_at_s: dict[str, float] = {}  # when all of the burst is there again
        self._lock = Lock()

    def wait_s(self, key: str, now_s: float) -> int:
        """Return how many seconds to wait for the next one; this uses up nothing."""
        with self._lock:
            return self._wait_s(key, now_s)

    def take(self, key: str, now_s: float) -> int:
        """Take one, or return how many seconds to wait for it; who waits uses up nothing."""
        with self._lock:
            wait_s = self._wait_s(key, now_s)
            if not wait_s:
                self._rested_at_s[key] = max(self._rested_at_s.get(key, 0.0), now_s) + self._every_s
                self._forget(now_s)
        return wait_s

    def _wait_s(self, key: str, now_s: float) -> int:
        used_s = max(0.0, self._rested_at_s.get(key, 0.0) - now_s)
        return max(0, math.ceil(used_s + self._every_s - self._full_s))

    def _forget(self, now_s: float) -> None:
        if len(self._rested_at_s) <= KEYS_KEPT:
            return
        most_used = sorted(self._rested_at_s.items(), key=lambda kept: -kept[1])[: KEYS_KEPT // 2]
        self._rested_at_s = {key: at_s for key, at_s in most_used if at_s > now_s}
