"""The newest heartbeat of each card of each kiosk."""

from __future__ import annotations

from content_sync.central.database.inserts import insert_or_advance
from content_sync.central.database.schema.tables import HeartbeatRow
from content_sync.central.database.sessions import Session


def heartbeat_of(session: Session, kiosk: str, epoch: str) -> HeartbeatRow | None:
    """Return the newest heartbeat of a kiosk's card, both by their names on the wire (hex)."""
    return session.get(HeartbeatRow, (kiosk, epoch))


def keep_if_newer(session: Session, row: HeartbeatRow) -> bool:
    """Keep a heartbeat unless one with the same or a higher `seq` of this card is kept; tell whether it was kept."""
    return insert_or_advance(session, row, by="seq", keep=("first_received_at",))
