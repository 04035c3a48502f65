"""The rescue codes of a kiosk: which were read out, and which it says were used."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from content_sync.central.database.schema.rescue_tables import RescueCodeRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session


def lock_village(session: Session, village: str) -> VillageRow | None:
    """Return a village that nobody else changes, and for which nobody else draws a code, until the transaction ends."""
    return session.get(VillageRow, village, with_for_update=True)


def codes_of(session: Session, kiosk: str) -> tuple[RescueCodeRow, ...]:
    """Return the codes of a kiosk's key, the newest first."""
    newest = select(RescueCodeRow).where(RescueCodeRow.kiosk == kiosk).order_by(RescueCodeRow.id.desc())
    return tuple(session.scalars(newest))


def add_code(session: Session, row: RescueCodeRow) -> None:
    session.add(row)


def mark_used(session: Session, kiosk: str, counter: int, at: dt.datetime) -> bool:
    """Note that a code was used; tell whether it was known here."""
    known = update(RescueCodeRow).where(RescueCodeRow.kiosk == kiosk, RescueCodeRow.counter == counter)
    return bool(session.execute(known.values(used_at=at).returning(RescueCodeRow.id)).all())


def read_village(session: Session, village: str) -> VillageRow | None:
    return session.get(VillageRow, village)
