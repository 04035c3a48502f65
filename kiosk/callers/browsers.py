"""Names for browsers, so that what is counted for one is not counted for a whole village behind one address.

In: the cookies of a request. Out: a name that this kiosk gave, or none. Rules: a name is random, says nothing about
anybody and opens nothing; it is signed, so it cannot be made up, and tells since when it is known by the monotonic
clock. Who keeps no cookies is counted by address.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flask import Request, Response

_KEPT_S: Final = 180 * 24 * 3600
_NAME_BYTES: Final = 16
_VALUE: Final = re.compile(rf"([0-9a-f]{{{2 * _NAME_BYTES}}})\.([0-9]{{1,12}})\.([0-9a-f]{{64}})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A browser this kiosk has named; `since_s` is the monotonic second at which it did."""

    name: str
    since_s: int

    @property
    def digest(self) -> str:
        """Return what may be kept of the name: it tells the browser again, and names it to nobody."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:16]


class Browsers:
    """Gives names, and knows them again.

    Args:
        secret: of this kiosk, 32 bytes.
        cookie: the name of the cookie; a name given with one is worth nothing with another.
    """

    def __init__(self, secret: bytes, *, cookie: str) -> None:
        self._secret, self._cookie = secret, cookie

    def known(self, request: Request) -> Browser | None:
        """Return the browser a request comes from; None if it has no name of ours."""
        match = _VALUE.fullmatch(request.cookies.get(self._cookie, ""))
        if match is None:
            return None
        browser = Browser(name=match[1], since_s=int(match[2]))
        return browser if hmac.compare_digest(match[3], self._proof(browser)) else None

    def name(self, answer: Response, now_s: float) -> Browser:
        """Give the browser that gets this answer a new name."""
        browser = Browser(name=secrets.token_hex(_NAME_BYTES), since_s=int(now_s))
        answer.set_cookie(
            self._cookie,
            f"{browser.name}.{browser.since_s}.{self._proof(browser)}",
            max_age=_KEPT_S,
            httponly=True,
            samesite="Strict",
            secure=False,  # plain HTTP: see app.py
        )
        return browser

    def _proof(self, browser: Browser) -> str:
        said = f"{self._cookie} {browser.name} {browser.since_s}".encode()
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()
