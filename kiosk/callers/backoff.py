"""Back-off for wrong guesses: some are free, then each wrong guess makes the next one wait longer, up to a limit.

In: a key (a report and a guesser, a phone) and the monotonic second. Out: how many seconds to wait. Rules: nobody is
locked out; a guess made while waiting is not looked at and does not lengthen the wait; after a quiet hour the count
starts again. It stands in memory only: with a write for each guess a stranger could wear the card out.
"""

from __future__ import annotations

import math
from threading import Lock
from typing import Final

_FORGOTTEN_AFTER_S: Final = 3600.0
_KEYS_KEPT: Final = 10_000


class Backoff:
    """Counts wrong guesses for each key.

    Args:
        free: how many wrong guesses cost nothing.
        longest_wait_s: the longest wait, in seconds.
    """

    def __init__(self, *, free: int, longest_wait_s: int) -> None:
        self._free = free
        self._longest_wait_s = longest_wait_s
        self._wrong: dict[str, tuple[int, float]] = {}
        self._lock = Lock()

    def wait_s(self, key: str, now_s: float) -> int:
        """Return how many whole seconds must pass before the next guess for `key` is looked at."""
        with self._lock:
            count, last_s = self._wrong.get(key, (0, now_s))
        if count == 0 or count < self._free:
            return 0
        pause_s = min(2.0 ** min(count - self._free + 1, 30), float(self._longest_wait_s))
        return max(0, math.ceil(last_s + pause_s - now_s))

    def count(self, key: str, now_s: float) -> None:
        """Count a wrong guess that was looked at."""
        with self._lock:
            count, last_s = self._wrong.pop(key, (0, now_s))
            if now_s - last_s > _FORGOTTEN_AFTER_S:
                count = 0
            self._wrong[key] = (count + 1, now_s)
            while len(self._wrong) > _KEYS_KEPT:
                del self._wrong[next(iter(self._wrong))]

    def clear(self, key: str) -> None:
        """Forget the wrong guesses of this key, because the right one was typed."""
        with self._lock:
            self._wrong.pop(key, None)
