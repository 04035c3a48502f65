"""The mark of a browser, so that what is counted for it is not counted for all who share its address.

In: the cookies of a request. Out: the browser, if this program named it. Rules: a name is random, says nothing about
anybody and opens nothing; the proof that goes with it cannot be made elsewhere. A browser may be marked for accounts:
then it has one name, and a proof for each of the last accounts that signed in with it, as an office shares one; the
proof of one account is worth nothing for another. Who keeps no cookies is counted by address (addresses.py).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from content_sync.callers.proofs import DIGITS, Proofs

if TYPE_CHECKING:
    from flask import Request, Response

MAX_ACCOUNTS: Final = 8
_LASTS_S: Final = 180 * 24 * 3600
_NAME_BYTES: Final = 16
_COOKIE: Final = re.compile(
    rf"([0-9a-f]{{{2 * _NAME_BYTES}}})\.([0-9]{{1,12}})((?:\.[0-9a-f]{{{DIGITS}}}){{1,{MAX_ACCOUNTS}}})", re.ASCII
)
_ANY_ACCOUNT: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A browser this program has named; `since_s` is the monotonic second at which it did."""

    name: str
    since_s: int

    @property
    def digest(self) -> str:
        """Return what may be stored of the name: the same for the same browser, and of no use as a cookie."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:16]


class Browsers:
    """Gives names, and knows them again.

    Args:
        secret: of this program, 32 bytes.
        cookie: the name of the cookie; a name given with one is worth nothing with another.
        same_site: whether the cookie comes with a link from another site (`Lax`) or does not (`Strict`).
        is_https: the program is reached by https alone, so that the cookie must not travel otherwise.
    """

    def __init__(
        self, secret: bytes, *, cookie: str, same_site: Literal["Strict", "Lax"] = "Strict", is_https: bool = False
    ) -> None:
        self._proofs, self._cookie = Proofs(secret), cookie
        self._same_site, self._is_https = same_site, is_https

    def known(self, request: Request, account: str = _ANY_ACCOUNT) -> Browser | None:
        """Return the browser a request comes from, if it was named here, and for this account where one is given."""
        browser, proofs = self._read(request)
        if browser is None or not any(self._proofs.is_of(proof, *self._texts(browser, account)) for proof in proofs):
            return None
        return browser

    def name(self, response: Response, now_s: float, form: str = "") -> Browser:
        """Give the browser that gets this response a new name.

        Args:
            response: brings it.
            now_s: the monotonic second.
            form: the UUID of the form that was sent: sent again it gets the same name, so nobody collects them, and a
                browser that the first response did not reach has the name its report is kept under.
        """
        name = self._proofs.of(self._cookie, "name", form) if form else secrets.token_hex(_NAME_BYTES)
        browser = Browser(name=name, since_s=int(now_s))
        self._give(response, browser, self._proof(browser, _ANY_ACCOUNT))
        return browser

    def remember(self, request: Request, response: Response, account: str, now_s: float) -> None:
        """Mark the browser for an account that has just signed in with it; a name it has stays."""
        browser, proofs = self._read(request)
        browser = browser or Browser(name=secrets.token_hex(_NAME_BYTES), since_s=int(now_s))
        own = self._proof(browser, account)
        others = [proof for proof in proofs if proof != own]
        self._give(response, browser, own, *others[: MAX_ACCOUNTS - 1])

    def _read(self, request: Request) -> tuple[Browser | None, list[str]]:
        """Return what a cookie says, which is not proved yet: the browser, and the proofs, the newest first."""
        match = _COOKIE.fullmatch(request.cookies.get(self._cookie, ""))
        if match is None:
            return None, []
        return Browser(name=match[1], since_s=int(match[2])), match[3].removeprefix(".").split(".")

    def _give(self, response: Response, browser: Browser, *proofs: str) -> None:
        response.set_cookie(
            self._cookie,
            ".".join((browser.name, str(browser.since_s), *proofs)),
            max_age=_LASTS_S,
            httponly=True,
            samesite=self._same_site,
            secure=self._is_https,
        )

    def _proof(self, browser: Browser, account: str) -> str:
        return self._proofs.of(*self._texts(browser, account))

    def _texts(self, browser: Browser, account: str) -> tuple[str, ...]:
        return (self._cookie, browser.name, str(browser.since_s), account)
