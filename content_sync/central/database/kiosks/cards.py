"""The cards of the kiosks: what was heard of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from content_sync.central.database.schema.key_tables import CardRow
from content_sync.central.database.schema.tables import HeartbeatRow
from content_sync.central.database.sessions import Session


def cards_of(session: Session, kiosks: Collection[str]) -> Sequence[CardRow]:
    """Return the cards of these kiosks, by the names of their keys on the wire, the one heard last first."""
    found = select(CardRow).where(CardRow.kiosk.in_(kiosks))
    return session.scalars(found.order_by(CardRow.heard_at.desc(), CardRow.epoch)).all()


def add_card(session: Session, row: CardRow) -> None:
    session.add(row)


def drop_card(session: Session, row: CardRow) -> None:
    """Forget a card, and its heartbeat."""
    session.flush()  # one that was added in this transaction too
    session.delete(row)
    session.execute(delete(HeartbeatRow).where(HeartbeatRow.kiosk == row.kiosk, HeartbeatRow.epoch == row.epoch))
