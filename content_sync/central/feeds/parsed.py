"""What a feed's parse gives: bulletins ready to publish, what was left out and why, what could not be taken.

A parse is a plain function `parse(body, *, now)`. It takes the whole reply or raises `FeedError`; what it leaves
out is only what a named list or a rule of the standard says, and it is counted here. Alerts are the exception: each
stands alone, and one that cannot be read is a fault beside the others. Nothing leaves a parse that the wire would
refuse later: `checked` encodes each bulletin, once for the whole run, and reads it back by the wire's own limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeVar

from content_sync.central.database.encoded import EncodedBulletin, as_list, encoded
from content_sync.errors import FeedError, WireError
from content_sync.wire.bulletins import AnyBulletin, Warning
from content_sync.wire.encoding import decode
from content_sync.wire.targets import decode_bulletins
from content_sync.wire.text import fold

_BOM: Final = b"\xef\xbb\xbf"

B = TypeVar("B", bound=AnyBulletin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One version of an alert of a source.

    Args:
        name: what staff are told it is called.
        id: the same for all versions of one alert.
        sent: of two versions the later sent counts.
        encoded: what it says, also where that is over; each id is of this alert alone.
        ends: ids of the alerts that it ends.
        is_whole: all of it could be read; otherwise it takes the place of nothing that stands.
    """

    name: str
    id: str
    sent: datetime
    encoded: tuple[EncodedBulletin[Warning], ...] = ()
    ends: tuple[str, ...] = ()
    is_whole: bool = True

    @property
    def warnings(self) -> tuple[Warning, ...]:
        return tuple(one.bulletin for one in self.encoded)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedReply:
    """A reply.

    Args:
        encoded: what to publish; it replaces what stands under the same ids.
        alerts: in any order; which of them stands is `alerts.py`'s to say.
        left_out: names of what was known and not wanted (a town that is no province, a drill).
        notes: what staff should know though the reply was taken, one sentence each.
        faults: what of the reply could not be taken, named for staff.
    """

    encoded: tuple[EncodedBulletin[AnyBulletin], ...] = ()
    alerts: tuple[Alert, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[FeedError, ...] = ()

    @property
    def bulletins(self) -> tuple[AnyBulletin, ...]:
        return tuple(one.bulletin for one in self.encoded)

    @property
    def is_refused(self) -> bool:
        """Whether something could not be taken, and nothing else came."""
        return bool(self.faults) and not (self.encoded or self.alerts or self.left_out)


class Parse(Protocol):
    """Turns a whole reply into bulletins, or raises FeedError."""

    def __call__(self, body: bytes, *, now: datetime) -> ParsedReply: ...


def checked(bulletin: B, *, place: str) -> EncodedBulletin[B]:
    """Encode a bulletin, and read it back to see whether the wire would carry it.

    Raises:
        FeedError: a value is past a limit of the wire; the reason names it.
    """
    try:
        done = encoded(bulletin)
        decode_bulletins(as_list([done]))
    except (WireError, UnicodeEncodeError, ValueError) as error:
        raise FeedError(f"cannot be published: {error}", place=place) from error
    return done


def read_json(body: bytes) -> object:
    """Read a JSON reply, with or without a byte order mark.

    Raises:
        FeedError: it is not JSON (an HTML page, cut in the middle, not UTF-8, NaN) or is nested absurdly deep.
    """
    try:
        return decode(body.removeprefix(_BOM), object)
    except (WireError, RecursionError) as error:
        raise FeedError(f"the reply is not JSON: {error}", place="reply") from error


def mapping(value: object, *, place: str, field: str) -> dict[str, object]:
    """Return an object of the reply, or refuse."""
    if not isinstance(value, dict):
        raise _wrong(value, "a group of named fields", place=place, field=field)
    return value


def rows(value: object, *, place: str, field: str) -> list[object]:
    """Return a list of the reply, or refuse."""
    if not isinstance(value, list):
        raise _wrong(value, "a list", place=place, field=field)
    return value


def text(value: object, *, place: str, field: str) -> str:
    """Return a string with something in it, in the one spelling that is compared, or refuse."""
    if not isinstance(value, str):
        raise _wrong(value, "text", place=place, field=field)
    words = fold(value)
    if not words:
        raise FeedError("is empty", place=place, field=field)
    return words


def _wrong(value: object, wanted: str, *, place: str, field: str) -> FeedError:
    if value is None:
        return FeedError("is missing", place=place, field=field)
    names = {dict: "a group of named fields", list: "a list", str: "text", bool: "true or false"}
    shape = names.get(type(value), "a number")
    return FeedError(f"should be {wanted}, but is {shape}", place=place, field=field)
