"""How often something may be done: a burst at once, then once every so many seconds, each key by itself.

In: a key and the monotonic second. Out: how many seconds to wait. This is a token bucket with one number for each key,
kept in memory only. When there are too many keys, those that used least are forgotten first, so a caller cannot clear
a used-up key by inventing others.
"""

from __future__ import annotations

import math
from threading import Lock
from typing import Final

KEYS_KEPT: Final = 10_000


class RateLimit:
    """The limit, and what each key used of it.

    Args:
        burst: how many are allowed at once.
        every_s: after those, one is allowed every so many seconds.
    """

    def __init__(self, *, burst: int, every_s: float) -> None:
        self._every_s, self._full_s = every_s, burst * every_s
        self._rested_at_s: dict[str, float] = {}  # when the key's whole burst is available again
        self._lock = Lock()

    def wait_s(self, key: str, now_s: float) -> int:
        """Return how many seconds to wait for the next one, 0 if there is one; this uses nothing."""
        with self._lock:
            return self._wait_s(key, now_s)

    def try_use(self, key: str, now_s: float) -> int:
        """Use one and return 0; or, if none is left, use nothing and return how many seconds to wait."""
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
        most_used = sorted(self._rested_at_s.items(), key=lambda used: -used[1])[: KEYS_KEPT // 2]
        self._rested_at_s = {key: at_s for key, at_s in most_used if at_s > now_s}
