"""First passwords that wait to be shown once to the volunteer who made them.

In: a password and whose it is. Out: the same, once. They stand in memory alone, so a restart forgets them; another one
is quickly made.
"""

from __future__ import annotations

from threading import Lock


class FirstPasswords:
    """The first passwords that nobody has seen yet, by the number of the account."""

    def __init__(self) -> None:
        self._waiting: dict[int, str] = {}
        self._lock = Lock()

    def keep(self, person: int, password: str) -> None:
        """Keep somebody's first password until it is shown."""
        with self._lock:
            self._waiting[person] = password

    def take(self, person: int) -> str:
        """Return somebody's first password, this once; empty if none waits."""
        with self._lock:
            return self._waiting.pop(person, "")
