"""Ten minutes in which the volunteer's new phone need not wait for strangers; five presses of the button open them.

In: the presses; tries from phones that never signed in here. Out: whether a try is looked at without waiting. Rules:
each browser and each address has five tries, all together have a hundred. A browser counts by itself only if it was
named before the window opened, so that a script cannot take a new name for each try. The browsers of one address have
25 tries together, so that one phone with many names leaves some to others. A right password or the time ends the
window. Five tries are few: the password is not weaker for it.
"""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import Final

from content_sync.callers.browsers import Browser

OPEN_S: Final = 600
TRIES_EACH: Final = 5
TRIES_AN_ADDRESS: Final = 25
TRIES_IN_ALL: Final = 100


class SignInWindow:
    """The window; closed until the button opens it."""

    def __init__(self) -> None:
        self._opened_s: float | None = None
        self._tries: Counter[str] = Counter()
        self._lock = Lock()

    def open(self, now_s: float) -> None:
        """Open it for ten minutes from now; all have their tries again."""
        with self._lock:
            self._opened_s = now_s
            self._tries.clear()

    def close(self) -> None:
        """Close it, because the right password was typed."""
        with self._lock:
            self._opened_s = None

    def left_s(self, now_s: float) -> int:
        """Return for how many more seconds it is open; 0 while it is closed."""
        with self._lock:
            return self._left_s(now_s)

    def use_a_try(self, browser: Browser | None, address: str, now_s: float) -> bool:
        """Use up one try; return False if none is left for this browser or address."""
        with self._lock:
            if not self._left_s(now_s) or self._opened_s is None:
                return False
            is_known = browser is not None and browser.since_s < self._opened_s
            own = f"browser {browser.name}" if browser and is_known else f"unnamed at {address}"
            limits = {own: TRIES_EACH, f"address {address}": TRIES_AN_ADDRESS, "all": TRIES_IN_ALL}
            if any(self._tries[who] >= most for who, most in limits.items()):
                return False
            self._tries.update(limits.keys())
            return True

    def _left_s(self, now_s: float) -> int:
        return 0 if self._opened_s is None else max(0, int(self._opened_s + OPEN_S - now_s))
