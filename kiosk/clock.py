"""The one reader of the wall clock: what time it is, and how sure we are.

In: the system's clock, whether the system says it is synchronized, the signed times that came down. Out: a `Stamp`.
A Raspberry Pi has no clock of its own and may wake in 1970, so the time is never earlier than a lower bound: the
build, and the latest signed time this kiosk has accepted. Durations are told by `monotonic`, which no setting of the
clock moves. Nothing here decides whether content is expired; that is the client's, by `lower_bound` alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec

from content_sync.wire.stamps import Stamp

BUILT: Final = datetime(2026, 11, 22, tzinfo=UTC)  # moved with each release: no kiosk runs before its software was made
_SYNCHRONIZED: Final = Path("/run/systemd/timesync/synchronized")
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class Clock:
    """The time, from a wall clock that may be wrong.

    Args:
        wall: the system's time, aware UTC.
        monotonic: seconds since some start, never set back.
        is_synchronized: does the system say that its time is right?
        lower_bound: the latest signed time accepted before this start, where there is one.
        boot: what names this start of the machine, hex; `monotonic` can be compared only within one.
    """

    def __init__(
        self,
        wall: Callable[[], datetime],
        monotonic: Callable[[], float],
        is_synchronized: Callable[[], bool],
        lower_bound: datetime | None,
        *,
        boot: str = "",
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._is_synchronized = is_synchronized
        self._bound = max(BUILT, lower_bound) if lower_bound else BUILT
        self._anchor: tuple[datetime, float] | None = None
        self._lock = Lock()
        self.boot = boot

    def read(self) -> Stamp:
        """Return the time and how sure we are of it."""
        return msgspec.structs.replace(self._told(), boot=self.boot, boot_s=int(self._monotonic()))

    def _told(self) -> Stamp:
        with self._lock:
            bound, anchor = self._bound, self._anchor
        wall = self._wall()
        if wall >= bound and self._is_synchronized():
            return Stamp(at=wall, clock="trusted")
        if anchor is not None:
            at, since_s = anchor
            return Stamp(at=at + timedelta(seconds=self._monotonic() - since_s), clock="trusted")
        if wall >= bound:
            return Stamp(at=wall, clock="estimated")
        return Stamp(at=bound, clock="unknown")

    def wall(self) -> datetime:
        """Return what the system says, right or wrong, for who must notice that it jumps."""
        return self._wall()

    def monotonic(self) -> float:
        """Return seconds that only ever grow, for durations."""
        return self._monotonic()

    def lower_bound(self) -> datetime:
        """Return the time that it is at least: never later than the true time, as long as central's own is not."""
        with self._lock:
            return self._bound

    def raise_bound(self, issued: datetime) -> None:
        """Take note of a signed time; an earlier one than known changes nothing."""
        with self._lock:
            self._bound = max(self._bound, issued)

    def trust(self, at: datetime) -> None:
        """Take a signed receipt's time as the time right now; one from the past (below the bound) changes nothing."""
        with self._lock:
            if at >= self._bound:
                self._anchor = (at, self._monotonic())
                self._bound = at


def system_clock(lower_bound: datetime | None) -> Clock:
    """Return the clock of this machine.

    Args:
        lower_bound: the latest signed time accepted before, from the store.
    """
    return Clock(
        lambda: datetime.now(UTC),
        _since_boot_s,
        _SYNCHRONIZED.exists,
        lower_bound,
        boot=_BOOT_ID.read_text("ascii").strip().replace("-", ""),
    )


def _since_boot_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)  # unlike CLOCK_MONOTONIC it goes on while the machine sleeps
