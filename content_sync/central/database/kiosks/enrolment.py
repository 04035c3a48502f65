"""The one-time codes of villages: kept by their digests, and spent once a person has compared a key that came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import select, update

from content_sync.central.database.schema.key_tables import EnrolmentCodeRow, KioskKeyRow
from content_sync.central.database.sessions import Session


def add_codes(session: Session, rows: Sequence[EnrolmentCodeRow]) -> None:
    session.add_all(rows)
    session.flush()


def find_code(session: Session, digest: str) -> EnrolmentCodeRow | None:
    """Return the code of a digest."""
    return session.get(EnrolmentCodeRow, digest)


def lock_code(session: Session, digest: str) -> EnrolmentCodeRow | None:
    """Return the code of a digest, which nobody else uses until the transaction ends."""
    return session.get(EnrolmentCodeRow, digest, with_for_update=True)


def keys_with_code(session: Session, digest: str) -> Sequence[KioskKeyRow]:
    """Return the keys that came with a code, the first one first."""
    found = select(KioskKeyRow).where(KioskKeyRow.code == digest)
    return session.scalars(found.order_by(KioskKeyRow.came_at, KioskKeyRow.kiosk)).all()


def spend_codes(session: Session, villages: Collection[str], at: dt.datetime) -> None:
    """Let no code of these villages be used from now on."""
    unspent = update(EnrolmentCodeRow).where(
        EnrolmentCodeRow.village.in_(villages), EnrolmentCodeRow.spent_at.is_(None)
    )
    session.execute(unspent.values(spent_at=at))


def waiting_codes(session: Session, villages: Collection[str], now: dt.datetime) -> dict[str, dt.datetime]:
    """Return until when a code may still be used, by village, where there is one."""
    unspent = select(EnrolmentCodeRow.village, EnrolmentCodeRow.expires_at).where(
        EnrolmentCodeRow.village.in_(villages),
        EnrolmentCodeRow.spent_at.is_(None),
        EnrolmentCodeRow.expires_at > now,
    )
    return dict(session.execute(unspent).all())
