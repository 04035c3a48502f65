"""References: what a villager writes down of a report, says aloud, and types again.

A reference is village part, serial, four random characters, check character, in an alphabet without look-alikes. The
serial alone shows the state of a report; the private answer needs the whole reference. The check character finds every
single slip and every swap.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Final

from content_sync.errors import MistypedReferenceError
from content_sync.wire.text import SEPARATORS, plain_digits

ALPHABET: Final = "23456789ACEFHJKMNPRTWXY"
"""The characters of a reference: 23, a prime, so that one check character finds every single slip and every swap."""

LOOK_ALIKES: Final = str.maketrans({"B": "8", "S": "5", "Z": "2", "G": "6"})
"""What people read for a character of the alphabet."""

LETTER: Final = f"[{ALPHABET}BSZG]"
"""A character as people may type it, in a regular expression."""

MOST_CORRECTIONS: Final = 3

_RANDOM_CHARACTERS = 4
_VILLAGE_DIGITS = 4
# What people take for one another in a photo, in handwriting or on a small keyboard.
_TAKEN_FOR_ANOTHER: Final = (
    "0ODQ6", "1ILT7", "27Z", "38EB", "4AH9", "5S6", "6GC", "89", "9PR",
    "CEF", "FPT", "HNMK", "KXYR", "MNW", "XYV", "TY",
)  # fmt: skip


def make_reference(village: str, serial: int) -> str:
    """Return a new reference such as `0501-27-K7M4-X`: say it aloud, write it down.

    Args:
        village: 8 digits; the last four (subdistrict, village) are shown.
        serial: this kiosk's running number.
    """
    tail = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_CHARACTERS))
    return write_reference(village[4:], serial, tail)


def read_reference(typed: str) -> str:
    """Return the reference somebody typed in its one written form; blanks, case, look-alikes and ๑๒๓ are forgiven.

    Raises:
        MistypedReferenceError: a part is missing, or there is a slip: the check character does not fit.
    """
    match = _TYPED.fullmatch(in_parts(typed))
    if match is None:
        raise MistypedReferenceError("a reference has four parts: village, number, four characters, one character")
    village, serial, tail, check = match.groups()
    reference = write_reference(village, int(serial), tail.translate(LOOK_ALIKES))
    if not reference.endswith(check.translate(LOOK_ALIKES)):
        raise MistypedReferenceError("the check character does not fit")
    return reference


def in_parts(typed: str) -> str:
    """Return what somebody typed with one `-` between its parts, in capital letters and 0-9."""
    return re.sub(f"[{SEPARATORS}]+", "-", plain_digits(typed).strip().upper())


def write_reference(village_part: str, serial: int, tail: str) -> str:
    """Return the one written form: the last four digits of the village, the serial, the random part, the check."""
    return f"{village_part}-{serial}-{tail}-{check_character(f'{village_part}{serial}', tail)}"


def check_character(digits: str, letters: str) -> str:
    """Return the character that shows a slip or a swap in digits and then letters of the alphabet."""
    values = [int(digit) for digit in digits] + [ALPHABET.index(letter) for letter in letters]
    total = 0
    for value in values:
        total = (total * 3 + value) % len(ALPHABET)
    return ALPHABET[total]


def corrections(letters: str, *, village: str) -> tuple[str, ...]:
    """Return the references that one with a slip may have been meant to be, none where they are more than a few.

    They are one swap of neighbours away, or one character that is taken for another. Only what was typed decides, so
    nothing is told of which references exist.

    Args:
        letters: what was typed, in capitals, without what stands between its parts.
        village: 8 digits; a slip in the village part can only mean this village.
    """
    here = village[-_VILLAGE_DIGITS:]
    near = map(_reference_of, (here + letters[_VILLAGE_DIGITS:], *_one_slip_away(letters)))
    found = tuple(dict.fromkeys(one for one in near if one and one.startswith((letters[:_VILLAGE_DIGITS], here))))
    return found if len(found) <= MOST_CORRECTIONS else ()


def _one_slip_away(letters: str) -> Iterator[str]:
    for place in range(len(letters) - 1):
        yield letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    for place, typed in enumerate(letters):
        for meant in _may_mean(typed):
            yield letters[:place] + meant + letters[place + 1 :]


def _may_mean(typed: str) -> str:
    """Return the characters that a typed one may have been meant to be: any where no reference has it."""
    if typed not in f"{ALPHABET}01BSZG":
        return f"{ALPHABET}01"
    return "".join(group for group in _TAKEN_FOR_ANOTHER if typed in group)


def _reference_of(letters: str) -> str:
    """Return the reference that these letters are without what stands between its parts, "" where there is a slip."""
    try:
        return read_reference(f"{letters[:4]}-{letters[4:-5]}-{letters[-5:-1]}-{letters[-1:]}")
    except MistypedReferenceError:
        return ""


def serial_of(reference: str) -> int:
    """Return the serial within a reference in its one written form."""
    return int(reference.split("-")[1])


_TYPED = re.compile(rf"([0-9]{{4}})-([1-9][0-9]{{0,8}})-({LETTER}{{4}})-?({LETTER})")
