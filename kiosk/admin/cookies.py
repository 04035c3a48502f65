"""What the volunteer's browser carries: a signed session cookie.

Flask's own cookie is stamped and judged by the system's clock, which on a board without one jumps by decades: people
would be signed out by the jump, or their forms refused. Here signatures have no age; how long a session lasts is
`sessions.py`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

if TYPE_CHECKING:
    from flask import Flask, Request


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
