"""What the volunteer's browser carries: a signed session cookie, and a mark that it signed in here before.

Flask's own cookie is stamped and judged by the system's clock, which on a board without one jumps by decades: people
would be signed out by the jump, or their forms refused. Here signatures have no age; how long a session lasts is
`sessions.py`'s. The mark of a known phone gives it a line of its own for wrong passwords, so that strangers who guess
cannot make the volunteer wait.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Final

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

if TYPE_CHECKING:
    from flask import Flask, Request, Response

_DEVICE: Final = "kiosk_phone"
_DEVICE_KEPT_S: Final = 180 * 24 * 3600
_NAME_BYTES: Final = 16


class AgelessSessions(SecureCookieSessionInterface):
    """Flask's signed session cookie, whatever the system's clock says."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        signer = self.get_signing_serializer(app)
        value = request.cookies.get(self.get_cookie_name(app))
        if signer is None or not value:
            return super().open_session(app, request)
        try:
            return self.session_class(signer.loads(value))
        except BadSignature:
            return self.session_class()


class Devices:
    """Tells the phones that signed in here before from all others.

    Args:
        secret: of this kiosk, 32 bytes.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def line_of(self, request: Request) -> str:
        """Return the line in which this browser's wrong passwords are counted: its own, or the strangers'."""
        name, _, mark = request.cookies.get(_DEVICE, "").partition(".")
        return name if mark.isascii() and hmac.compare_digest(mark, self._mark(name)) else "strangers"

    def remember(self, answer: Response) -> None:
        """Mark a browser that has just signed in."""
        name = secrets.token_hex(_NAME_BYTES)
        answer.set_cookie(
            _DEVICE,
            f"{name}.{self._mark(name)}",
            max_age=_DEVICE_KEPT_S,
            httponly=True,
            samesite="Strict",
            secure=False,  # plain HTTP: see app.py
        )

    def _mark(self, name: str) -> str:
        return hmac.new(self._secret, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
