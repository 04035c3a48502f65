"""The code on the box's label: who holds it may set a new box up, or choose a password anew after the button.

In: the code as typed. Out: whether it is the one, or why not. Rules: twelve digits, the last of which finds a slip
(ISO 7064, MOD 11,10), so a slip is no guess; ten wrong codes, counted in all, close it until the box is switched off
and on; only its hash is kept. The button held while the box starts lets one person choose their password anew within
ten minutes; the opening is recorded and told to central.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
from collections.abc import Callable
from threading import Lock
from typing import Final, Literal

from content_sync.wire.text import SEPARATORS, plain_digits
from kiosk.callers.passwords import Passwords
from kiosk.clock import Clock
from kiosk.store.errors import CardError
from kiosk.store.people import People
from kiosk.store.state import RESET_OPENED, State

_log = logging.getLogger(__name__)

MOST_WRONG: Final = 10
RESET_S: Final = 600
_DIGITS, _GROUP = 12, 4
_BETWEEN: Final = re.compile(f"[{SEPARATORS}]+")

LabelRefusal = Literal["empty", "mistyped", "wrong", "busy", "closed", "none"]
"""`mistyped`: a slip, and no guess. `busy`: too many are checked just now, and this one was not. `closed`: too many
were wrong. `none`: this box has no code yet."""


class Label:
    """What the code on the label opens.

    Args:
        people: keeps the hash of the code.
        state: the record of what was done.
        passwords: makes and checks hashes.
        clock: the kiosk's clock.
    """

    def __init__(self, people: People, state: State, passwords: Passwords, clock: Clock) -> None:
        self._people, self._state, self._passwords, self._clock = people, state, passwords, clock
        self._wrong = 0
        self._reset_opened_s: float | None = None
        self._one_at_a_time = Lock()

    def is_closed(self) -> bool:
        """Tell whether no code is looked at any more before the next start."""
        return self._wrong >= MOST_WRONG

    def refusal(self, typed: str) -> LabelRefusal | None:
        """Return why what was typed is not the code of this box; None if it is."""
        if self.is_closed():
            return "closed"
        if not typed.strip():
            return "empty"
        code, code_hash = read_code(typed), self._people.label_hash()
        if not code:
            return "mistyped"
        if not code_hash:
            return "none"
        with self._passwords.place("label") as has_place:
            return self._look(code_hash, code) if has_place else "busy"

    def _look(self, code_hash: str, code: str) -> LabelRefusal | None:
        with self._one_at_a_time:
            if self.is_closed():
                return "closed"
            if self._passwords.is_right(code_hash, code):
                return None
            self._count_wrong()
            return "closed" if self.is_closed() else "wrong"

    def is_code(self, password: str) -> bool:
        """Tell whether somebody chose the code as their password, which all can read on the box."""
        code, code_hash = read_code(password), self._people.label_hash()
        return bool(code and code_hash) and self._passwords.is_right(code_hash, code)

    def open_reset(self) -> None:
        """Let one person choose their password anew for ten minutes, with the code."""
        self._reset_opened_s = self._clock.monotonic()
        _log.warning("the button was held while the kiosk started: one password can be chosen anew")
        self._note(RESET_OPENED)

    def close_reset(self) -> bool:
        """Let nobody else choose a password anew; return whether it was open."""
        with self._one_at_a_time:
            was_open, self._reset_opened_s = self.reset_left_s() > 0, None
        return was_open

    def reset_left_s(self) -> int:
        """Return for how many more seconds a password can be chosen anew; 0 if none can."""
        if self._reset_opened_s is None:
            return 0
        return max(0, int(self._reset_opened_s + RESET_S - self._clock.monotonic()))

    def _count_wrong(self) -> None:
        self._wrong += 1
        _log.warning("a wrong code of the box's label, number %d since the start", self._wrong)
        if self.is_closed():
            self._note("label_closed")

    def _note(self, what: str) -> None:
        with contextlib.suppress(CardError):
            self._state.audit(what, self._clock.read())


def make_label(people: People, passwords: Passwords, show: Callable[[str], None]) -> None:
    """Give a box without one the code for its label, and show it once.

    It is shown before it is kept: a power cut in between shows another one at the next start, and nobody is locked out.

    Raises:
        CardError: the card did not take it; what was shown is not valid.
    """
    if people.label_hash():
        return
    code = new_code()
    show(code)
    people.keep_label(passwords.hash(code))


def new_code() -> str:
    """Return a new code such as `4821-0937-5526`."""
    digits = "".join(str(secrets.randbelow(10)) for _ in range(_DIGITS - 1))
    whole = digits + _check_digit(digits)
    return "-".join(whole[start : start + _GROUP] for start in range(0, _DIGITS, _GROUP))


def read_code(typed: str) -> str:
    """Return the twelve digits of a code as somebody typed it; empty if there is a slip in it."""
    digits = _BETWEEN.sub("", plain_digits(typed)) if len(typed) < 100 else ""  # noqa: PLR2004  no code is so long
    is_whole = len(digits) == _DIGITS and digits.isdecimal() and digits.isascii()
    return digits if is_whole and digits[-1] == _check_digit(digits[:-1]) else ""


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
