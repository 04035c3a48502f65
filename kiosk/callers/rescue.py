"""The way in for a volunteer who is locked out, with a code that central reads out over the telephone.

In: the code as typed, then whose account and a new password. Out: an open session, or the reason why not. Rules: a code
is used up on the card before it opens anything, and central is told at the next visit; it opens the choice of an
account for this browser and a quarter of an hour. Wrong codes have a lane of their own: they slow nobody's sign-in, and
wrong passwords slow nobody here. Five are free, then the next one waits longer, up to an hour, for each phone that
signed in here before and for all strangers together; the button lets a new phone try without waiting for them. The lane
never closes for good.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Literal
from uuid import uuid4

from flask import request, session

from content_sync.callers.addresses import one_caller
from content_sync.wire.board import MAX_BY
from content_sync.wire.rescue import DIGITS, Rescued, counter_of
from content_sync.wire.text import SEPARATORS, one_line, plain_digits, text_error
from kiosk.callers.accounts import Accounts
from kiosk.callers.backoff import Backoff
from kiosk.callers.passwords import NewPasswordRefusal
from kiosk.callers.sign_in import SignIn
from kiosk.callers.sign_in_window import SignInWindow
from kiosk.clock import Clock
from kiosk.store.network.sending import ItemsUp
from kiosk.store.people import People, Person
from kiosk.store.rescue_counter import RescueCounter

_log = logging.getLogger(__name__)

OPEN_S: Final = 900.0
LATELY_S: Final = 3600.0
_FREE_TRIES: Final = 5
_LONGEST_WAIT_S: Final = 3600
_PASS: Final = "rescue"  # noqa: S105  the name of a field
_CAME_IN: Final = "came_in"
_MOST_PASSES: Final = 20
_BETWEEN: Final = re.compile(f"[{SEPARATORS}]+")
_CODE: Final = re.compile(rf"[0-9]{{{DIGITS}}}", re.ASCII)

CodeRefusal = Literal["", "empty", "length", "wrong", "wait", "none"]
AccountRefusal = Literal["", "over", "who", "name", "name_long"] | NewPasswordRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCheck:
    """What became of a code that was typed; it was right where `refusal` is empty.

    `none`: this kiosk does not know central yet, or has no key. `length`: it is not ten digits.
    """

    refusal: CodeRefusal
    wait_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueKeys:
    """What a code is checked with: this kiosk's public key, and the secrets it shares with central for it.

    There is one for each key with which central may have made the code. Their numbers are counted together, as central
    counts them: by the kiosk's key. Before that was so they were counted by the secret.
    """

    kiosk: bytes
    secrets: tuple[bytes, ...] = field(repr=False)

    @property
    def name(self) -> str:
        return _name(b"kiosk" + self.kiosk)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *map(_name, self.secrets))

    def counter_of(self, code: str, *, first: int) -> int | None:
        """Return the number of a code, if it is one of those that are still taken."""
        found = [counter_of(secret, code, first=first) for secret in self.secrets]
        return next((counter for counter in found if counter is not None), None)


class Rescue:
    """Takes rescue codes.

    Args:
        keys: returns what codes are checked with; None where this kiosk does not know central or has no key.
        counter: the number of the next code.
        items: what goes up to central.
        people: who may sign in.
        accounts: changes them.
        sign_in: opens sessions.
        clock: the kiosk's clock.
    """

    def __init__(
        self,
        *,
        keys: Callable[[], RescueKeys | None],
        counter: RescueCounter,
        items: ItemsUp,
        people: People,
        accounts: Accounts,
        sign_in: SignIn,
        clock: Clock,
    ) -> None:
        self._keys, self._counter, self._items = keys, counter, items
        self._people, self._accounts, self._sign_in, self._clock = people, accounts, sign_in, clock
        self._backoff = Backoff(free=_FREE_TRIES, longest_wait_s=_LONGEST_WAIT_S)
        self._window = SignInWindow()
        self._passes: dict[str, float] = {}  # by digest: when it was given
        self._came_in: dict[str, float] = {}  # by digest: when a browser came in by a code
        self._one_at_a_time = Lock()

    def is_possible(self) -> bool:
        """Tell whether any code could be taken."""
        return self._keys() is not None

    def take(self, typed: str) -> CodeCheck:
        """Use a code up, and open the choice of an account for this browser.

        Raises:
            CardError: the card did not take it; the code is not used.
        """
        code, keys = _BETWEEN.sub("", plain_digits(typed)), self._keys()
        if not _CODE.fullmatch(code):  # a slip, and no guess
            return CodeCheck(refusal="length" if code else "empty")
        if keys is None:
            return CodeCheck(refusal="none")
        with self._one_at_a_time:
            return self._try(keys, code)

    def _try(self, keys: RescueKeys, code: str) -> CodeCheck:
        phone, now_s = self._sign_in.known_phone(), self._clock.monotonic()
        who = f"phone {phone.name}" if phone else "strangers"
        is_in_window = phone is None and self._may_try_in_window(now_s)
        if not is_in_window and (wait_s := self._backoff.wait_s(who, now_s)):
            return CodeCheck(refusal="wait", wait_s=wait_s)
        counter = keys.counter_of(code, first=max(map(self._counter.first, keys.names)))
        if counter is None:
            _log.warning("a wrong rescue code")
            if is_in_window:  # counted there: it makes nobody wait
                return CodeCheck(refusal="wrong")
            self._backoff.count(who, now_s)
            return CodeCheck(refusal="wrong", wait_s=self._backoff.wait_s(who, now_s))
        self._use_up(keys.name, counter)
        self._backoff.clear(who)
        session.clear()
        self._give(self._passes, _PASS)
        return CodeCheck(refusal="")

    def _use_up(self, named: str, counter: int) -> None:
        self._counter.move_past(named, counter)
        _log.warning("rescue code %d was used", counter)
        self._items.add(Rescued(id=uuid4().hex, counter=counter, made=self._clock.read()))
        self._sign_in.note("rescue_code", str(counter))

    def open_window(self) -> None:
        """Let a new phone try a code without waiting for strangers, for ten minutes."""
        self._window.open(self._clock.monotonic())

    def _may_try_in_window(self, now_s: float) -> bool:
        return self._window.use_a_try(self._sign_in.known_guest(), one_caller(request.remote_addr), now_s)

    def is_open(self) -> bool:
        """Tell whether this browser may choose an account now."""
        return self._has(self._passes, _PASS, OPEN_S)

    def came_in_lately(self) -> bool:
        """Tell whether this browser came in by a code within the hour, and is still signed in by it."""
        return self._has(self._came_in, _CAME_IN, LATELY_S)

    def _give(self, passes: dict[str, float], name: str) -> None:
        token = secrets.token_urlsafe(32)
        session[name] = token
        passes[_digest(token)] = self._clock.monotonic()
        while len(passes) > _MOST_PASSES:
            del passes[next(iter(passes))]

    def _has(self, passes: dict[str, float], name: str, lasts_s: float) -> bool:
        given_s = passes.get(_digest(str(session.get(name, ""))))
        return given_s is not None and self._clock.monotonic() - given_s < lasts_s

    def volunteers(self) -> tuple[Person, ...]:
        """Return whose password may be set anew."""
        return tuple(person for person in self._people.open() if person.role == "volunteer")

    def finish(self, number: int | None, *, name: str, new: str, again: str) -> AccountRefusal:
        """Give a volunteer a new password and sign them in; number 0 is a new volunteer of this name.

        Raises:
            CardError: the card did not take it; nothing changed.
        """
        with self._one_at_a_time:
            if not self.is_open():
                return "over"
            known = {person.number: person for person in self.volunteers()}
            if number is None or (number and number not in known):
                return "who"
            refusal = _name_refusal(name) if not number else ""
            refusal = refusal or self._sign_in.new_password_refusal(new, again) or ""
            if refusal:
                return refusal
            self._passes.pop(_digest(str(session.get(_PASS, ""))), None)
            self._let_in(known.get(number), one_line(name), new)
            return ""

    def _let_in(self, person: Person | None, name: str, password: str) -> None:
        if person is None:
            person = self._accounts.add_volunteer(name, password)
        else:
            self._accounts.set_password(person, password, must_change=False)
        self._sign_in.let_in(person, "rescued")
        self._give(self._came_in, _CAME_IN)


def _name(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()[:16]


def _name_refusal(name: str) -> AccountRefusal:
    error = text_error(one_line(name), longest=MAX_BY, is_needed=True)
    return "" if not error else "name_long" if one_line(name) else "name"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
