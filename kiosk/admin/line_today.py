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
        limit_mb: what may be used.
        urgent_limit_mb: what they may use.
        for_tomorrow: what waits for tomorrow, what gives way first in front.
    """

    used_mb: float
    limit_mb: float
    urgent_limit_mb: float
    for_tomorrow: tuple[Lane, ...]


def gather_line(services: Services) -> LineToday | None:
    """Return the day of the line; None where it is not metered."""
    budget, day = services.config.budget, day_at(services.spending.spending(), services.clock.read())
    if not budget.is_metered:
        return None
    return LineToday(
        used_mb=round(day.all_bytes / _MB, 1),
        limit_mb=round(budget.daily_bytes / _MB, 1),
        urgent_limit_mb=round(budget.urgent_bytes / _MB, 1),
        for_tomorrow=budget.closed(day),
    )
