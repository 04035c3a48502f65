"""Slows the guessing of passwords, and locks out nobody who works here.

In: the app with its sign-in, and the browsers that are known. Out: a sign-in that counts wrong passwords. A browser
that signed in as this account before is counted by itself; all other browsers are counted together, for each account
and for each address. After too many, a browser must wait before anything is looked up or hashed. Only failures count,
and no account is locked for good.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final

from flask import Flask, abort, current_app, make_response, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from werkzeug.exceptions import TooManyRequests

from content_sync.callers.browsers import Browsers
from content_sync.central.allowances import Allowance, caller
from content_sync.central.clock import stopwatch_s
from content_sync.central.staff.emails import StaffEmails
from content_sync.wire.text import one_line

_log = logging.getLogger(__name__)

_SIGN_IN: Final = "security.login"
_MAX_TYPED: Final = 1_000  # normalising a flood of combining marks takes time by its square
_SPAN_S: Final = 15 * 60
_PER_ACCOUNT: Final = 10
_PER_ADDRESS: Final = 60  # strangers at one address; a ministry sits behind one


class _WrongPasswords:
    """The wrong passwords of the last quarter of an hour."""

    def __init__(self, browsers: Browsers) -> None:
        self._browsers = browsers
        self._by_account = Allowance(_PER_ACCOUNT, span_s=_SPAN_S)
        self._by_address = Allowance(_PER_ADDRESS, span_s=_SPAN_S)

    def slow(self) -> None:
        """Refuse for a while who has used up the wrong passwords.

        Raises:
            TooManyRequests: with the seconds to wait.
        """
        for allowance, name in self._lines():
            if wait_s := allowance.wait_s(name):
                raise TooManyRequests(retry_after=wait_s)

    def count(self) -> None:
        """Count a wrong password."""
        for allowance, name in self._lines():
            allowance.try_use(name)
            if allowance is self._by_address and (wait_s := allowance.wait_s(name)):
                _log.warning("%s has used up its wrong passwords for up to %d s", name, wait_s)

    def _lines(self) -> list[tuple[Allowance, str]]:
        account = _account()
        browser = self._browsers.known(request, account)
        if browser:
            return [(self._by_account, f"{browser.name} {account}")]
        return [(self._by_account, f"strangers {account}"), (self._by_address, caller())]


def slow_guessing(app: Flask, browsers: Browsers) -> None:
    """Let the app's sign-in count wrong passwords; the counts are kept in this process."""
    wrong, sign_in = _WrongPasswords(browsers), app.view_functions[_SIGN_IN]

    def slowed() -> ResponseReturnValue:
        if request.method != "POST":
            return app.ensure_sync(sign_in)()  # type: ignore[no-any-return]  # Flask does not say what it returns
        _refuse_what_nobody_types()
        wrong.slow()
        response = make_response(app.ensure_sync(sign_in)())
        if response.status_code != HTTPStatus.FOUND:  # a sign-in that worked is a redirect
            wrong.count()
        elif current_user.is_authenticated:
            browsers.remember(request, response, current_user.email, stopwatch_s())
        return response

    app.view_functions[_SIGN_IN] = slowed


def _account() -> str:
    """Return the account that is tried, spelt as the accounts are stored."""
    typed = request.form.get("email", "")
    try:
        return StaffEmails(current_app).normalize(typed)
    except ValueError:
        return one_line(typed).lower()


def _refuse_what_nobody_types() -> None:
    """Refuse JSON, which would be counted under no account, and texts that are far too long."""
    if request.is_json:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if any(len(typed) > _MAX_TYPED for name in ("email", "password") for typed in request.form.getlist(name)):
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
