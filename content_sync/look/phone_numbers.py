"""Reads a phone number that somebody typed, so that others can call it.

In: text. Out: what to dial, how to show it, and whether it looks like a Thai number: 9 digits for a landline, 10 for
a mobile, beginning with 0; +66 is read as 0. What does not fit is still shown, as a person may understand it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from content_sync.wire.text import plain_digits

_LANDLINE, _MOBILE = 9, 10
_BANGKOK: Final = "02"
_FEWEST: Final = 4
_NOT_DIGITS: Final = re.compile(r"[^0-9]")
_COUNTRY: Final = re.compile(r"^\s*(\+|00)\s*66[\s\-(]*0?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """What to dial (digits, or empty), how to show it, whether it is a Thai number."""

    dial: str
    shown: str
    is_thai: bool


def read_phone(typed: str) -> PhoneNumber:
    """Read a phone number; never fails."""
    digits = _NOT_DIGITS.sub("", _COUNTRY.sub("0", plain_digits(typed)))
    if digits.startswith("0") and len(digits) in {_LANDLINE, _MOBILE}:
        is_provincial = len(digits) == _LANDLINE and not digits.startswith(_BANGKOK)
        groups = (digits[:3], digits[3:6], digits[6:]) if is_provincial else (digits[:-7], digits[-7:-4], digits[-4:])
        return PhoneNumber(dial=digits, shown=" ".join(groups), is_thai=True)
    return PhoneNumber(dial=digits if len(digits) >= _FEWEST else "", shown=typed, is_thai=False)
