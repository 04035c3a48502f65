"""One-time codes for who is locked out of a kiosk without a line, and what a kiosk says of one that was used.

Central reads a code out, the kiosk takes it: both count, and make the code of a number from their shared secret (HOTP,
RFC 4226). A code is ten digits. The kiosk takes its next code and those of the twenty numbers after it, so that codes
that were read out and never typed leave nobody outside; a used code and those before it are refused for ever.
"""

from __future__ import annotations

import base64
import hmac
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from pyotp import HOTP

from content_sync.wire.reports import ItemId
from content_sync.wire.stamps import Stamp

DIGITS: Final = 10
LOOK_AHEAD: Final = 20
_LARGEST: Final = 2**31 - 1


class Rescued(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="rescued"):
    """A code was used at the kiosk that sends this; `counter` is its number."""

    id: ItemId
    counter: Annotated[int, Meta(ge=0, le=_LARGEST)]
    made: Stamp


def rescue_code(secret: bytes, counter: int) -> str:
    """Return the code of a number: ten digits."""
    return HOTP(base64.b32encode(secret).decode("ascii"), digits=DIGITS).at(counter)


def counter_of(secret: bytes, code: str, *, first: int) -> int | None:
    """Return the number of a code, if it is one of those that are still taken.

    Args:
        secret: shared by the kiosk and central.
        code: ten ASCII digits.
        first: the lowest number that is still taken.
    """
    taken = range(first, first + LOOK_AHEAD + 1)
    fits = [counter for counter in taken if hmac.compare_digest(rescue_code(secret, counter), code)]
    return fits[0] if fits else None
