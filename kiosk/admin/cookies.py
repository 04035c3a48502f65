"""What the volunteer's browser carries: a signed session cookie.

Flask puts the time of the system's clock into its cookie. A Raspberry Pi has no clock of its own, so this time jumps by
decades, and the jump would sign people out. Here a signature has no age; callers/sessions.py says how long a session
lasts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

from kiosk.callers.sign_in import SignIn

if TYPE_CHECKING:
    from flask import Flask, Request


class AgelessSessions(SecureCookieSessionInterface):
    """Flask's signed session cookie, without a time."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        signer = self.get_signing_serializer(app)
        value = request.cookies.get(self.get_cookie_name(app))
        if signer is None or not value:
            return super().open_session(app, request)
        try:
            return self.session_class(signer.loads(value))
        except BadSignature:
            return self.session_class()


def is_session_open(app: Flask, sign_in: SignIn, cookies: str) -> bool:
    """Tell of a request's cookies, before there is a request, whether somebody is signed in with them."""
    asked = app.request_class({"HTTP_COOKIE": cookies})
    carried = app.session_interface.open_session(app, asked)
    return carried is not None and sign_in.person_of(carried) is not None
