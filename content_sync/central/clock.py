"""The one reader of this machine's clock, and what time it is where that cannot be right.

In: the machine's clock, and when the tree was last published. Out: the time, and a doubt where the two do not fit: the
clock is behind the last publish, or ahead of it further than the tree is ever left unsigned. Kiosks believe signed
dates, and a warning that waits for a clock harms; so in doubt time goes on from the last publish by this process's own
seconds, and a person's word moves it. Everything else receives `now` as an argument, or a `Clock` where it needs the
time more than once (a server asks it at each request). The tree is the memory: every process and restart goes by it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

Now = Callable[[], dt.datetime]

_BEHIND = dt.timedelta(minutes=10)  # between the machines of one ministry
_AHEAD = dt.timedelta(hours=36)  # the tree is signed every 20 hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What this machine's clock says, and of when the last publish is."""

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
    """The time, and why it is doubted, None where it is not."""

    at: dt.datetime
    doubt: Doubt | None = None

    @property
    def latest(self) -> dt.datetime:
        """Return the latest it can be: after days of rest the machine's clock may be the right one."""
        return max(self.at, self.doubt.machine) if self.doubt else self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """The last publish, and the time and second from which its time is counted on."""

    published: dt.datetime
    at: dt.datetime
    since_s: float

    def grown(self, now_s: float) -> dt.datetime:
        return self.at + dt.timedelta(seconds=now_s - self.since_s)


class Clock:
    """Central's time; safe under threads.

    Args:
        machine: what this machine's clock says.
        published: when the tree was last published; None where it never was or that cannot be read just now.
        seconds: seconds that never go back.
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
    """Count from this publish, or go on where it is of a second that was counted already: it is this process's own."""
    if before is not None and before.published <= published <= before.grown(now_s):
        return replace(before, published=published)
    return _Count(published=published, at=published, since_s=now_s)


def fits(machine: dt.datetime, published: dt.datetime) -> bool:
    """Tell whether a machine's clock may be right that says this, when the tree was last published then."""
    return -_BEHIND <= machine - published <= _AHEAD


def system_clock() -> dt.datetime:
    """Return the time by this machine's clock."""
    return dt.datetime.now(dt.UTC)


def stopwatch_s() -> float:
    """Return a count of seconds that never goes back, for durations."""
    return time.monotonic()
