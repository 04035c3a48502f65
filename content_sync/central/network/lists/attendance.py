"""The list of who is invited to a training and who was there.

The columns are `training` (its number), `village`, `number` or `name` of the volunteer, and `attended` (yes or no;
empty for who is invited and it is not known yet).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from content_sync.central.database.network.trainings import attendance_of, keep_attendance, trainings_of
from content_sync.central.database.network.volunteers import volunteers_of
from content_sync.central.database.schema.register_tables import AttendanceRow, VolunteerRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.lists.cells import is_yes, needed_number, number_of, text_of, village_of_cell
from content_sync.central.network.lists.refusals import RowError
from content_sync.central.network.lists.results import Planned, RowResult, refused
from content_sync.central.network.lists.sheet import Column, SheetRow
from content_sync.central.network.lists.trainings import MOST_TRAININGS
from content_sync.central.network.lists.villages import VILLAGE
from content_sync.central.network.lists.volunteers import NAME, NUMBER, find_meant
from content_sync.wire.areas import any_covers
from content_sync.wire.sign_up import MOST_PERSONS

COLUMNS: Final = (
    Column(name="training", also=("รุ่น", "รุ่นที่"), is_needed=True),
    VILLAGE,
    NUMBER,
    NAME,
    Column(name="attended", also=("เข้าอบรม", "มา")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAttendance:
    """One row of the list; `was_there` is None where it does not say."""

    line: int
    about: str
    training: int
    village: str
    number: int | None
    name: str
    was_there: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the register has of the things that a few rows name."""

    trainings: Collection[int]
    people: Mapping[str, Sequence[VolunteerRow]]
    attendance: Mapping[tuple[int, str], bool]


class AttendanceList:
    """A list of who attended, for who may change these areas."""

    columns: Sequence[Column] = COLUMNS

    def __init__(self, areas: Collection[str]) -> None:
        self._areas = areas
        self._seen: set[int] = set()

    def plan(self, session: Session, rows: Sequence[SheetRow]) -> Sequence[Planned[AttendanceRow]]:
        """Decide on a few rows."""
        read = [_read(row) for row in rows]
        listed = [one for one in read if isinstance(one, ListedAttendance)]
        numbers = {one.training for one in listed}
        people: dict[str, list[VolunteerRow]] = {}
        for person in volunteers_of(session, [one.village for one in listed]):
            people.setdefault(person.village, []).append(person)
        attendance = attendance_of(session, [person.id for some in people.values() for person in some])
        known = _Known(trainings=trainings_of(session, numbers), people=people, attendance=attendance)
        return [one if isinstance(one, Planned) else self._decide(one, known) for one in read]

    def write(self, session: Session, planned: Sequence[Planned[AttendanceRow]]) -> None:
        """Write what was decided."""
        added = [one.row for one in planned if one.row and one.result.outcome == "added"]
        changed = [one.row for one in planned if one.row and one.result.outcome == "changed"]
        keep_attendance(session, added=added, changed=changed)

    def _decide(self, one: ListedAttendance, known: _Known) -> Planned[AttendanceRow]:
        try:
            person = self._person(one, known)
        except RowError as error:
            return refused(one.line, one.about, error)
        before = known.attendance.get((one.training, person.id))
        if before is not None and one.was_there in {None, before}:
            return Planned(result=RowResult(line=one.line, outcome="same", about=one.about))
        row = AttendanceRow(training=one.training, volunteer=person.id, was_there=bool(one.was_there))
        result = RowResult(line=one.line, outcome="added" if before is None else "changed", about=one.about)
        return Planned(result=result, row=row)

    def _person(self, one: ListedAttendance, known: _Known) -> VolunteerRow:
        if not any_covers(self._areas, one.village):
            raise RowError("not-yours")
        if one.training not in known.trainings:
            raise RowError("unknown-training")
        person = find_meant(known.people.get(one.village, ()), number=one.number, name=one.name)
        if person is None:
            raise RowError("unknown-person")
        who = hash((one.training, person.id))
        if who in self._seen:
            raise RowError("twice")
        self._seen.add(who)
        return person


def _read(row: SheetRow) -> ListedAttendance | Planned[AttendanceRow]:
    about = " ".join(filter(None, (row["training"][:10], row["village"][:20], row["name"][:60] or row["number"][:10])))
    try:
        return ListedAttendance(
            line=row.line,
            about=about,
            training=needed_number(row["training"], most=MOST_TRAININGS),
            village=village_of_cell(row["village"]),
            number=number_of(row["number"], most=MOST_PERSONS),
            name=text_of(row["name"]),
            was_there=is_yes(row["attended"]),
        )
    except RowError as error:
        return refused(row.line, about, error)
