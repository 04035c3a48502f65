"""The figures of the network at a glance, as they were counted last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select

from content_sync.central.database.schema.network_tables import NetworkSumRow
from content_sync.central.database.sessions import Session


def counted_at(session: Session) -> dt.datetime | None:
    """Return when the figures were counted last; None where they never were."""
    return session.scalars(select(func.max(NetworkSumRow.counted_at))).one()


def sums(session: Session) -> Sequence[NetworkSumRow]:
    """Return all figures."""
    return session.scalars(select(NetworkSumRow).order_by(NetworkSumRow.month.desc(), NetworkSumRow.province)).all()


def replace_sums(session: Session, rows: Sequence[NetworkSumRow]) -> None:
    """Keep these figures in the place of all that were counted before."""
    session.execute(delete(NetworkSumRow))
    if rows:
        names = [column.key for column in NetworkSumRow.__table__.columns]
        session.execute(insert(NetworkSumRow), [{name: getattr(row, name) for name in names} for row in rows])
