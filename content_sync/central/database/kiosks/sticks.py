"""The sticks in the database: which were made, and what each brought back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from content_sync.central.database.schema.stick_tables import StickImportRow, StickRow
from content_sync.central.database.sessions import Session

_MOST: Final = 200
_LONG: Final = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStick:
    """A stick that was made, and what it brought back since, the newest first."""

    stick: StickRow
    imports: tuple[StickImportRow, ...]

    @property
    def is_back(self) -> bool:
        """Whether it brought something back since it was made last."""
        return any(one.imported_at >= self.stick.exported_at for one in self.imports)

    @property
    def is_out(self) -> bool:
        """Whether it is waited for: it is not back, and nobody said that it is lost."""
        return not self.is_back and self.stick.lost_at is None

    def is_long_out(self, now: dt.datetime) -> bool:
        """Whether somebody should ask where it is."""
        return self.is_out and now - self.stick.exported_at > _LONG


def keep_export(session: Session, row: StickRow) -> None:
    """Keep that a stick was made; made anew, it takes the place of what it was, and is lost no longer."""
    row.lost_at = None  # said, as what is not said of a row stays as it was
    session.merge(row)


def keep_import(session: Session, row: StickImportRow) -> None:
    session.add(row)


def find_stick(session: Session, name: str) -> KnownStick | None:
    """Return a stick that was made, or None."""
    row = session.get(StickRow, name)
    return KnownStick(stick=row, imports=tuple(_imports(session, [name]))) if row else None


def known_sticks(session: Session) -> tuple[KnownStick, ...]:
    """Return the last sticks that were made, those that are out first, the longest out before the others."""
    rows = session.scalars(select(StickRow).order_by(StickRow.exported_at.desc()).limit(_MOST)).all()
    imports = _imports(session, [row.id for row in rows])
    sticks = [KnownStick(stick=row, imports=tuple(one for one in imports if one.stick == row.id)) for row in rows]
    out = [one for one in reversed(sticks) if one.is_out]
    return (*out, *(one for one in sticks if not one.is_out))


def _imports(session: Session, sticks: Sequence[str]) -> Sequence[StickImportRow]:
    found = select(StickImportRow).where(StickImportRow.stick.in_(sticks))
    return session.scalars(found.order_by(StickImportRow.imported_at.desc())).all()
