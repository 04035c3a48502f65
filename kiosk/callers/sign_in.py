"""The volunteer's sign-in, sign-out, and change of the password.

In: what was typed, and the browser's cookies. Out: an open session, or the reason why not. Rules: wrong passwords make
the next try wait longer, up to a minute. They are counted for each known phone, and for all strangers together; not by
address, as a whole village may share one. Nobody is locked out. A try made while waiting is not looked at, unless the
button opened the window for a new phone (sign_in_window.py). A session gets a new cookie at the sign-in, so a cookie
planted before is worth nothing; a new password ends every session.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from flask import Response, request, session

from content_sync.callers.addresses import one_caller
from content_sync.callers.browsers import Browsers
from kiosk.callers import first_password
from kiosk.callers.backoff import Backoff
from kiosk.callers.passwords import NewPasswordRefusal, Passwords, new_password_refusal
from kiosk.callers.sessions import Sessions
from kiosk.callers.sign_in_window import SignInWindow
from kiosk.clock import Clock
from kiosk.store.errors import CardError
from kiosk.store.state import SIGN_IN_OPENED, State

_log = logging.getLogger(__name__)

_TOKEN: Final = "token"  # noqa: S105  the name of a field
_FREE_TRIES: Final = 5
_LONGEST_WAIT_S: Final = 60

PasswordRefusal = Literal["", "empty", "wrong", "wait", "none"] | NewPasswordRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordCheck:
    """What became of a password that was typed; it was right where `refusal` is empty."""

    refusal: PasswordRefusal
    wait_s: int = 0


class VolunteerSignIn:
    """The one way into the volunteer's pages.

    Args:
        state: the password's hash, and the record of what was done.
        clock: the kiosk's clock.
        folder: the data folder, where the first password may stand in a file.
        secret: of this kiosk, 32 bytes; it signs the names of the browsers that signed in.
    """

    def __init__(self, state: State, clock: Clock, *, folder: Path, secret: bytes) -> None:
        self._state, self._clock, self._folder = state, clock, folder
        self._window = SignInWindow()
        self._phones = Browsers(secret, cookie="kiosk_phone")  # those that signed in here before
        self._guests = Browsers(secret, cookie="kiosk_guest")
        self._passwords = Passwords()
        self._sessions = Sessions()
        self._backoff = Backoff(free=_FREE_TRIES, longest_wait_s=_LONGEST_WAIT_S)
        self._one_at_a_time = Lock()

    def is_volunteer(self) -> bool:
        """Tell whether this request comes from the volunteer, signed in."""
        token = session.get(_TOKEN)
        return isinstance(token, str) and self._sessions.is_open(token, self._clock.monotonic())

    def begin(self, password: str) -> PasswordCheck:
        """Open a session for this browser if the password is right."""
        tried = self._try(password)
        if not tried.refusal:
            self._window.close()
            session.clear()
            session[_TOKEN] = self._sessions.begin(self._clock.monotonic())
            self._note("signed_in")
            first_password.forget(self._folder)
        return tried

    def mark_phone(self, response: Response) -> None:
        """Mark this browser as one that has signed in."""
        self._phones.name(response, self._clock.monotonic())

    def name_guest(self, response: Response) -> None:
        """Name a browser that never was here, so that its tries are not counted with its neighbours'."""
        if self._phones.known(request) is None and self._guests.known(request) is None:
            self._guests.name(response, self._clock.monotonic())

    def open_window(self) -> None:
        """Let a new phone sign in without waiting for strangers, for ten minutes.

        The opening is recorded and reported to central.
        """
        self._window.open(self._clock.monotonic())
        _log.warning("the button opened the sign-in for a new phone")
        self._note(SIGN_IN_OPENED)

    def window_left_s(self) -> int:
        """Return how many seconds a new phone may yet try without waiting for strangers."""
        return self._window.left_s(self._clock.monotonic())

    def end(self) -> None:
        """End this browser's session."""
        self._sessions.end(str(session.get(_TOKEN, "")))
        session.clear()

    def change_password(self, current: str, new: str, again: str) -> PasswordCheck:
        """Set a new password and end every session.

        Raises:
            CardError: the card did not take it; the password stays as it was.
        """
        refusal = new_password_refusal(new, again)
        if refusal:
            return PasswordCheck(refusal=refusal)
        tried = self._try(current)
        if not tried.refusal:
            self._state.set_password_hash(self._passwords.hash(new))
            self._sessions.end_all()
            session.clear()
            self._note("password_changed")
            first_password.forget(self._folder)
        return tried

    def _try(self, password: str) -> PasswordCheck:
        phone = self._phones.known(request)
        who = phone.name if phone else "strangers"
        with self._one_at_a_time:
            password_hash = self._state.password_hash()
            if password_hash is None:
                return PasswordCheck(refusal="none")
            if not password:  # a slip, and no guess
                return PasswordCheck(refusal="empty")
            now_s = self._clock.monotonic()
            is_in_window = phone is None and self._may_try_in_window(now_s)
            wait_s = 0 if is_in_window else self._backoff.wait_s(who, now_s)
            if wait_s:
                return PasswordCheck(refusal="wait", wait_s=wait_s)
            if self._passwords.is_right(password_hash, password):
                if not is_in_window:
                    self._backoff.clear(who)
                return PasswordCheck(refusal="")
            _log.warning("a wrong password for the volunteer's page")
            if is_in_window:  # counted there: it makes nobody wait
                return PasswordCheck(refusal="wrong")
            self._backoff.count(who, now_s)
            return PasswordCheck(refusal="wrong", wait_s=self._backoff.wait_s(who, now_s))

    def _may_try_in_window(self, now_s: float) -> bool:
        return self._window.use_a_try(self._guests.known(request), one_caller(request.remote_addr), now_s)

    def _note(self, what: str) -> None:
        with contextlib.suppress(CardError):  # a card that takes nothing more must not keep the volunteer out
            self._state.audit(what, self._clock.read())
