"""Days as clerks write them, and their first and last moments in Bangkok."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from content_sync.look.thai import BANGKOK, arabic_digits

_DAY: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BUDDHIST_ERA: Final = 543
_FIRST_BUDDHIST_YEAR: Final = 2400


def read_day(typed: str) -> date | None:
    """Read `22/11/2569`, `22-11-2026` or `2026-11-22`; None if it is no day.

    A year from 2400 on is a Buddhist one.
    """
    text = arabic_digits(typed.strip())
    parts = _DAY.fullmatch(text)
    iso = _ISO_DAY.fullmatch(text)
    if parts is None and iso is None:
        return None
    day, month, year = (int(part) for part in (parts.groups() if parts else iso.groups()[::-1] if iso else ()))
    try:
        return date(year - _BUDDHIST_ERA if year >= _FIRST_BUDDHIST_YEAR else year, month, day)
    except ValueError:
        return None


def write_day(day: date, *, is_thai: bool) -> str:
    """Write a day as `read_day` reads it, in the era of the language."""
    return f"{day.day}/{day.month}/{day.year + _BUDDHIST_ERA if is_thai else day.year}"


def first_moment(day: date) -> datetime:
    """Return the day's first moment."""
    return datetime.combine(day, time.min, BANGKOK).astimezone(UTC)


def last_moment(day: date | None) -> datetime | None:
    """Return the day's last second; None for no day."""
    return first_moment(day + timedelta(days=1)) - timedelta(seconds=1) if day else None
