"""The one reader of this machine's clock, and the time to use where that clock cannot be right.

In: the machine's clock, and when the tree was last published. Out: the time, and a doubt where the two do not fit: the
clock is behind the last publish, or further ahead of it than the tree is ever left unsigned. Kiosks trust signed dates,
and a warning must not wait for a clock; so in doubt the time is counted on from the last publish in this process's own
seconds, until a person confirms the clock. Everything else receives `now` as an argument, or a `PublishClock` where it
needs the time more than once (a server asks at each request). The tree is the memory that all processes share.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from content_sync.wire.periods import LONGEST_UNSIGNED, RIGHT_CLOCKS_DIFFER

Now = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why the time is doubted: what this machine's clock says, and when the last publish was issued."""

    machine: dt.datetime
    published: dt.datetime

    def __str__(self) -> str:
        return (
            f"this machine's clock says {self.machine:%Y-%m-%d %H:%M} UTC, the last publish was of "
            f"{self.published:%Y-%m-%d %H:%M} UTC: time goes on from the last publish, and kiosks are told none; "
            "set the clock right, or if it is right say `central publish --clock-is-right`"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """The time, and why it is doubted; `doubt` is None where it is not."""

    at: dt.datetime
    doubt: Doubt | None = None

    @property
    def latest(self) -> dt.datetime:
        """The latest time it can be: after days without a publish the machine's clock may be right."""
        return max(self.at, self.doubt.machine) if self.doubt else self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """The last publish, and from which time and which second on the time is counted."""

    published: dt.datetime
    at: dt.datetime
    since_s: float

    def grown(self, now_s: float) -> dt.datetime:
        return self.at + dt.timedelta(seconds=now_s - self.since_s)


class PublishClock:
    """Central's time; safe under threads.

    Args:
        machine: returns the time by this machine's clock.
        published: returns when the tree was last published; None where it never was, or where that cannot be read now.
        seconds: counts seconds and never goes back.
    """

    def __init__(self, machine: Now, published: Callable[[], dt.datetime | None], seconds: Callable[[], float]) -> None:
        self.machine = machine
        self._published = published
        self._seconds = seconds
        self._lock = Lock()
        self._count: _Count | None = None

    def __call__(self) -> dt.datetime:
        """Return the time."""
        return self.read().at

    def read(self) -> ClockReading:
        """Return the time, and whether it is doubted."""
        machine, published, now_s = self.machine(), self._published(), self._seconds()
        with self._lock:
            if published is not None:
                self._count = _counted(self._count, published, now_s)
            count = self._count
        if count is None or fits(machine, count.published):
            return ClockReading(at=machine)
        return ClockReading(at=count.grown(now_s), doubt=Doubt(machine=machine, published=count.published))


def _counted(before: _Count | None, published: dt.datetime, now_s: float) -> _Count:
    """Count from this publish; or go on counting where its time was counted already, as then this process issued it."""
    if before is not None and before.published <= published <= before.grown(now_s):
        return replace(before, published=published)
    return _Count(published=published, at=published, since_s=now_s)


def fits(machine: dt.datetime, published: dt.datetime) -> bool:
    """Tell whether a machine's clock may be right, given when the tree was last published."""
    return -RIGHT_CLOCKS_DIFFER <= machine - published <= LONGEST_UNSIGNED


def system_clock() -> dt.datetime:
    """Return the time by this machine's clock."""
    return dt.datetime.now(dt.UTC)


def stopwatch_s() -> float:
    """Return a count of seconds that never goes back, for durations."""
    return time.monotonic()
