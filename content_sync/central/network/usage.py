"""How often the pages of a kiosk are read, day by day: of each day the newest counts."""

from __future__ import annotations

import datetime as dt

from content_sync.central.database.network.usage import keep_usage_day
from content_sync.central.database.schema.network_tables import UsageRow
from content_sync.central.database.sessions import Session
from content_sync.wire.encoding import encode
from content_sync.wire.usage import Usage


def keep_usage(session: Session, usage: Usage, *, village: str, now: dt.datetime) -> bool | None:
    """Keep the counts of a day; tell whether they were newer than what is known, None where there is no such day."""
    try:
        day = dt.date.fromisoformat(usage.day)
    except ValueError:
        return None
    row = UsageRow(
        village=village,
        day=day,
        number=usage.number,
        reads=sum(usage.pages.values()),
        phones=usage.phones,
        body=encode(usage),
        received_at=now,
    )
    return keep_usage_day(session, row)
