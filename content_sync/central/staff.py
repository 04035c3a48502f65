"""Staff: their accounts and how they sign in.

In: the app, a scoped session, the two models, and what the site must keep secret. Out: `/sign-in` and
`/sign-out` by Flask-Security-Too, with our own page and words, and accounts made by `central staff EMAIL`.
Rules: nobody registers; passwords are argon2id, hashed once with their own salt, so that losing the site's secret
loses sessions and no account; who signs out is out everywhere; every form carries a CSRF token; guessing is slowed
per account and per address, and only failures count; an account is never locked for good, as anybody could lock out
a colleague, and a browser that signed in as it before is counted by itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from flask import Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import current_user
from flask_security.core import Security
from flask_security.datastore import SQLAlchemySessionUserDatastore
from flask_security.mail_util import MailUtil
from flask_security.utils import hash_password
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session, scoped_session

from content_sync.central.browsers import Browsers
from content_sync.central.database import Role, User
from content_sync.errors import SettingError

_SIGN_IN, _SIGN_OUT = "security.login", "security.logout"
SIGN_IN_PATH = "/sign-in"
SIGN_OUT_PATH = "/sign-out"
MIN_PASSWORD = 12
_ARGON2 = {  # OWASP's least; the default takes 64 MiB, and anybody may ask for a hash on each of our threads
    "argon2__memory_cost": 19_456,  # KiB
    "argon2__time_cost": 2,
    "argon2__parallelism": 1,
}
_MAX_EMAIL = 200
_MAX_TYPED = 1_000  # normalising a flood of combining marks takes time by its square, and nobody is signed in yet
_SESSION_LASTS = timedelta(hours=12)  # a working day; longer than anybody writes on one article
_FAILURES_PER_ACCOUNT = "10 per 15 minutes"
_FAILURES_PER_ADDRESS = "60 per 15 minutes"  # a ministry sits behind one address


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What sign-in needs: the secret that signs cookies, whether staff come by https, and who draws its page."""

    secret: bytes
    is_https: bool
    draw: Callable[..., str]


def open_sign_in(app: Flask, sessions: scoped_session[Session], sign_in: SignIn) -> None:
    """Give the app its sessions, CSRF protection, sign-in and sign-out, and slow guessing."""
    app.config.update(_settings(sign_in))
    CSRFProtect(app)
    Security(app, _datastore(sessions), render_template=sign_in.draw)
    _end_every_copy(app, sessions)
    _slow_guessing(app, Browsers(sign_in.secret, is_https=sign_in.is_https))


def make_account(app: Flask, sessions: scoped_session[Session], email: str, password: str = "") -> str:
    """Make one account, or give an account that exists a new password, which signs it out everywhere.

    Args:
        app: the app that `open_sign_in` prepared.
        sessions: the same sessions.
        email: who signs in.
        password: empty to have one made.

    Returns:
        The password.

    Raises:
        SettingError: the email is none, or the password is too short.
    """
    name, chosen = email.strip().lower(), password or secrets.token_urlsafe(MIN_PASSWORD)
    if "@" not in name[1:-1] or len(name) > _MAX_EMAIL or any(letter.isspace() for letter in name):
        raise SettingError(f"{email[:80]!r} is not an email address")
    if len(chosen) < MIN_PASSWORD:
        raise SettingError(f"a password has at least {MIN_PASSWORD} characters")
    with app.app_context():
        _keep(sessions, name, hash_password(chosen))
    return chosen


def _keep(sessions: scoped_session[Session], email: str, hashed: str) -> None:
    datastore = _datastore(sessions)
    known = datastore.find_user(case_insensitive=True, email=email)
    if known is None:
        datastore.create_user(email=email, password=hashed)
    else:
        known.password = hashed
        datastore.set_uniquifier(known)
    sessions.commit()
    sessions.remove()


def _datastore(sessions: scoped_session[Session]) -> SQLAlchemySessionUserDatastore:
    return SQLAlchemySessionUserDatastore(sessions, User, Role)


def _settings(sign_in: SignIn) -> dict[str, object]:
    return {
        "SECRET_KEY": sign_in.secret,
        "SESSION_COOKIE_NAME": "desk",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",  # Strict would show the sign-in to who follows a link from a letter
        "SESSION_COOKIE_SECURE": sign_in.is_https,
        "PERMANENT_SESSION_LIFETIME": _SESSION_LASTS,
        "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as its session: an article takes hours
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
        "RATELIMIT_STORAGE_URI": "memory://",
        "RATELIMIT_HEADERS_ENABLED": True,
    }


def _end_every_copy(app: Flask, sessions: scoped_session[Session]) -> None:
    """Let a sign-out end this account's sessions everywhere: a cookie somebody copied is worth nothing afterwards."""
    leave = app.view_functions[_SIGN_OUT]

    def leave_for_good() -> ResponseReturnValue:
        if current_user.is_authenticated:
            datastore = _datastore(sessions)
            known = datastore.find_user(fs_uniquifier=current_user.fs_uniquifier)
            if known is not None:
                datastore.set_uniquifier(known)
                sessions.commit()
        return app.ensure_sync(leave)()  # type: ignore[no-any-return]  # Flask does not say what it returns

    app.view_functions[_SIGN_OUT] = leave_for_good


def _slow_guessing(app: Flask, browsers: Browsers) -> None:
    """Count failed sign-ins by account and by address; the limits are kept in this process."""
    limiter = Limiter(get_remote_address, app=app)
    app.before_request(_only_small_forms)

    def line() -> str:
        return browsers.line_of(request, _account())

    def remember(answer: Response) -> Response:
        is_sign_in = request.endpoint == _SIGN_IN and request.method == "POST" and not _has_failed(answer)
        if is_sign_in and current_user.is_authenticated:
            browsers.remember(answer, current_user.email.lower())
        return answer

    app.after_request(remember)
    for limit, whose in ((_FAILURES_PER_ACCOUNT, line), (_FAILURES_PER_ADDRESS, get_remote_address)):
        slowed = limiter.limit(limit, key_func=whose, methods=["POST"], deduct_when=_has_failed)
        app.view_functions[_SIGN_IN] = slowed(app.view_functions[_SIGN_IN])  # type: ignore[assignment]  # it also serves async views


def _account() -> str:
    """Return the account that is tried, in the one spelling by which the datastore would find it."""
    typed = request.form.get("email", "")[:320]
    try:
        return str(MailUtil(current_app).normalize(typed)).lower()
    except ValueError:
        return typed.strip().lower()


def _has_failed(response: Response) -> bool:
    return response.status_code != HTTPStatus.FOUND  # a sign-in that worked is a redirect


def _only_small_forms() -> None:
    """Refuse on sign-in what nobody types: JSON, which would be counted under no account, and floods of letters."""
    if request.path != SIGN_IN_PATH:
        return
    if request.is_json:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if any(len(typed) > _MAX_TYPED for name in ("email", "password") for typed in request.form.getlist(name)):
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
