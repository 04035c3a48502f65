"""Days as clerks write them, and their first and last moments in Bangkok."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from content_sync.look.thai import BANGKOK, BUDDHIST_ERA


def write_day(day: date, *, is_thai: bool) -> str:
    """Write a day as `look.thai.read_day` reads it, in the era of the language."""
    return f"{day.day}/{day.month}/{day.year + BUDDHIST_ERA if is_thai else day.year}"


def first_moment(day: date) -> datetime:
    """Return the day's first moment."""
    return datetime.combine(day, time.min, BANGKOK).astimezone(UTC)


def last_moment(day: date | None) -> datetime | None:
    """Return the day's last second; None for no day."""
    return first_moment(day + timedelta(days=1)) - timedelta(seconds=1) if day else None
