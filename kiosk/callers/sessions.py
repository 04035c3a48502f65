"""Who is signed in: the volunteer's sessions, kept in memory and measured by the monotonic clock.

In: a random token from a cookie. Out: whether its session is open. Rules: a jump of the system's clock neither ends a
session nor makes it last longer; signing out ends it here, so that a copied cookie is worth nothing afterwards; a
restart and a new password end all sessions. Only a digest of a token stands in memory.
"""

from __future__ import annotations

import hashlib
import secrets
from threading import Lock
from typing import Final

LIFETIME_S: Final = 8 * 3600.0
_MOST: Final = 20


class Sessions:
    """The sessions that are open."""

    def __init__(self) -> None:
        self._began_s: dict[str, float] = {}
        self._lock = Lock()

    def begin(self, now_s: float) -> str:
        """Open a session and return its token; beyond twenty the oldest one ends."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._began_s[_digest(token)] = now_s
            while len(self._began_s) > _MOST:
                del self._began_s[next(iter(self._began_s))]
        return token

    def is_open(self, token: str, now_s: float) -> bool:
        with self._lock:
            began_s = self._began_s.get(_digest(token))
        return began_s is not None and now_s - began_s < LIFETIME_S

    def end(self, token: str) -> None:
        with self._lock:
            self._began_s.pop(_digest(token), None)

    def end_all(self) -> None:
        with self._lock:
            self._began_s.clear()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
