"""Days of kiosks whose pages were read, in the office's database."""

from __future__ import annotations

import datetime as dt

from content_sync.central.database.schema.network_tables import UsageRow
from content_sync.wire.encoding import encode
from content_sync.wire.usage import Usage
from tests.cast.central.ministry import NOW


def a_day_of_use(
    *, village: str = "43010501", day: dt.date | None = None, hour: int = 8, phones: int = 3, **pages: int
) -> UsageRow:
    """Return a day on which these pages were read, all in one hour."""
    on = day or NOW.date()
    reads = sum(pages.values())
    hours = tuple(reads if one == hour else 0 for one in range(24))
    item = Usage(id="ab" * 16, day=on.isoformat(), number=1, pages=pages, hours=hours, phones=phones)
    return UsageRow(village=village, day=on, number=1, reads=reads, phones=phones, body=encode(item), received_at=NOW)
