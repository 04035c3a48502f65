"""Entries of diaries in the office's database."""

from __future__ import annotations

import datetime as dt

from content_sync.central.database.schema.network_tables import DiaryRow
from tests.cast.central.ministry import NOW


def an_entry(number: int = 1, *, village: str = "43010501", day: dt.date | None = None, **more: object) -> DiaryRow:
    """Return an entry of a volunteer; the same number is the same entry."""
    at = day or NOW.date()
    fields = {"person": "0e" * 16, "topic": "farming", "people": 12, "is_estimated": False, "is_removed": False, **more}
    return DiaryRow(
        village=village, entry=f"{number:032x}", kiosk=village * 4, epoch="0f" * 8, n=number, province=village[:2],
        day=at, month=at.replace(day=1), made_at=NOW, received_at=NOW, **fields,
    )  # fmt: skip
