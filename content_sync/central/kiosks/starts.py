"""The starts of a kiosk's machine that were heard by link, and what they tell of a report made while no time was known.

In: heartbeats as they come, each with the name of the start of its machine and the seconds since. Out: when a report
was made: within a minute where its start was heard, else between two times; never an invented minute. Rules: a time
counts only where the heartbeat came by link while central was sure of the time. Between two hearings of a start the
seconds are stretched, as a board's own count runs fast or slow. A start that was not heard lies between the hearings
whose last report has a lower number and those that know of this one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from content_sync.wire.encoding import decode, encode
from content_sync.wire.heartbeats import Heartbeat

_KEPT: Final = 8  # starts of a card; a village whose power fails every hour is heard in between
_TOLD_EVERY_S: Final = 3_600  # a hearing that is this new brings no news
_COUNT: Final = msgspec.Meta(ge=0)

LONGEST_S: Final = 100 * 365 * 86_400
"""So long no machine runs: a start that is told to last longer tells no date, nor does a record of it."""


class HeardStart(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A start of the machine: at which of its seconds it was heard first and last, and when that was.

    `first_serial` and `last_serial` are the highest number of a report that was given then; None where it was not told.
    """

    boot: str
    first_s: Annotated[int, _COUNT]
    first_at: dt.datetime
    last_s: Annotated[int, _COUNT]
    last_at: dt.datetime
    first_serial: int | None = None
    last_serial: int | None = None

    def at(self, boot_s: int) -> dt.datetime:
        """Return the time at a second of this start."""
        heard_s, passed = self.last_s - self.first_s, self.last_at - self.first_at
        if self.first_s < boot_s < self.last_s:
            return self.first_at + passed * ((boot_s - self.first_s) / heard_s)
        if boot_s <= self.first_s:
            return self.first_at - _passed(self.first_s - boot_s)
        return self.last_at + _passed(boot_s - self.last_s)


def _passed(seconds: int) -> dt.timedelta:
    return dt.timedelta(seconds=min(seconds, LONGEST_S))


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBetween:
    """When a report was made: between two times, which are one where it is known."""

    first: dt.datetime
    last: dt.datetime


def hear(starts: Sequence[HeardStart], heartbeat: Heartbeat, now: dt.datetime) -> Sequence[HeardStart]:
    """Return the starts with what a heartbeat says that came by link; the same where it says nothing new."""
    boot, boot_s = heartbeat.boot or heartbeat.made.boot, heartbeat.boot_s or heartbeat.made.boot_s
    serial = heartbeat.last_serial
    if not boot or boot_s > LONGEST_S:
        return starts
    before = next((one for one in starts if one.boot == boot), None)
    if before is None:
        heard = HeardStart(
            boot=boot, first_s=boot_s, first_at=now, last_s=boot_s, last_at=now, first_serial=serial, last_serial=serial
        )
    elif boot_s < before.last_s + _TOLD_EVERY_S and serial == before.last_serial:
        return starts
    else:
        heard = msgspec.structs.replace(
            before, last_s=max(boot_s, before.last_s), last_at=max(now, before.last_at), last_serial=serial
        )
    return (*(one for one in starts if one.boot != boot), heard)[-_KEPT:]


def find_made(
    starts: Iterable[HeardStart], *, boot: str, boot_s: int, serial: int, first: dt.datetime, last: dt.datetime
) -> MadeBetween:
    """Return when a report was made whose kiosk did not know the time.

    Args:
        starts: those that were heard of its kiosk.
        boot: the start that made it.
        boot_s: the seconds of that start.
        serial: its number.
        first: what it cannot be earlier than.
        last: what it cannot be later than.
    """
    heard = list(starts)
    own = next((one for one in heard if boot and one.boot == boot), None)
    if own is not None and boot_s <= LONGEST_S:
        at = own.at(boot_s)
        return MadeBetween(first=at, last=at)
    told = [(one.first_serial, one.first_at) for one in heard] + [(one.last_serial, one.last_at) for one in heard]
    after = max([first, *(at for known, at in told if known is not None and known < serial)])
    before = min([last, *(at for known, at in told if known is not None and known >= serial)])
    return MadeBetween(first=after if after <= before else first, last=before)


def read_starts(body: bytes) -> tuple[HeardStart, ...]:
    """Read starts as they are stored."""
    return decode(body, tuple[HeardStart, ...]) if body else ()


def write_starts(starts: Sequence[HeardStart]) -> bytes:
    """Write starts."""
    return encode(list(starts))
