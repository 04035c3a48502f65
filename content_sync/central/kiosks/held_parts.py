"""Which parts of the edition a kiosk holds, and which of them lag behind what is published.

In: the numbers in an envelope, the newest numbers, and what was known of this card before. Out: each part with its
number, and since when the kiosk holds that number although there is a newer one. A part that is behind in one envelope
is normal: the kiosk is about to fetch. A part that is behind in the next one too, with the same number, lags.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from content_sync.errors import WireError
from content_sync.wire.encoding import decode, encode


class HeldPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of one card: the number it holds, and since when central knows that it is not the newest."""

    number: int
    behind_since: dt.datetime | None = None


HeldParts = Mapping[str, HeldPart]


def held_parts(
    named: Mapping[str, int], newest: Mapping[str, int], before: HeldParts, now: dt.datetime
) -> dict[str, HeldPart]:
    """Return each part as an envelope names it, by role.

    Args:
        named: the numbers in the envelope, by role.
        newest: the newest numbers, by role; empty where they are not known.
        before: the parts after the previous envelope.
        now: when the envelope came.
    """
    return {role: _held_part(number, newest, role, before.get(role), now) for role, number in named.items()}


def lagging(known: HeldParts, heard: dt.datetime) -> dict[str, dt.datetime]:
    """Return the roles that lag, each with the time since when; `heard` is when the last envelope came."""
    return {role: part.behind_since for role, part in known.items() if part.behind_since and part.behind_since < heard}


def write_parts(known: HeldParts) -> bytes:
    """Return the parts as a row stores them."""
    return encode(known)


def read_parts(body: bytes) -> HeldParts:
    """Return the parts that a row stores; none where they cannot be read."""
    try:
        return decode(body, dict[str, HeldPart])
    except WireError:
        return {}


def _held_part(
    number: int, newest: Mapping[str, int], role: str, before: HeldPart | None, now: dt.datetime
) -> HeldPart:
    if not newest or number == newest.get(role, 0):
        return HeldPart(number=number)
    since = before.behind_since if before and before.number == number else None
    return HeldPart(number=number, behind_since=since or now)
