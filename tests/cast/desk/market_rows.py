"""Market items for a whole district in the office's database."""

from __future__ import annotations

import datetime as dt

from content_sync.central.database.schema.market_tables import MarketItemRow
from tests.cast.central.ministry import NOW


def a_market_row(number: int = 1, *, village: str = "43010501", **more: object) -> MarketItemRow:
    """Return an item that waits for staff; the same number is the same item."""
    fields = {"state": "waiting", "side": "offer", "title": f"มะม่วงเบา {number}", "phone": "0812345678", **more}
    return MarketItemRow(
        village=village, id=f"{number:032x}", made_at=NOW, made_clock="trusted", received_at=NOW, changed_at=NOW,
        until_at=NOW + dt.timedelta(days=14), **fields,
    )  # fmt: skip
