"""The newest heartbeat of each card of each kiosk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from content_sync.central.database.among import among
from content_sync.central.database.inserts import insert_or_advance_all
from content_sync.central.database.schema.columns import table_of
from content_sync.central.database.schema.tables import HeartbeatRow
from content_sync.central.database.sessions import Session

CardName = tuple[str, str]
"""A card by its kiosk and epoch, both by their names on the wire (hex)."""

_BEATS = table_of(HeartbeatRow)
_KNOWN = select(_BEATS.c.kiosk, _BEATS.c.epoch, _BEATS.c.seq, _BEATS.c.parts, _BEATS.c.starts).where(
    among(_BEATS.c.kiosk, "kiosks")
)


def newest_card(session: Session, kiosk: str) -> HeartbeatRow | None:
    """Return the card of a kiosk (hex) that was heard last; None where none was."""
    order = (HeartbeatRow.received_at.desc(), HeartbeatRow.first_received_at.desc(), HeartbeatRow.epoch)
    return session.scalars(select(HeartbeatRow).where(HeartbeatRow.kiosk == kiosk).order_by(*order).limit(1)).first()


def last_of_cards(session: Session, kiosks: Collection[str]) -> dict[CardName, tuple[int, bytes, bytes]]:
    """Return of each card of these kiosks the `seq` and the parts of its newest heartbeat, and the starts heard."""
    if not kiosks:
        return {}
    found = session.connection().execute(_KNOWN, {"kiosks": tuple(kiosks)}).all()
    return {(kiosk, epoch): (seq, parts, starts or b"") for kiosk, epoch, seq, parts, starts in found}


def keep_newer(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep heartbeats, one of each card, unless one with the same or a higher `seq` of the card is kept."""
    insert_or_advance_all(session, HeartbeatRow, rows, by="seq", keep=("first_received_at",))
