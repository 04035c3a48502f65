"""Posts of the board in the office's database."""

from __future__ import annotations

import datetime as dt

from content_sync.central.database.schema.network_tables import PostRow
from tests.cast.central.ministry import NOW


def a_post(number: int = 1, *, at: dt.datetime = NOW, thread: str = "", **more: object) -> PostRow:
    """Return a post of a volunteer; the same number is the same post. Without a thread it begins one."""
    name = f"{number:032x}"
    fields = {
        "village": "43010501", "kiosk": "43010501" * 4, "epoch": "0f" * 8, "n": number, "person": "0e" * 16,
        "by": "วิชัย", "area": "4301", "sort": "question", "text": f"ไวไฟหลุดทุกคืน มีใครเจอไหม {number}",
        "made_clock": "trusted", **more,
    }  # fmt: skip
    return PostRow(id=name, thread=thread or name, made_at=at, received_at=at, number=number, **fields)
