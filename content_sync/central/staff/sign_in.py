"""Staff: their accounts and how they sign in.

In: the app, the database's sessions for staff, and what the site must keep secret. Out: `/sign-in` and
`/sign-out` by Flask-Security-Too, with our own page and words, and accounts made by `central staff EMAIL`.
Rules: nobody can register; passwords are hashed once by argon2id with their own salt, so that a lost site secret ends
sessions and harms no account; a sign-out counts for all browsers; every form carries a CSRF token; guessing is slowed
(`guessing.py`), and an account is never locked for good, as anybody could lock out a colleague.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.core import Security
from flask_security.utils import aware_utcnow, hash_password
from flask_wtf import CSRFProtect

from content_sync.callers.browsers import Browsers
from content_sync.central.database.sessions import StaffSessions
from content_sync.central.database.staff import datastore, end_sessions, keep_account
from content_sync.central.staff.emails import StaffEmails
from content_sync.central.staff.guessing import slow_guessing
from content_sync.errors import SettingError

_SIGN_OUT = "security.logout"
SIGN_IN_PATH = "/sign-in"
SIGN_OUT_PATH = "/sign-out"
MIN_PASSWORD = 12
_ARGON2 = {  # OWASP's least; the default takes 64 MiB, and anybody may ask for a hash on each of our threads
    "argon2__memory_cost": 19_456,  # KiB
    "argon2__time_cost": 2,
    "argon2__parallelism": 1,
}
_MAX_EMAIL = 200
_SESSION_LASTS = timedelta(hours=12)  # a working day; longer than anybody writes on one article


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSettings:
    """What sign-in needs: the secret that signs cookies, whether staff come by https, and who draws its page."""

    secret: bytes
    is_https: bool
    draw: Callable[..., str]


def open_sign_in(app: Flask, sessions: StaffSessions, settings: SignInSettings) -> None:
    """Give the app its sessions, CSRF protection, sign-in and sign-out, and slow guessing."""
    app.config.update(_settings(settings))
    CSRFProtect(app)
    Security(app, datastore(sessions), render_template=settings.draw, mail_util_cls=StaffEmails)
    _end_every_copy(app, sessions)
    slow_guessing(app, Browsers(settings.secret, cookie="desk_browser", same_site="Lax", is_https=settings.is_https))


def make_account(app: Flask, sessions: StaffSessions, email: str, password: str = "") -> str:
    """Make one account, or give an account that exists a new password, which signs it out everywhere.

    Args:
        app: the app that `open_sign_in` prepared.
        sessions: the sessions that it was given.
        email: who signs in.
        password: at least 12 characters; empty to have one made.

    Returns:
        The password.

    Raises:
        SettingError: the email is not an address, or the password is too short.
        DatabaseError: nothing is kept.
    """
    chosen = password or secrets.token_urlsafe(MIN_PASSWORD)
    with app.app_context():
        name = _account_email(app, email)
        if len(chosen) < MIN_PASSWORD:
            raise SettingError(f"a password has at least {MIN_PASSWORD} characters")
        keep_account(sessions, name, hash_password(chosen))
    return chosen


def _account_email(app: Flask, typed: str) -> str:
    try:
        name = StaffEmails(app).normalize(typed)
    except ValueError as error:
        raise SettingError(f"{typed[:80]!r} is not an email address") from error
    if len(name) > _MAX_EMAIL:
        raise SettingError(f"{typed[:80]!r} is not an email address of at most {_MAX_EMAIL} characters")
    return name


def _settings(settings: SignInSettings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret,
        "SESSION_COOKIE_NAME": "desk",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",  # Strict would show the sign-in to who follows a link from a letter
        "SESSION_COOKIE_SECURE": settings.is_https,
        "PERMANENT_SESSION_LIFETIME": _SESSION_LASTS,
        "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as its session: an article takes hours
        "SECURITY_DATETIME_FACTORY": aware_utcnow,
        "SECURITY_LOGIN_URL": SIGN_IN_PATH,
        "SECURITY_LOGOUT_URL": SIGN_OUT_PATH,
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": SIGN_IN_PATH,
        "SECURITY_LOGIN_USER_TEMPLATE": "console/sign_in.html",
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": _ARGON2,
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_FRESHNESS": timedelta(days=-1),  # no second asking: there is nothing here that needs it yet
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
    }


def _end_every_copy(app: Flask, sessions: StaffSessions) -> None:
    """Let a sign-out end all sessions of the account, so that a copied cookie is worth nothing afterwards."""
    leave = app.view_functions[_SIGN_OUT]

    def leave_for_good() -> ResponseReturnValue:
        if current_user.is_authenticated:
            end_sessions(sessions, current_user.fs_uniquifier)
        return app.ensure_sync(leave)()  # type: ignore[no-any-return]  # Flask does not say what it returns

    app.view_functions[_SIGN_OUT] = leave_for_good
