"""The list of volunteers.

The columns are `village`, `name`, and where known `phone`, `since`, `until` (days), `number` (of the person in the
village) and `replaced_by` (the number of who came after). A row is about the person whose number it gives, or else
about who has that name in that village; who has neither is new and gets the next number. An empty cell changes
nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from content_sync.central.database.kiosks.villages import villages_of
from content_sync.central.database.network.volunteers import add_volunteers, change_volunteers, volunteers_of
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.lists.cells import day_of, name_key, number_of, phone_of, text_of, village_of_cell
from content_sync.central.network.lists.refusals import RowError
from content_sync.central.network.lists.results import Planned, RowResult, refused
from content_sync.central.network.lists.sheet import Column, SheetRow
from content_sync.central.network.lists.villages import VILLAGE
from content_sync.wire.areas import any_covers
from content_sync.wire.sign_up import MOST_PERSONS, volunteer_id

NUMBER: Final = Column(name="number", also=("ลำดับ", "ลำดับในหมู่บ้าน"))
NAME: Final = Column(name="name", also=("ชื่อ", "ชื่อ-สกุล", "ชื่อ-นามสกุล"))
COLUMNS: Final = (
    VILLAGE,
    NUMBER,
    Column(name=NAME.name, also=NAME.also, is_needed=True),
    Column(name="phone", also=("โทรศัพท์", "เบอร์โทร", "โทร")),
    Column(name="since", also=("ตั้งแต่",)),
    Column(name="until", also=("ถึง",)),
    Column(name="replaced_by", also=("แทนโดย",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVolunteer:
    """One row of the list; what its cells do not say is "" or None."""

    line: int
    village: str
    number: int | None
    name: str
    phone: str
    since: dt.date | None
    until: dt.date | None
    replaced_by: int | None


def read_volunteer(row: SheetRow) -> ListedVolunteer:
    """Read one row.

    Raises:
        RowError: a cell of it is wrong.
    """
    return ListedVolunteer(
        line=row.line,
        village=village_of_cell(row["village"]),
        number=number_of(row["number"], most=MOST_PERSONS),
        name=text_of(row["name"], is_needed=True),
        phone=phone_of(row["phone"]),
        since=day_of(row["since"]),
        until=day_of(row["until"]),
        replaced_by=number_of(row["replaced_by"], most=MOST_PERSONS),
    )


class VolunteersList:
    """A list of volunteers, for who may change these areas; who is new and without a day is there since `today`."""

    columns: Sequence[Column] = COLUMNS

    def __init__(self, areas: Collection[str], today: dt.date) -> None:
        self._areas, self._today = areas, today
        self._seen: set[int] = set()
        self._highest: dict[int, int] = {}

    def plan(self, session: Session, rows: Sequence[SheetRow]) -> Sequence[Planned[VolunteerRow]]:
        """Decide on a few rows."""
        read = [_read(row) for row in rows]
        codes = [one.village for one in read if isinstance(one, ListedVolunteer)]
        villages = villages_of(session, codes)
        known: dict[str, list[VolunteerRow]] = {}
        for person in volunteers_of(session, codes):
            known.setdefault(person.village, []).append(person)
        return [one if isinstance(one, Planned) else self._decide(one, villages, known) for one in read]

    def write(self, session: Session, planned: Sequence[Planned[VolunteerRow]]) -> None:
        """Write what was decided."""
        add_volunteers(session, [one.row for one in planned if one.row and one.result.outcome == "added"])
        change_volunteers(session, [one.row for one in planned if one.row and one.result.outcome == "changed"])

    def _decide(
        self, one: ListedVolunteer, villages: Collection[str], known: dict[str, list[VolunteerRow]]
    ) -> Planned[VolunteerRow]:
        about = f"{one.village} {one.name}"
        try:
            self._check_village(one.village, villages)
            before = _meant(one, known.get(one.village, []))
            row = _row(one, before, number=before.number if before else self._next(one, known), today=self._today)
            self._check(row, one)
        except RowError as error:
            return refused(one.line, about, error)
        if before is not None and _values(row) == _values(before):
            return Planned(result=RowResult(line=one.line, outcome="same", about=about))
        outcome = RowResult(line=one.line, outcome="changed" if before else "added", about=about)
        return Planned(result=outcome, row=row)

    def _check_village(self, village: str, villages: Collection[str]) -> None:
        if not any_covers(self._areas, village):
            raise RowError("not-yours")
        if village not in villages:
            raise RowError("unknown-village")

    def _check(self, row: VolunteerRow, one: ListedVolunteer) -> None:
        if row.until is not None and row.until < row.since:
            raise RowError("ends-before")
        if row.replaced_by == row.number:
            raise RowError("unknown-person")
        who = hash((one.village, row.number)) if one.number else hash((one.village, name_key(one.name)))
        if who in self._seen:
            raise RowError("twice")
        self._seen.add(who)

    def _next(self, one: ListedVolunteer, known: dict[str, list[VolunteerRow]]) -> int:
        there = max((person.number for person in known.get(one.village, [])), default=0)
        code = int(one.village)
        number = max(there, self._highest.get(code, 0)) + 1
        if number > MOST_PERSONS:
            raise RowError("full")
        self._highest[code] = number
        return number


def find_meant(people: Sequence[VolunteerRow], *, number: int | None, name: str) -> VolunteerRow | None:
    """Return which person of a village is meant, by number or by name; None where nobody is.

    Raises:
        RowError: several have this name.
    """
    if number is not None:
        return next((person for person in people if person.number == number), None)
    named = [person for person in people if person.name and name_key(person.name) == name_key(name)]
    at_work = [person for person in named if person.until is None] or named
    if len(at_work) > 1:
        raise RowError("two-of-a-name")
    return at_work[0] if at_work else None


def _meant(one: ListedVolunteer, people: Sequence[VolunteerRow]) -> VolunteerRow | None:
    person = find_meant(people, number=one.number, name=one.name)
    if person is None and one.number is not None:
        raise RowError("unknown-person")
    if person is not None and person.erased_at is not None:
        raise RowError("erased")
    return person


def _read(row: SheetRow) -> ListedVolunteer | Planned[VolunteerRow]:
    try:
        return read_volunteer(row)
    except RowError as error:
        return refused(row.line, f"{row['village'][:20]} {row['name'][:60]}".strip(), error)


def _row(one: ListedVolunteer, before: VolunteerRow | None, *, number: int, today: dt.date) -> VolunteerRow:
    return VolunteerRow(
        id=before.id if before else volunteer_id(one.village, number),
        village=one.village,
        number=number,
        name=one.name,
        phone=one.phone or (before.phone if before else ""),
        since=one.since or (before.since if before else min(today, one.until or today)),
        until=one.until or (before.until if before else None),
        replaced_by=one.replaced_by or (before.replaced_by if before else None),
    )


def _values(row: VolunteerRow) -> tuple[object, ...]:
    return (row.name, row.phone, row.since, row.until, row.replaced_by)
