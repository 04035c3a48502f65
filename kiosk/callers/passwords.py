"""Passwords: the first one, the next one, and whether the one typed is right.

In: passwords as typed. Out: hashes (argon2id, 19 MiB, 2 passes, 1 lane: OWASP's least, as the board has 512 MB) and
yes or no. Rules: one hash at a time, as each takes 19 MiB; it leaves the processor to the pages, and guesses leave them
threads; digits may be typed in groups, with any spaces, as Thai or Arabic digits, and Thai letters with their marks in
any order; a long PIN is as good as a few words of letters.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Final, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from content_sync.wire.text import SEPARATORS, plain_digits

MIN_LENGTH: Final = 8  # guesses are slowed to one a minute, so length matters less than not being guessable at once
MAX_LENGTH: Final = 200
_FEWEST_DIFFERENT: Final = 4
_GROUPS, _GROUP_DIGITS = 4, 4  # 16 digits are 53 bits, and can be said over the telephone
_BETWEEN: Final = re.compile(f"[{SEPARATORS}]+")
_ROWS: Final = ("01234567890", "09876543210", "qwertyuiop", "asdfghjkl", "abcdefghijklmnopqrstuvwxyz")

_NICE: Final = 10  # beside a page a hash gets a tenth of a processor; alone, all of it
# Whoever waits for a hash holds one of the four threads that give villagers their pages: one at work, and one behind.
_PLACES_OF_STRANGERS: Final = 2

NewPasswordRefusal = Literal["too_short", "too_long", "simple", "different", "same"]


class Passwords:
    """Hashes and checks, one at a time in a thread of their own."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="passwords", initializer=_give_way)
        self._strangers, self._known_phones = set[str](), set[str]()
        self._lock = Lock()

    @contextmanager
    def place(self, who: str, *, is_known: bool = False) -> Iterator[bool]:
        """Hold a place for a guess while the block runs; False, at once, where none is free.

        Args:
            who: whose guesses are counted together; they have one place, so that those at one account leave others one.
            is_known: they are of a phone with which this person signed in before; strangers never take its place.
        """
        places, most = (self._known_phones, 1) if is_known else (self._strangers, _PLACES_OF_STRANGERS)
        with self._lock:
            has_place = who not in places and len(places) < most
            if has_place:
                places.add(who)
        try:
            yield has_place
        finally:
            if has_place:
                places.discard(who)

    def hash(self, password: str) -> str:
        return self._lane.submit(self._hasher.hash, _canonical(password)).result()

    def is_right(self, password_hash: str, password: str) -> bool:
        """Tell whether a password as typed is the one of this hash."""
        if len(password) > MAX_LENGTH:
            return False
        try:
            return self._lane.submit(self._hasher.verify, password_hash, _canonical(password)).result()
        except (VerificationError, InvalidHashError):
            return False


def new_password() -> str:
    """Return a new password such as `4821-0937-5526-1174`."""
    groups = (f"{secrets.randbelow(10**_GROUP_DIGITS):0{_GROUP_DIGITS}}" for _ in range(_GROUPS))
    return "-".join(groups)


def new_password_refusal(new: str, again: str) -> NewPasswordRefusal | None:
    """Return what is wrong with a password somebody chose and typed twice."""
    if len(new) > MAX_LENGTH:
        return "too_long"
    chosen = _canonical(new)
    if chosen != _canonical(again):
        return "different"
    if len(chosen) < MIN_LENGTH:
        return "too_short"
    is_row = any(chosen.lower() in row * 2 for row in _ROWS)
    return "simple" if is_row or len(set(chosen)) < _FEWEST_DIFFERENT else None


def _canonical(password: str) -> str:
    text = plain_digits(password)
    digits = _BETWEEN.sub("", text)
    return digits if digits.isdigit() else text


def _give_way() -> None:
    """Leave the processor to the pages; where the system forbids even that, passwords are checked all the same."""
    with suppress(OSError):
        os.nice(_NICE)
