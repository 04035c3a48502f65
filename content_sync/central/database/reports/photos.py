"""Photos that were named: which of them belong to a stored report, and which bytes are here."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from content_sync.central.database.schema.tables import PhotoRow, ReportRow
from content_sync.central.database.sessions import Session


def wanted_photos(session: Session, village: str, *, limit: int) -> tuple[str, ...]:
    """Return the SHA-256 (hex) of photos that a village named for its stored reports and whose bytes are not here."""
    wanted = (
        select(PhotoRow.sha256)
        .join(ReportRow, ReportRow.id == PhotoRow.report)
        .where(PhotoRow.village == village, ReportRow.village == village)
        .where(PhotoRow.received_at.is_(None))
        .distinct()
        .limit(limit)
    )
    return tuple(session.scalars(wanted))


def named_photo(session: Session, sha256: str) -> PhotoRow | None:
    """Return a photo that a stored report of the same village names; one whose bytes are here before others."""
    named = (
        select(PhotoRow)
        .join(ReportRow, (ReportRow.id == PhotoRow.report) & (ReportRow.village == PhotoRow.village))
        .where(PhotoRow.sha256 == sha256)
        .order_by(PhotoRow.received_at.is_(None))
    )
    return session.scalars(named.limit(1)).first()


def note_received(session: Session, sha256: str, *, now: dt.datetime) -> None:
    """Note that the bytes of a photo are here, for every report that names it."""
    session.execute(update(PhotoRow).where(PhotoRow.sha256 == sha256).values(received_at=now))
