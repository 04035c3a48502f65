"""The mark of a browser that signed in before, which gives it a line of its own for wrong passwords.

Anybody who knows a colleague's email can use up that account's guesses, and again a quarter of an hour later; from the
browser the colleague works with, they sign in all the same. The mark holds for one account, the last that signed in,
and opens nothing by itself.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flask import Request, Response

_COOKIE: Final = "desk_browser"
_KEPT_S: Final = 180 * 24 * 3600
_NAME_BYTES: Final = 16


class Browsers:
    """Tells the browsers that signed in here before from all others.

    Args:
        secret: of this site, 32 bytes.
        is_https: staff come by https, so that the cookie may not travel otherwise.
    """

    def __init__(self, secret: bytes, *, is_https: bool) -> None:
        self._secret, self._is_https = secret, is_https

    def line_of(self, request: Request, account: str) -> str:
        """Return the line in which wrong passwords for an account are counted: this browser's, or the strangers'."""
        name, _, mark = request.cookies.get(_COOKIE, "").partition(".")
        is_known = mark.isascii() and hmac.compare_digest(mark, self._mark(name, account))
        return f"{name} {account}" if is_known else f"strangers {account}"

    def remember(self, answer: Response, account: str) -> None:
        """Mark a browser that has just signed in as this account."""
        name = secrets.token_hex(_NAME_BYTES)
        value = f"{name}.{self._mark(name, account)}"
        answer.set_cookie(
            _COOKIE, value, max_age=_KEPT_S, path="/", httponly=True, samesite="Lax", secure=self._is_https
        )

    def _mark(self, name: str, account: str) -> str:
        said = f"browser\n{name}\n{account}".encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()
