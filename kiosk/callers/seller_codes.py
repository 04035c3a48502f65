"""The seller's code of a market item, and the address of its ticket.

In: the UUID of the form that put the item up. Out: a key for the ticket's address, and the code, such as `27-K7M-4AX`:
the item's number, five characters, a check character, in the alphabet of references. Rules: the key is made of the
form's UUID, which stays in the seller's browser, and the code of the key; so the ticket shows the same code again after
a restart, and whoever has the card has neither. There are 23^5 codes of a number, and wrong ones are slowed
(wrong_references.py): at one a minute, half of them take six years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from content_sync.callers.proofs import DIGITS, Proofs
from content_sync.errors import MistypedReferenceError
from content_sync.wire.references import ALPHABET, LETTER, LOOK_ALIKES, check_character, in_parts

TICKET_PATH: Final = "/market/thanks"
_LETTERS: Final = 5
_HALF: Final = 3
_KEY: Final = re.compile(rf"([1-9][0-9]{{0,8}})-([0-9a-f]{{{DIGITS}}})", re.ASCII)
_TYPED: Final = re.compile(rf"([1-9][0-9]{{0,8}})-({LETTER}{{3}})-?({LETTER}{{3}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerCode:
    """A code in its one written form, and the number in it."""

    number: int
    code: str


class SellerCodes:
    """Makes codes and the addresses of their tickets.

    Args:
        secret: of this kiosk, 32 bytes.
    """

    def __init__(self, secret: bytes) -> None:
        self._proofs = Proofs(secret)

    def key(self, form: str) -> str:
        """Return the key of a form, by its UUID."""
        return self._proofs.of("key", form)

    def code(self, number: int, key: str) -> str:
        """Return the seller's code of an item that a form with this key put up."""
        rest = int(self._proofs.of("code", key), 16)
        letters = ""
        for _ in range(_LETTERS):
            rest, letter = divmod(rest, len(ALPHABET))
            letters += ALPHABET[letter]
        return _written(number, letters)

    def ticket(self, number: int, form: str) -> str:
        """Return the path of an item's ticket."""
        return f"{TICKET_PATH}/{number}-{self.key(form)}"

    def read_ticket(self, key: str) -> SellerCode | None:
        """Return the code that a ticket's address stands for, which is the item's or not; None for no such address."""
        match = _KEY.fullmatch(key)
        return SellerCode(number=int(match[1]), code=self.code(int(match[1]), match[2])) if match else None


def read_code(typed: str) -> SellerCode:
    """Return the code somebody typed; blanks, case, look-alikes and ๑๒๓ are forgiven.

    Raises:
        MistypedReferenceError: a part is missing, or there is a slip: the check character does not fit.
    """
    match = _TYPED.fullmatch(in_parts(typed))
    if match is None:
        raise MistypedReferenceError("a seller's code has a number and twice three characters")
    letters = (match[2] + match[3]).translate(LOOK_ALIKES)
    code = _written(int(match[1]), letters[:-1])
    if not code.endswith(letters[-1]):
        raise MistypedReferenceError("the check character does not fit")
    return SellerCode(number=int(match[1]), code=code)


def _written(number: int, letters: str) -> str:
    whole = letters + check_character(str(number), letters)
    return f"{number}-{whole[:_HALF]}-{whole[_HALF:]}"
