"""Trainings in the database, who is invited to them, and who was there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import case, func, insert, select, update

from content_sync.central.database.schema.register_tables import AttendanceRow, TrainingRow, VolunteerRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session

_AT_ONCE: Final = 500


def trainings_of(session: Session, numbers: Collection[int]) -> dict[int, TrainingRow]:
    """Return the trainings of these numbers that are known."""
    found = select(TrainingRow).where(TrainingRow.number.in_(numbers))
    return {row.number: row for row in session.scalars(found)}


def add_trainings(session: Session, rows: Sequence[TrainingRow]) -> None:
    if rows:
        session.execute(insert(TrainingRow), [_values(row) for row in rows])


def change_trainings(session: Session, rows: Sequence[TrainingRow]) -> None:
    if rows:
        session.execute(update(TrainingRow), [_values(row) for row in rows])


def list_trainings(session: Session) -> tuple[tuple[TrainingRow, int, int], ...]:
    """Return all trainings in their order, each with how many are invited and how many were there."""
    was_there = func.sum(case((AttendanceRow.was_there, 1), else_=0))
    found = (
        select(TrainingRow, func.count(AttendanceRow.volunteer), func.coalesce(was_there, 0))
        .outerjoin(AttendanceRow, AttendanceRow.training == TrainingRow.number)
        .group_by(TrainingRow.number)
        .order_by(TrainingRow.number)
    )
    return tuple((row, invited, came) for row, invited, came in session.execute(found))


def count_trainings(session: Session, today: dt.date) -> tuple[int, int]:
    """Return how many trainings are over by this day, and how many there are in all."""
    is_over = func.coalesce(func.sum(case((TrainingRow.last_day < today, 1), else_=0)), 0)
    done, planned = session.execute(select(is_over, func.count()).select_from(TrainingRow)).one()
    return int(done), int(planned)


def find_training(session: Session, number: int) -> TrainingRow | None:
    return session.get(TrainingRow, number)


def invited_to(session: Session, training: int) -> tuple[tuple[VolunteerRow, VillageRow, bool], ...]:
    """Return who is invited to a training, with the village and whether they were there, by village."""
    found = (
        select(VolunteerRow, VillageRow, AttendanceRow.was_there)
        .join(AttendanceRow, AttendanceRow.volunteer == VolunteerRow.id)
        .join(VillageRow, VillageRow.code == VolunteerRow.village)
        .where(AttendanceRow.training == training)
        .order_by(VolunteerRow.village, VolunteerRow.number)
    )
    return tuple((person, village, came) for person, village, came in session.execute(found))


def attendance_of(session: Session, volunteers: Collection[str]) -> dict[tuple[int, str], bool]:
    """Return to which trainings these volunteers are invited, and whether they were there."""
    found = select(AttendanceRow).where(AttendanceRow.volunteer.in_(volunteers))
    return {(row.training, row.volunteer): row.was_there for row in session.scalars(found)}


def every_attendance(session: Session) -> Iterator[tuple[AttendanceRow, VolunteerRow]]:
    """Return who was invited to which training, a few at a time."""
    found = (
        select(AttendanceRow, VolunteerRow)
        .join(VolunteerRow, VolunteerRow.id == AttendanceRow.volunteer)
        .order_by(AttendanceRow.training, VolunteerRow.village, VolunteerRow.number)
    )
    yield from session.execute(found.execution_options(yield_per=_AT_ONCE))


def keep_attendance(session: Session, *, added: Sequence[AttendanceRow], changed: Sequence[AttendanceRow]) -> None:
    """Keep who is invited and who was there, and since when those people are trained."""
    values = [
        [{"training": row.training, "volunteer": row.volunteer, "was_there": row.was_there} for row in rows]
        for rows in (added, changed)
    ]
    if values[0]:
        session.execute(insert(AttendanceRow), values[0])
    if values[1]:
        session.execute(update(AttendanceRow), values[1])
    _count_trained(session, {row.volunteer for row in (*added, *changed)})


def _count_trained(session: Session, volunteers: Collection[str]) -> None:
    """Write down the last day of the first training they attended; who signed up with a code stays trained."""
    first = (
        select(func.min(TrainingRow.last_day))
        .join(AttendanceRow, AttendanceRow.training == TrainingRow.number)
        .where(AttendanceRow.volunteer == VolunteerRow.id, AttendanceRow.was_there)
        .scalar_subquery()
    )
    signed_up = case((VolunteerRow.signed_up_at.is_not(None), VolunteerRow.trained_on))
    changed = update(VolunteerRow).where(VolunteerRow.id.in_(volunteers))
    session.execute(
        changed.values(trained_on=func.coalesce(first, signed_up)), execution_options={"synchronize_session": False}
    )


def _values(row: TrainingRow) -> dict[str, object]:
    return {
        "number": row.number,
        "place": row.place,
        "province": row.province,
        "first_day": row.first_day,
        "last_day": row.last_day,
        "trainers": row.trainers,
    }
