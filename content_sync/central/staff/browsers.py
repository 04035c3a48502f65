"""The mark of a browser that signed in before, which gives it a line of its own for wrong passwords.

Anybody who knows a colleague's email can use up that account's guesses, and anybody at the ministry's address those of
the address; from the browser the colleague works with, they sign in all the same. A browser has one name, and a mark
for each of the last accounts that signed in with it: an office shares one. A mark opens nothing by itself.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flask import Request, Response

_COOKIE: Final = "desk_browser"
_KEPT_S: Final = 180 * 24 * 3600
_NAME_BYTES: Final = 16
_NAME: Final = re.compile(rf"[0-9a-f]{{{2 * _NAME_BYTES}}}")
_MARK: Final = re.compile(r"[0-9a-f]{64}")
_MARKS: Final = 8


class Browsers:
    """Tells the browsers that signed in here before from all others.

    Args:
        secret: of this site, 32 bytes.
        is_https: staff come by https, so that the cookie may not travel otherwise.
    """

    def __init__(self, secret: bytes, *, is_https: bool) -> None:
        self._secret, self._is_https = secret, is_https

    def known(self, request: Request, account: str) -> str:
        """Return the browser's name if this account signed in with it before, or an empty text."""
        name, marks = _read(request)
        own = self._mark(name, account)
        return name if any(hmac.compare_digest(mark, own) for mark in marks) else ""

    def remember(self, request: Request, answer: Response, account: str) -> None:
        """Mark a browser that has just signed in as this account."""
        name, marks = _read(request)
        name = name or secrets.token_hex(_NAME_BYTES)
        own = self._mark(name, account)
        value = ".".join((name, own, *[mark for mark in marks if mark != own][: _MARKS - 1]))
        answer.set_cookie(
            _COOKIE, value, max_age=_KEPT_S, path="/", httponly=True, samesite="Lax", secure=self._is_https
        )

    def _mark(self, name: str, account: str) -> str:
        said = f"browser\n{name}\n{account}".encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()


def _read(request: Request) -> tuple[str, list[str]]:
    """Return the browser's name and marks, those of the newest account first; nothing from what is none of ours."""
    name, *marks = request.cookies.get(_COOKIE, "").split(".")
    return (name, list(filter(_MARK.fullmatch, marks))) if _NAME.fullmatch(name) else ("", [])
