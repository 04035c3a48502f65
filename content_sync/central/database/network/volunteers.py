"""Volunteers in the database: found by village, added and changed many at a time, searched, and erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, false, func, insert, or_, select, true, update

from content_sync.central.database.lists import ListPage, count, page_of
from content_sync.central.database.schema.network_tables import PersonRow
from content_sync.central.database.schema.register_tables import AttendanceRow, TrainingRow, VolunteerRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.wire.areas import COUNTRY

_AT_ONCE: Final = 500


def volunteers_of(session: Session, villages: Collection[str]) -> tuple[VolunteerRow, ...]:
    """Return all volunteers these villages ever had, the oldest first."""
    found = select(VolunteerRow).where(VolunteerRow.village.in_(villages))
    return tuple(session.scalars(found.order_by(VolunteerRow.village, VolunteerRow.number)))


def present_volunteers(session: Session, villages: Collection[str]) -> tuple[VolunteerRow, ...]:
    """Return the volunteers these villages have now, village by village."""
    found = select(VolunteerRow).where(VolunteerRow.village.in_(villages), VolunteerRow.until.is_(None))
    return tuple(session.scalars(found.order_by(VolunteerRow.village, VolunteerRow.number)))


def find_volunteer(session: Session, name: str) -> VolunteerRow | None:
    return session.get(VolunteerRow, name)


def add_volunteers(session: Session, rows: Sequence[VolunteerRow]) -> None:
    """Insert many new volunteers in one statement."""
    if rows:
        session.execute(insert(VolunteerRow), [{"id": row.id, **_values(row)} for row in rows])


def change_volunteers(session: Session, rows: Sequence[VolunteerRow]) -> None:
    """Give these volunteers, who are known, what a list says of them."""
    if rows:
        session.execute(update(VolunteerRow), [{"id": row.id, **_values(row)} for row in rows])


def list_volunteers(
    session: Session, area: str, *, sought: str, number: int, per_page: int
) -> ListPage[tuple[VolunteerRow, str]]:
    """Return one page of the volunteers of an area who are at work, each with the name of the village.

    Args:
        session: a reading one.
        area: a province or a district.
        sought: a part of a name or the code of a village; empty for all.
        number: which page.
        per_page: how many a page has.
    """
    conditions = (VolunteerRow.until.is_(None), _within(area), _is_sought(sought))
    found = (
        select(VolunteerRow, VillageRow.name)
        .join(VillageRow, VillageRow.code == VolunteerRow.village)
        .where(*conditions)
        .order_by(VolunteerRow.village, VolunteerRow.number)
    )
    total = count(session, VolunteerRow, *conditions)
    return page_of(session, found, lambda row, name: (row, name), number=number, per_page=per_page, total=total)


def every_volunteer(session: Session, areas: Collection[str]) -> Iterator[VolunteerRow]:
    """Return the volunteers of these areas by village, a few at a time."""
    within = or_(false(), *(_within(area) for area in areas))
    found = select(VolunteerRow).where(within).order_by(VolunteerRow.village, VolunteerRow.number)
    yield from session.scalars(found.execution_options(yield_per=_AT_ONCE))


def last_acts(session: Session, villages: Collection[str]) -> dict[tuple[str, str], dt.datetime]:
    """Return when people of these kiosks last did something, by village and the person of the register ("" unknown)."""
    acted = (
        select(PersonRow.village, PersonRow.register, func.max(PersonRow.acted_at))
        .where(PersonRow.village.in_(villages), PersonRow.acted_at.is_not(None), PersonRow.role == "volunteer")
        .group_by(PersonRow.village, PersonRow.register)
    )
    return {(village, person): at for village, person, at in session.execute(acted) if at}


def kiosk_persons(session: Session, village: str) -> tuple[PersonRow, ...]:
    """Return the people of a village's kiosk, who may sign in first."""
    found = select(PersonRow).where(PersonRow.village == village)
    return tuple(session.scalars(found.order_by(PersonRow.until_at.is_not(None), PersonRow.since_at)))


def attended(session: Session, volunteer: str) -> tuple[tuple[TrainingRow, bool], ...]:
    """Return the trainings a volunteer was invited to, and whether they were there."""
    found = (
        select(TrainingRow, AttendanceRow.was_there)
        .join(AttendanceRow, AttendanceRow.training == TrainingRow.number)
        .where(AttendanceRow.volunteer == volunteer)
        .order_by(TrainingRow.first_day)
    )
    return tuple((training, was_there) for training, was_there in session.execute(found))


def due_volunteers(session: Session, *, until: dt.date, limit: int) -> tuple[VolunteerRow, ...]:
    """Return volunteers who ended on a day or before it, and whose personal data stand yet."""
    due = select(VolunteerRow).where(VolunteerRow.until <= until, VolunteerRow.erased_at.is_(None))
    return tuple(session.scalars(due.order_by(VolunteerRow.until).limit(limit)))


def _within(area: str) -> ColumnElement[bool]:
    return true() if area == COUNTRY else VolunteerRow.village.startswith(area, autoescape=True)


def _is_sought(sought: str) -> ColumnElement[bool]:
    if not sought:
        return true()
    is_named = VolunteerRow.name.contains(sought, autoescape=True)
    is_of_village = select(VillageRow.code).where(VillageRow.name.contains(sought, autoescape=True))
    if sought.isdecimal():
        return VolunteerRow.village.startswith(sought, autoescape=True)
    return or_(is_named, VolunteerRow.village.in_(is_of_village))


def _values(row: VolunteerRow) -> dict[str, object]:
    return {
        "village": row.village,
        "number": row.number,
        "name": row.name,
        "phone": row.phone,
        "since": row.since,
        "until": row.until,
        "replaced_by": row.replaced_by,
    }
