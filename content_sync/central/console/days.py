"""The first and last moments of days in Bangkok."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from content_sync.look.thai import BANGKOK


def first_moment(day: date) -> datetime:
    """Return the day's first moment."""
    return datetime.combine(day, time.min, BANGKOK).astimezone(UTC)


def last_moment(day: date | None) -> datetime | None:
    """Return the day's last second; None for no day."""
    return first_moment(day + timedelta(days=1)) - timedelta(seconds=1) if day else None
