"""Who is signed in: the sessions of the people, kept in memory and measured by the monotonic clock.

In: a random token from a cookie. Out: whose session it is, while it is open. Rules: a jump of the system's clock
neither ends a session nor makes it last longer; signing out ends it here, so that a copied cookie is worth nothing
afterwards; a restart ends all sessions, a new password those of its person. Beyond twenty sessions of one person the
oldest of theirs ends, so that nobody signs others out by signing in. Only a digest of a token stands in memory.
"""

from __future__ import annotations

import hashlib
import secrets
from threading import Lock
from typing import Final

LIFETIME_S: Final = 8 * 3600.0
_MOST: Final = 20  # of one person


class Sessions:
    """The sessions that are open."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, float]] = {}  # by digest: the number of the person, and when it began
        self._lock = Lock()

    def begin(self, person: int, now_s: float) -> str:
        """Open a session for the person of this number and return its token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._open = {digest: one for digest, one in self._open.items() if now_s - one[1] < LIFETIME_S}
            self._open[_digest(token)] = (person, now_s)
            theirs = [digest for digest, one in self._open.items() if one[0] == person]
            for digest in theirs[:-_MOST]:
                del self._open[digest]
        return token

    def person(self, token: str, now_s: float) -> int | None:
        """Return the number of the person whose session this is; None if it is not open."""
        with self._lock:
            number, began_s = self._open.get(_digest(token), (0, now_s - LIFETIME_S))
        return number if now_s - began_s < LIFETIME_S else None

    def end(self, token: str) -> None:
        with self._lock:
            self._open.pop(_digest(token), None)

    def end_all(self, person: int) -> None:
        """End every session of a person."""
        with self._lock:
            self._open = {digest: one for digest, one in self._open.items() if one[0] != person}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
