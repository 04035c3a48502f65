"""What the people of the kiosks taught: kept by village and entry, and counted by month, province and topic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, true

from content_sync.central.database.lists import count
from content_sync.central.database.schema.network_tables import DiaryRow, PersonRow
from content_sync.central.database.sessions import Session
from content_sync.wire.areas import COUNTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtSum:
    """How often, and how many people were taught about one topic in one month; of a province, or of a village."""

    month: dt.date
    province: str = ""
    topic: str
    times: int
    people: int


def find_entry(session: Session, village: str, entry: str) -> DiaryRow | None:
    """Return an entry of a village."""
    return session.get(DiaryRow, (village, entry))


def add_entry(session: Session, row: DiaryRow) -> None:
    session.add(row)


def count_entries(session: Session, village: str, *, since: dt.datetime) -> int:
    """Return how many entries of a village came, or were changed, since then."""
    return count(session, DiaryRow, DiaryRow.village == village, DiaryRow.received_at >= since)


def taught_by_province(session: Session, areas: Collection[str], *, since: dt.date) -> Sequence[TaughtSum]:
    """Return what was taught in each month from a first day on, in each province of some areas, by topic."""
    keys = (DiaryRow.month, DiaryRow.province, DiaryRow.topic)
    sums = select(*keys, func.count(), func.sum(DiaryRow.people)).where(
        DiaryRow.month >= since, DiaryRow.is_removed.is_(False), _within(areas)
    )
    return [
        TaughtSum(month=month, province=province, topic=topic, times=times, people=people)
        for month, province, topic, times, people in session.execute(sums.group_by(*keys))
    ]


def taught_by(session: Session, village: str, *, since: dt.date, register: str = "") -> Sequence[TaughtSum]:
    """Return what the people of a village taught by month, the newest first; of one of the register, where named."""
    keys = (DiaryRow.month, DiaryRow.topic)
    sums = select(*keys, func.count(), func.sum(DiaryRow.people)).where(
        DiaryRow.village == village, DiaryRow.month >= since, DiaryRow.is_removed.is_(False)
    )
    if register:
        accounts = select(PersonRow.id).where(PersonRow.village == village, PersonRow.register == register)
        sums = sums.where(DiaryRow.person.in_(accounts))
    return [
        TaughtSum(month=month, topic=topic, times=times, people=people)
        for month, topic, times, people in session.execute(sums.group_by(*keys).order_by(DiaryRow.month.desc()))
    ]


def entries_by(session: Session, village: str, persons: Collection[str]) -> Sequence[DiaryRow]:
    """Return the entries that these people of a village wrote and did not take back, by day."""
    theirs = select(DiaryRow).where(DiaryRow.village == village, DiaryRow.person.in_(persons))
    return session.scalars(theirs.where(DiaryRow.is_removed.is_(False)).order_by(DiaryRow.day, DiaryRow.entry)).all()


def _within(areas: Collection[str]) -> ColumnElement[bool]:
    return true() if COUNTRY in areas else or_(*(DiaryRow.province == area[:2] for area in areas))
