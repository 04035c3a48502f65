"""The hands of a kiosk's clock, moved by a test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from kiosk.clock import Clock

NOON: Final = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@dataclass
class ClockHands:
    """What the system's clock shows, how long the machine is up, and whether the system vouches for the time."""

    wall: datetime = NOON
    monotonic_s: float = 1000.0
    is_synchronized: bool = True

    def move(self, **by: float) -> None:
        """Let time pass: `seconds`, `minutes`, `hours` or `days`, as `timedelta` takes them."""
        self.wall += timedelta(**by)
        self.monotonic_s += timedelta(**by).total_seconds()

    def clock(self) -> Clock:
        """Return a clock that is trusted where the system vouches for it, because the tree agrees then."""
        clock = self.untold_clock()
        if self.is_synchronized:
            clock.hear_issued(self.wall)
        return clock

    def untold_clock(self) -> Clock:
        """Return a clock to which the tree has told no time yet."""
        return Clock(lambda: self.wall, lambda: self.monotonic_s, lambda: self.is_synchronized, boot="01")
