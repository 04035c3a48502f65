"""What is remembered of each feed's alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from content_sync.central.database.schema.tables import AlertRow
from content_sync.central.database.sessions import Session


def alerts_of(session: Session, feed: str) -> Sequence[AlertRow]:
    """Return all that is remembered of a feed's alerts."""
    return session.scalars(select(AlertRow).where(AlertRow.feed == feed)).all()


def keep_alerts(session: Session, rows: Iterable[AlertRow]) -> None:
    """Remember these alerts, each in place of what was known of it."""
    for row in rows:
        session.merge(row)
    session.flush()


def forget_alerts(session: Session, feed: str, *, after: dt.timedelta) -> Sequence[AlertRow]:
    """Forget the alerts of a feed of which every time is older than its newest alert by more than `after`.

    Returns:
        What was forgotten.
    """
    newest = session.scalar(select(func.max(AlertRow.sent_at)).where(AlertRow.feed == feed))
    if newest is None:
        return ()
    times = (AlertRow.sent_at, AlertRow.ended_at, AlertRow.over_at)
    is_old = (time.is_(None) | (time < newest - after) for time in times)
    gone = session.scalars(select(AlertRow).where(AlertRow.feed == feed, *is_old)).all()
    for row in gone:
        session.delete(row)
    return gone
