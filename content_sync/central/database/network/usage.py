"""How often the pages of kiosks were read, as the kiosks tell it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import delete, select, tuple_

from content_sync.central.database.inserts import insert_or_advance
from content_sync.central.database.schema.network_tables import UsageRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session

_AT_ONCE = 500


def keep_usage_day(session: Session, row: UsageRow) -> bool:
    """Keep the counts of a day, unless what is known is as new; tell whether they were kept."""
    return insert_or_advance(session, row, by="number")


def usage_of(session: Session, village: str, *, since: dt.date = dt.date.min) -> tuple[UsageRow, ...]:
    """Return the days of a village from a day on, the oldest first."""
    days = select(UsageRow).where(UsageRow.village == village, UsageRow.day >= since)
    return tuple(session.scalars(days.order_by(UsageRow.day)))


def usage_bodies(session: Session, area: str, *, since: dt.date) -> Iterator[tuple[str, str, dt.date, bytes]]:
    """Return code and name of the village, the day and the item of each day of an area, by village and day."""
    found = (
        select(UsageRow.village, VillageRow.name, UsageRow.day, UsageRow.body)
        .join(VillageRow, VillageRow.code == UsageRow.village)
        .where(UsageRow.village.startswith(area, autoescape=True), UsageRow.day >= since)
        .order_by(UsageRow.village, UsageRow.day)
    )
    for row in session.execute(found.execution_options(yield_per=_AT_ONCE)):
        yield row.village, row.name, row.day, row.body


def forget_usage(session: Session, *, before: dt.date, limit: int) -> int:
    """Forget days before a day, at most so many; return how many."""
    key = UsageRow.village, UsageRow.day
    old = select(*key).where(UsageRow.day < before).order_by(UsageRow.day).limit(limit)
    keys = [(village, day) for village, day in session.execute(old)]
    if keys:
        session.execute(delete(UsageRow).where(tuple_(*key).in_(keys)))
    return len(keys)
