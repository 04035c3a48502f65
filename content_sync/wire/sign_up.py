"""How a trained volunteer signs up at the kiosk of the village: what the sheet of the training carries.

A QR code carries a token that the ministry signed: `KJ1 | village u32 | number u8 | day u16 | signature 64`, in
base64url; a kiosk checks it with the key that signs receipts. Under it stand 16 digits for who has no camera: the
person's number in the village (2), the day (4), and a check of ten digits that only central and that kiosk can make
(`shared_secret.py`). Both say the same: the volunteer with this number of this village may sign up once, within 30 days
after the day. Neither has a name in it. The kiosk tells central by a `SignedUp`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import struct
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from content_sync.errors import ForgedError, MistypedReferenceError
from content_sync.wire.keys import SIGNATURE_BYTES, KeyOrKeys, sign, verify
from content_sync.wire.reports import ItemId
from content_sync.wire.stamps import Stamp
from content_sync.wire.text import SEPARATORS, plain_digits

MOST_PERSONS: Final = 99
"""Volunteers a village may have had in all: their numbers are two digits."""

LASTS: Final = timedelta(days=30)

_FIRST_DAY: Final = date(2026, 1, 1)
_MOST_DAYS: Final = 9_999
_HEAD: Final = struct.Struct(">3sIBH")
_MARK: Final = b"KJ1"
_PERSON, _DAY, _CHECK = 2, 4, 10
_DIGITS: Final = re.compile(rf"([0-9]{{{_PERSON}}})([0-9]{{{_DAY}}})([0-9]{{{_CHECK}}})")
_BETWEEN: Final = re.compile(f"[{SEPARATORS}]+")
_OF_REGISTER: Final = b"village-kiosk volunteer "


class SignedUp(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="signed_up"):
    """A volunteer signed up with the sheet of a training.

    Attributes:
        person: the account made at the kiosk.
        register: the volunteer of the register.
        day: of the invitation that was used, as its days are counted.
    """

    id: ItemId
    person: ItemId
    register: ItemId
    day: Annotated[int, Meta(ge=0, le=_MOST_DAYS)]
    made: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Who may sign up: the volunteer with this number of a village; `day` counts from 1 January 2026."""

    village: str
    number: int
    day: int

    @property
    def register(self) -> str:
        """The id of the person in the register."""
        return volunteer_id(self.village, self.number)

    @property
    def name(self) -> str:
        """What tells it from another invitation of the same village."""
        return f"{self.number:0{_PERSON}}{self.day:0{_DAY}}"

    @property
    def made_on(self) -> date:
        """The day on which the sheet was printed."""
        return _FIRST_DAY + timedelta(days=self.day)

    def is_over(self, now: datetime) -> bool:
        """Tell whether its 30 days have passed."""
        first = datetime.combine(self.made_on, datetime.min.time(), UTC)
        return now >= first + LASTS + timedelta(days=1)


def volunteer_id(village: str, number: int) -> str:
    """Return the id in the register of a village's volunteer: both ends know it, so 16 digits need not carry it."""
    return hashlib.sha256(_OF_REGISTER + f"{village} {number}".encode()).hexdigest()[:32]


def invite(village: str, number: int, today: date) -> Invitation:
    """Return an invitation of this day."""
    return Invitation(village=village, number=number, day=(today - _FIRST_DAY).days % (_MOST_DAYS + 1))


def write_token(invitation: Invitation, seed: bytes) -> str:
    """Return the token of an invitation, signed with the ministry's key for receipts."""
    body = _HEAD.pack(_MARK, int(invitation.village), invitation.number, invitation.day)
    return base64.urlsafe_b64encode(body + sign(seed, body)).rstrip(b"=").decode("ascii")


def read_token(text: str, public: KeyOrKeys) -> Invitation:
    """Return the invitation of a token.

    Raises:
        ForgedError: the ministry did not sign it, or it is not whole.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ForgedError("no token") from error
    if len(raw) != _HEAD.size + SIGNATURE_BYTES:
        raise ForgedError("no token")
    body = raw[: _HEAD.size]
    mark, village, number, day = _HEAD.unpack(body)
    if mark != _MARK:
        raise ForgedError("no token")
    verify(public, body, raw[_HEAD.size :])
    return Invitation(village=f"{village:08}", number=number, day=day)


def write_digits(invitation: Invitation, secret: bytes) -> str:
    """Return the 16 digits of an invitation, such as `0103 2812 3456 7890`.

    Args:
        invitation: what they say.
        secret: shared by central and the kiosk of that village.
    """
    digits = invitation.name + _check(invitation, secret)
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def read_digits(typed: str, village: str, secrets: Collection[bytes]) -> Invitation:
    """Return the invitation that somebody typed at the kiosk of a village; spaces, dashes and ๑๒๓ are forgiven.

    Args:
        typed: what was typed.
        village: that of the kiosk.
        secrets: those that it shares with central, with any of which the digits may have been made.

    Raises:
        MistypedReferenceError: these are not 16 digits.
        ForgedError: they are not of this kiosk, or there is a slip.
    """
    match = _DIGITS.fullmatch(_BETWEEN.sub("", plain_digits(typed)))
    if match is None:
        raise MistypedReferenceError("16 digits are needed")
    number, day, check = match.groups()
    invitation = Invitation(village=village, number=int(number), day=int(day))
    if not any(hmac.compare_digest(check, _check(invitation, secret)) for secret in secrets):
        raise ForgedError("these digits are not of this kiosk")
    return invitation


def _check(invitation: Invitation, secret: bytes) -> str:
    message = _MARK + f"{invitation.village} {invitation.name}".encode()
    made = hmac.digest(secret, message, "sha256")
    return f"{int.from_bytes(made) % 10**_CHECK:0{_CHECK}}"
