"""How often the pages of kiosks were read, as the kiosks tell it."""

from __future__ import annotations

from sqlalchemy import select

from content_sync.central.database.inserts import insert_or_advance
from content_sync.central.database.schema.network_tables import UsageRow
from content_sync.central.database.sessions import Session


def keep_usage_day(session: Session, row: UsageRow) -> bool:
    """Keep the counts of a day, unless what is known is as new; tell whether they were kept."""
    return insert_or_advance(session, row, by="number")


def usage_of(session: Session, village: str) -> tuple[UsageRow, ...]:
    """Return the days of a village, the oldest first."""
    return tuple(session.scalars(select(UsageRow).where(UsageRow.village == village).order_by(UsageRow.day)))
