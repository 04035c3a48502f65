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
    def is_out(self) -> bool:
        """Whether it brought nothing back since it was made last."""
        return all(one.imported_at < self.stick.exported_at for one in self.imports)

    def is_long_out(self, now: dt.datetime) -> bool:
        """Whether somebody should ask where it is."""
        return self.is_out and now - self.stick.exported_at > _LONG


def keep_export(session: Session, row: StickRow) -> None:
    """Keep that a stick was made; made anew, it takes the place of what it was."""
    session.merge(row)


def keep_import(session: Session, row: StickImportRow) -> None:
    session.add(row)


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
