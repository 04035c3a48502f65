"""The condition that a village lies in some areas."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, false, or_, true

from content_sync.central.database.schema.tables import VillageRow
from content_sync.wire.areas import COUNTRY


def lies_in(areas: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a village lies in any of these areas; none does where there are none."""
    within = (true() if area == COUNTRY else VillageRow.code.startswith(area, autoescape=True) for area in areas)
    return or_(false(), *within)
