"""When reports were made whose kiosks did not know the time."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, or_, select

from content_sync.central.database.schema.tables import ReportRow
from content_sync.central.database.sessions import Session


def made_beside(session: Session, village: str, serial: int) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return when the reports of a village before and after a number were made, as far as that is known for sure."""
    own = (ReportRow.village == village, ReportRow.made_clock == "trusted")
    before = select(func.max(ReportRow.made_at)).where(*own, ReportRow.serial < serial, ReportRow.serial > 0)
    after = select(func.min(ReportRow.made_at)).where(*own, ReportRow.serial > serial)
    return session.scalar(before), session.scalar(after)


def undated(session: Session, village: str, boot: str) -> list[ReportRow]:
    """Return the reports of a village that were made in a start of its kiosk, and whose time is not known yet."""
    is_open = or_(ReportRow.made_first.is_(None), ReportRow.made_first != ReportRow.made_last)
    found = select(ReportRow).where(ReportRow.village == village, ReportRow.made_boot == boot, is_open)
    return list(session.scalars(found.where(ReportRow.made_clock == "unknown")))
