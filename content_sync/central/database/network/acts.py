"""The log of what staff did with the network: rows are added and read, never changed."""

from __future__ import annotations

from sqlalchemy import select

from content_sync.central.database.schema.network_tables import ActRow
from content_sync.central.database.sessions import Session


def add_act(session: Session, row: ActRow) -> None:
    session.add(row)


def acts_about(session: Session, about: str) -> tuple[ActRow, ...]:
    """Return what was done about one thing, the newest first."""
    newest = select(ActRow).where(ActRow.about == about).order_by(ActRow.at.desc(), ActRow.id.desc())
    return tuple(session.scalars(newest))
