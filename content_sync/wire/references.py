"""References: what a villager writes down of a report, says aloud, and types again.

A reference is village part, serial, four random characters, check character, in an alphabet without look-alikes. The
serial alone shows the state of a report; the private answer needs the whole reference. The check character finds every
single slip and every swap.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from content_sync.errors import MistypedReferenceError
from content_sync.wire.text import SEPARATORS, plain_digits

ALPHABET: Final = "23456789ACEFHJKMNPRTWXY"
"""The characters of a reference: 23, a prime, so that one check character finds every single slip and every swap."""

LOOK_ALIKES: Final = str.maketrans({"B": "8", "S": "5", "Z": "2", "G": "6"})
"""What people read for a character of the alphabet."""

LETTER: Final = f"[{ALPHABET}BSZG]"
"""A character as people may type it, in a regular expression."""

_RANDOM_CHARACTERS = 4


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


def serial_of(reference: str) -> int:
    """Return the serial within a reference in its one written form."""
    return int(reference.split("-")[1])


_TYPED = re.compile(rf"([0-9]{{4}})-([1-9][0-9]{{0,8}})-({LETTER}{{4}})-?({LETTER})")
