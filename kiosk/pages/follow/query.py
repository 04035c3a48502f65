"""What somebody looks up, in any of the ways people write it.

In: what was typed. Out: a whole reference, or only its number, or what is wrong with it; and, where there is a slip,
the references that may have been meant, decided by what was typed alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from content_sync.errors import MistypedReferenceError
from content_sync.wire.references import corrections, read_reference, serial_of
from content_sync.wire.text import SEPARATORS, plain_digits

MAX_TYPED: Final = 60
_BETWEEN: Final = re.compile(f"[{SEPARATORS}_.,/]+")
_FIXED: Final = 9  # four digits of the village, four random characters, the check character
_SERIAL: Final = re.compile(r"(?:[0-9]{4}-)?([0-9]{1,9})")

Mistyped = Literal["empty", "unreadable", "slip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowQuery:
    """What somebody looks up: a whole reference, or only its number."""

    reference: str = ""
    serial: int = 0


def decide(typed: str) -> FollowQuery | Mistyped:
    """Return what a typed text looks up, or the code of what is wrong with it."""
    spelled = _spelled(typed)
    if not spelled:
        return "empty"
    if serial := serial_in(spelled):
        return FollowQuery(serial=serial)
    letters = spelled.replace("-", "")
    if len(letters) <= _FIXED or not (letters.isascii() and letters.isalnum()):
        return "unreadable"
    try:
        reference = read_reference(f"{letters[:4]}-{letters[4:-5]}-{letters[-5:-1]}-{letters[-1]}")
    except MistypedReferenceError:
        return "slip"
    return FollowQuery(reference=reference, serial=serial_of(reference))


def may_be_meant(typed: str, *, village: str) -> tuple[str, ...]:
    """Return the references that a text with a slip may have been meant to be."""
    return corrections(_spelled(typed).replace("-", ""), village=village)


def serial_in(text: str) -> int | None:
    """Return the number that a text is, alone or behind the village's part; None for anything else."""
    match = _SERIAL.fullmatch(text)
    return int(match[1]) if match else None


def _spelled(typed: str) -> str:
    return _BETWEEN.sub("-", plain_digits(typed)).strip("-").upper()
