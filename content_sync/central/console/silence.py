"""Which kiosks central knows and has not heard of late."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content_sync.central.console.place_names import provinces
from content_sync.central.database.tables import KioskSeen, VillageRow
from content_sync.look.catalogues import Language
from content_sync.look.places import Place

SILENT_AFTER: Final = dt.timedelta(hours=24)  # a kiosk visits every 15 minutes; a day of silence is a broken line


def count_silent(session: Session, now: dt.datetime) -> int:
    """Return how many active kiosks have not been heard for a day."""
    heard = select(func.max(KioskSeen.received)).where(KioskSeen.kiosk == VillageRow.kiosk).scalar_subquery()
    silent = VillageRow.active & (heard.is_(None) | (heard < now - SILENT_AFTER))
    return session.scalar(select(func.count()).select_from(VillageRow).where(silent)) or 0


def provinces_with_kiosks(session: Session, language: Language) -> tuple[Place, ...]:
    """Return the provinces that have a kiosk, as a dictionary sorts them."""
    codes = set(session.scalars(select(func.substr(VillageRow.code, 1, 2)).distinct()))
    return tuple(province for province in provinces(language) if province.code in codes)
