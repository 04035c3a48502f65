"""What a metered line may carry in a day, and which need gives way first.

In: the limits from the settings, and what the day has used. Out: whether a lane is open, and the record of the day.

Rules:
- Pictures and recordings give way first, then photos on their way up, then what can be read later, then the rest.
- Warnings and reports have a lane of their own with its own ceiling; the other lanes never stop it.
- A day is one of Bangkok's as the trusted clock has it. While the clock is not trusted, no date ends a day: a day then
  ends when the kiosk has run for 24 hours in it, so that a restart never opens a new one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

from content_sync.look.thai import local_date
from content_sync.wire.stamps import Stamp

Lane = Literal["urgent", "daily", "reading", "photos", "media"]
"""What bytes are used for: warnings and what goes up; weather, prices and keys; texts; photos and voices up; media."""

LANES: Final[tuple[Lane, ...]] = ("media", "photos", "reading", "daily", "urgent")
"""In the order in which they give way."""

_SHARES: Final[dict[Lane, float]] = {"media": 0.5, "photos": 0.75, "reading": 0.9, "daily": 1.0}
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySpending:
    """What one day has used; the store keeps it under these names.

    Attributes:
        date: the day in Bangkok, as 2026-11-26; empty while no trusted clock has told it.
        urgent_bytes: what the urgent lane used.
        other_bytes: what all other lanes used.
        ran_s: how many seconds of the day the machine was on.
        boot: which start of the machine counted last.
        boot_s: how many seconds that start lasted then.
    """

    date: str = ""
    urgent_bytes: int = 0
    other_bytes: int = 0
    ran_s: int = 0
    boot: str = ""
    boot_s: int = 0

    @property
    def all_bytes(self) -> int:
        return self.urgent_bytes + self.other_bytes

    def with_bytes(self, lane: Lane, count: int) -> DaySpending:
        """Return the day after some more bytes."""
        if lane == "urgent":
            return replace(self, urgent_bytes=self.urgent_bytes + count)
        return replace(self, other_bytes=self.other_bytes + count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The limits of a day.

    Attributes:
        daily_bytes: what all lanes may use, the urgent one aside; 0 where the line is not metered.
        urgent_bytes: what the urgent lane may use.
    """

    daily_bytes: int = 0
    urgent_bytes: int = 1_000_000

    @property
    def is_metered(self) -> bool:
        return self.daily_bytes > 0

    def left_bytes(self, lane: Lane, day: DaySpending) -> float:
        """Return how many bytes a lane may still use; none where it is 0 or less."""
        if not self.is_metered:
            return math.inf
        if lane == "urgent":
            return self.urgent_bytes - day.urgent_bytes
        return _SHARES[lane] * self.daily_bytes - day.all_bytes

    def closed(self, day: DaySpending) -> tuple[Lane, ...]:
        """Return the lanes that wait for tomorrow."""
        return tuple(lane for lane in LANES if self.left_bytes(lane, day) <= 0)


def day_at(day: DaySpending, now: Stamp) -> DaySpending:
    """Return the day that it is now: the one before, or a new one that has used nothing."""
    passed_s = now.boot_s - day.boot_s if now.boot == day.boot else now.boot_s
    ran_s = day.ran_s + max(0, passed_s)
    date = local_date(now.at).isoformat() if now.is_trusted else ""
    if ran_s >= _DAY_S or (date and day.date and date > day.date):
        return DaySpending(date=date, boot=now.boot, boot_s=now.boot_s)
    return replace(day, date=day.date or date, ran_s=ran_s, boot=now.boot, boot_s=now.boot_s)
