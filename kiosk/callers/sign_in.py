"""The sign-in of the people at this kiosk, their sign-out, and the change of a password.

In: who it is, what was typed, and the browser's cookies. Out: an open session, or the reason why not. Rules: wrong
passwords make the next try wait longer, up to a minute. They are counted for each account and phone that signed in to
it before, and for an account's strangers together, as a helper's phone is at a volunteer's; not by address, as a whole
village may share one. Nobody is locked out. A try made while waiting is not looked at, unless the button opened the
window for a new phone (sign_in_window.py); nor is one for which there is no place now (passwords.py). A session gets a
new cookie at the sign-in, so a cookie planted before is worth nothing; a new password ends every session of its person.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final, Literal

from flask import Response, request, session

from content_sync.callers.addresses import one_caller
from content_sync.callers.browsers import Browser, Browsers
from kiosk.callers.accounts import Accounts
from kiosk.callers.backoff import Backoff
from kiosk.callers.label import Label
from kiosk.callers.passwords import NewPasswordRefusal, Passwords, new_password_refusal
from kiosk.callers.sessions import Sessions
from kiosk.callers.sign_in_window import SignInWindow
from kiosk.clock import Clock
from kiosk.store.errors import CardError
from kiosk.store.people import People, Person
from kiosk.store.state import SIGN_IN_OPENED, State

_log = logging.getLogger(__name__)

_TOKEN: Final = "token"  # noqa: S105  the name of a field
_FREE_TRIES: Final = 5
_LONGEST_WAIT_S: Final = 60
_BUSY_S: Final = 2  # about as long as those in front take on a small board

PasswordRefusal = Literal["", "empty", "wrong", "wait", "busy", "who"] | NewPasswordRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordCheck:
    """What became of a password that was typed; it was right where `refusal` is empty.

    `who`: it is not said whose password it is. `busy`: too many are checked at this moment, and this one was not.
    """

    refusal: PasswordRefusal
    wait_s: int = 0


class SignIn:
    """The one way into the pages of the volunteers.

    Args:
        people: who may sign in.
        state: the record of what was done.
        clock: the kiosk's clock.
        accounts: changes who may sign in.
        label: the code on the box's label, which is nobody's password.
        passwords: checks what was typed.
        secret: of this kiosk, 32 bytes; it signs the names of the browsers that signed in.
    """

    def __init__(
        self,
        people: People,
        state: State,
        clock: Clock,
        *,
        accounts: Accounts,
        label: Label,
        passwords: Passwords,
        secret: bytes,
    ) -> None:
        self._people, self._accounts, self._label, self._passwords = people, accounts, label, passwords
        self._state, self._clock = state, clock
        self._window = SignInWindow()
        self._phones = Browsers(secret, cookie="kiosk_phone")  # those that signed in here before
        self._guests = Browsers(secret, cookie="kiosk_guest")
        self._sessions = Sessions()
        self._backoff = Backoff(free=_FREE_TRIES, longest_wait_s=_LONGEST_WAIT_S)
        self._one_at_a_time = Lock()

    def is_signed_in(self) -> bool:
        """Tell whether this request comes from somebody who is signed in."""
        return self.person() is not None

    def person(self) -> Person | None:
        """Return who sends this request, as they stand now; None where nobody is signed in."""
        return self.person_of(session)

    def person_of(self, carried: Mapping[str, object]) -> Person | None:
        """Return whose session a browser's cookie carries; None where it is not open."""
        token = carried.get(_TOKEN)
        number = self._sessions.person(token, self._clock.monotonic()) if isinstance(token, str) else None
        person = self._people.person(number) if number is not None else None
        return person if person and person.is_open else None

    def begin(self, password: str, *, number: int | None = None) -> PasswordCheck:
        """Open a session for this browser if the password is right.

        Args:
            password: as it was typed.
            number: of the account; None where nobody said: then it is the only one.
        """
        person = self._named(number)
        if person is None:
            return PasswordCheck(refusal="who")
        tried = self._try(person, password)
        if not tried.refusal:
            self._window.close()
            self._open_session(person, "signed_in")
        return tried

    def let_in(self, person: Person, what: str) -> None:
        """Open a session for somebody who showed otherwise that they may come in, and end all others of theirs.

        Args:
            person: whose account it is.
            what: the word for the record, such as `rescued`.
        """
        self._sessions.end_all(person.number)
        self._open_session(person, what)

    def _open_session(self, person: Person, what: str) -> None:
        session.clear()
        session[_TOKEN] = self._sessions.begin(person.number, self._clock.monotonic())
        self._note(what, person)

    def known_phone(self) -> Browser | None:
        """Return the browser this request comes from, if somebody signed in with it before."""
        numbers = ("", *(str(person.number) for person in self._people.open()))  # the first: a mark of before
        return next((phone for number in numbers if (phone := self._phones.known(request, number))), None)

    def known_guest(self) -> Browser | None:
        """Return the browser this request comes from, if it was named as a guest."""
        return self._guests.known(request)

    def _named(self, number: int | None) -> Person | None:
        people = self._people.open()
        if number is None:
            return people[0] if len(people) == 1 else None
        return next((person for person in people if person.number == number), None)

    def mark_phone(self, response: Response) -> None:
        """Mark this browser as one with which this person has signed in."""
        if (person := self.person()) is not None:
            self._phones.remember(request, response, str(person.number), self._clock.monotonic())

    def name_guest(self, response: Response) -> None:
        """Name a browser that never was here, so that its tries are not counted with its neighbours'."""
        if self.known_phone() is None and self.known_guest() is None:
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

    def change_password(self, person: Person, current: str, new: str, again: str) -> PasswordCheck:
        """Set a new password for somebody who is signed in, and end every session of theirs.

        Raises:
            CardError: the card did not take it; the password stays as it was.
        """
        refusal = self.new_password_refusal(new, again)
        if refusal:
            return PasswordCheck(refusal=refusal)
        tried = self._try(person, current)
        if not tried.refusal and person.must_change and self._passwords.is_right(person.password_hash, new):
            return PasswordCheck(refusal="same")
        if not tried.refusal:
            self.set_password(person, new)
            session.clear()
            self._note("password_changed", person)
        return tried

    def new_password_refusal(self, new: str, again: str, *, knows_label: bool = True) -> NewPasswordRefusal | None:
        """Return what is wrong with a password somebody chose and typed twice; the label's code is known to all.

        Args:
            new: the password.
            again: the same.
            knows_label: who has not shown the label's code learns nothing of it here: those guesses nobody counts.
        """
        refusal = new_password_refusal(new, again)
        return refusal or ("simple" if knows_label and self._label.is_code(new) else None)

    def set_password(self, person: Person, new: str, *, must_change: bool = False) -> None:
        """Give somebody another password, and end every session of theirs.

        Raises:
            CardError: the card did not take it; the password stays as it was.
        """
        self._accounts.set_password(person, new, must_change=must_change)
        self._sessions.end_all(person.number)

    def _try(self, person: Person, password: str) -> PasswordCheck:
        phone = self._phones.known(request, str(person.number))
        who = f"{person.number} {phone.name if phone else 'strangers'}"
        if not password:  # a slip, and no guess
            return PasswordCheck(refusal="empty")
        if not self.window_left_s() and (wait_s := self._backoff.wait_s(who, self._clock.monotonic())):
            return PasswordCheck(refusal="wait", wait_s=wait_s)  # said without a place
        with self._passwords.place(who, is_known=phone is not None) as has_place:
            if not has_place:
                return PasswordCheck(refusal="busy", wait_s=_BUSY_S)
            with self._one_at_a_time:
                return self._look(person, password, phone, who)

    def _look(self, person: Person, password: str, phone: Browser | None, who: str) -> PasswordCheck:
        now_s = self._clock.monotonic()
        is_in_window = phone is None and self._may_try_in_window(now_s)
        wait_s = 0 if is_in_window else self._backoff.wait_s(who, now_s)
        if wait_s:
            return PasswordCheck(refusal="wait", wait_s=wait_s)
        if self._passwords.is_right(person.password_hash, password):
            if not is_in_window:
                self._backoff.clear(who)
            return PasswordCheck(refusal="")
        _log.warning("a wrong password for the volunteer's page")
        if is_in_window:  # counted there: it makes nobody wait
            return PasswordCheck(refusal="wrong")
        self._backoff.count(who, now_s)
        return PasswordCheck(refusal="wrong", wait_s=self._backoff.wait_s(who, now_s))

    def _may_try_in_window(self, now_s: float) -> bool:
        return self._window.use_a_try(self.known_guest(), one_caller(request.remote_addr), now_s)

    def note(self, what: str, about: str = "") -> None:
        """Note what the person who is signed in does, in the record that no page can change.

        A card that takes nothing more keeps nobody from their work.
        """
        self._note(what, self.person(), about)

    def note_by(self, person: Person | None, what: str, about: str = "") -> None:
        """Note what somebody did who may be signed in no more, as who closed their own account."""
        self._note(what, person, about)

    def _note(self, what: str, person: Person | None = None, about: str = "") -> None:
        with contextlib.suppress(CardError):
            self._state.audit(what, self._clock.read(), person=person.number if person else 0, about=about)
            if person:
                self._accounts.mark_acted(person)
