"""What a metered line used today, and what waits for tomorrow."""

from __future__ import annotations

from dataclasses import dataclass

from content_sync.client.budget import Lane, day_at
from kiosk.services import Services

_MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LineToday:
    """The day of a metered line.

    Attributes:
        used_mb: what was used in all, in megabytes.
        limit_mb: at how much of it all but warnings and reports wait for tomorrow.
        everyday_mb: what these others used.
        urgent_mb: what warnings and reports used.
        urgent_limit_mb: what they may use, which may be beyond the limit.
        for_tomorrow: what waits for tomorrow, what gives way first in front.
    """

    used_mb: float
    limit_mb: float
    everyday_mb: float
    urgent_mb: float
    urgent_limit_mb: float
    for_tomorrow: tuple[Lane, ...]


def gather_line(services: Services) -> LineToday | None:
    """Return the day of the line; None where it is not metered."""
    budget, day = services.config.budget, day_at(services.spending.spending(), services.clock.read())
    if not budget.is_metered:
        return None
    everyday_mb, urgent_mb = round(day.other_bytes / _MB, 1), round(day.urgent_bytes / _MB, 1)
    return LineToday(
        used_mb=round(everyday_mb + urgent_mb, 1),
        limit_mb=round(budget.daily_bytes / _MB, 1),
        everyday_mb=everyday_mb,
        urgent_mb=urgent_mb,
        urgent_limit_mb=round(budget.urgent_bytes / _MB, 1),
        for_tomorrow=budget.closed(day),
    )
