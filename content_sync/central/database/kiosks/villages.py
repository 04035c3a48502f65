"""Villages in the database: asked for by the key of their kiosk, or all of them; added and changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select

from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session


def village_of(session: Session, kiosk: str) -> VillageRow | None:
    """Return the active village whose kiosk has this key, by the key's name on the wire (hex)."""
    return session.scalars(select(VillageRow).where(VillageRow.kiosk == kiosk, VillageRow.is_active)).one_or_none()


def villages_by_code(session: Session) -> dict[str, VillageRow]:
    """Return every village that is known, active or not."""
    return {row.code: row for row in session.scalars(select(VillageRow))}


def add_villages(session: Session, rows: Sequence[VillageRow]) -> None:
    """Insert many new villages in one statement."""
    if rows:
        session.execute(insert(VillageRow), [_values(row) for row in rows])


def change_villages(session: Session, rows: Iterable[VillageRow]) -> None:
    """Give these villages, which are known, the values of these rows.

    Two villages may swap their kiosks: first each gives its key up, as no key may stand twice even for a moment.
    """
    changes = [(session.get_one(VillageRow, row.code), row) for row in rows]
    for known, _ in changes:
        known.public_key = known.kiosk = f"-{known.code}"
    session.flush()
    for known, row in changes:
        known.name, known.public_key, known.kiosk, known.is_active = row.name, row.public_key, row.kiosk, row.is_active
    session.flush()


def probe(session: Session) -> None:
    """Ask for any village, to learn whether the database answers."""
    session.execute(select(VillageRow.code).limit(1))


def _values(row: VillageRow) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "public_key": row.public_key,
        "kiosk": row.kiosk,
        "is_active": row.is_active,
    }
