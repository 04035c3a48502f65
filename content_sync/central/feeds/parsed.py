"""What a feed's parse gives: bulletins ready to publish, what was left out and why, what could not be taken.

A parse is a plain function `parse(body, *, now)`. It takes the whole reply, or raises `FeedError`. It leaves out only
what a named list or a rule of the standard says, and counts it here. Alerts are the exception: each is taken by
itself, and one that cannot be read is a fault beside the others. No bulletin leaves a parse that a kiosk would refuse:
`encoded_within_limits` encodes it, once for the whole run, and reads it back as a kiosk would.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from content_sync.central.encoded_bulletins import EncodedBulletin, as_list, encoded
from content_sync.errors import FeedError, WireError
from content_sync.wire.alerts import Original, Warning
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.targets import decode_bulletins

B = TypeVar("B", bound=AnyBulletin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One version of an alert of a source.

    Args:
        name: what staff know it by.
        id: the same for all versions of one alert.
        sent: when it was sent; of two versions, the one sent later counts.
        encoded: its warnings, also those that are over; no other alert has their ids.
        original: the document itself, for people to read; None where a kiosk would not take it.
        ends: ids of the alerts that it ends.
        is_cancel: it cancels them, and puts nothing in their place.
        is_whole: every part of it could be read; where not, it does not replace a good version.
    """

    name: str
    id: str
    sent: datetime
    encoded: tuple[EncodedBulletin[Warning], ...] = ()
    original: EncodedBulletin[Original] | None = None
    ends: tuple[str, ...] = ()
    is_cancel: bool = False
    is_whole: bool = True

    @property
    def warnings(self) -> tuple[Warning, ...]:
        return tuple(one.bulletin for one in self.encoded)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedReply:
    """What was read in a reply.

    Args:
        encoded: the bulletins to publish; each replaces the one that has its id now.
        alerts: in any order; `alerts.py` decides which of them are in force.
        left_out: names of what was known and not wanted (a town that is not a province, a drill).
        notes: what staff should know although the reply was taken, one sentence each.
        faults: what could not be taken, named for staff.
        media: the pictures and recordings that the bulletins name: their bytes, each with its format.
    """

    encoded: tuple[EncodedBulletin[AnyBulletin], ...] = ()
    alerts: tuple[Alert, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[FeedError, ...] = ()
    media: tuple[tuple[bytes, str], ...] = ()

    @property
    def bulletins(self) -> tuple[AnyBulletin, ...]:
        return tuple(one.bulletin for one in self.encoded)

    @property
    def is_refused(self) -> bool:
        """Whether there are faults, and nothing beside them."""
        return bool(self.faults) and not (self.encoded or self.alerts or self.left_out)


class Parse(Protocol):
    """Turns a whole reply into bulletins, or raises `FeedError`."""

    def __call__(self, body: bytes, *, now: datetime) -> ParsedReply: ...


def encoded_within_limits(bulletin: B, *, place: str) -> EncodedBulletin[B]:
    """Encode a bulletin, and read it back as a kiosk would.

    Args:
        bulletin: what to encode.
        place: what the error calls it.

    Raises:
        FeedError: a value is past a limit of the wire; the reason names the value.
    """
    try:
        done = encoded(bulletin)
        decode_bulletins(as_list([done]))
    except (WireError, UnicodeEncodeError, ValueError) as error:
        raise FeedError(f"cannot be published: {error}", place=place) from error
    return done
