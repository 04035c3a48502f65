"""The list of trainings: `number`, `place`, `province` (code or Thai name), `from`, `to`, and `trainers`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from content_sync.central.database.network.trainings import add_trainings, change_trainings, trainings_of
from content_sync.central.database.schema.register_tables import TrainingRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.lists.cells import day_of, needed_number, province_of, text_of
from content_sync.central.network.lists.refusals import RowError
from content_sync.central.network.lists.results import Planned, RowResult, refused
from content_sync.central.network.lists.sheet import Column, SheetRow
from content_sync.wire.areas import any_covers

MOST_TRAININGS: Final = 9_999
COLUMNS: Final = (
    Column(name="number", also=("รุ่น", "รุ่นที่"), is_needed=True),
    Column(name="place", also=("สถานที่",), is_needed=True),
    Column(name="province", also=("จังหวัด",), is_needed=True),
    Column(name="from", also=("วันแรก", "เริ่ม"), is_needed=True),
    Column(name="to", also=("วันสุดท้าย", "ถึง")),
    Column(name="trainers", also=("วิทยากร",)),
)


def read_training(row: SheetRow) -> TrainingRow:
    """Read one row.

    Raises:
        RowError: a cell of it is wrong.
    """
    first = day_of(row["from"])
    if first is None:
        raise RowError("day")
    last = day_of(row["to"]) or first
    if last < first:
        raise RowError("ends-before")
    return TrainingRow(
        number=needed_number(row["number"], most=MOST_TRAININGS),
        place=text_of(row["place"]),
        province=province_of(row["province"]),
        first_day=first,
        last_day=last,
        trainers=text_of(row["trainers"]),
    )


class TrainingsList:
    """A list of trainings, for who may change these areas."""

    columns: Sequence[Column] = COLUMNS

    def __init__(self, areas: Collection[str]) -> None:
        self._areas = areas
        self._seen: set[int] = set()

    def plan(self, session: Session, rows: Sequence[SheetRow]) -> Sequence[Planned[TrainingRow]]:
        """Decide on a few rows."""
        read = [_read(row) for row in rows]
        known = trainings_of(session, [one.row.number for one in read if one.row])
        return [self._decide(one, known) if one.row else one for one in read]

    def write(self, session: Session, planned: Sequence[Planned[TrainingRow]]) -> None:
        """Write what was decided."""
        add_trainings(session, [one.row for one in planned if one.row and one.result.outcome == "added"])
        change_trainings(session, [one.row for one in planned if one.row and one.result.outcome == "changed"])

    def _decide(self, one: Planned[TrainingRow], known: Mapping[int, TrainingRow]) -> Planned[TrainingRow]:
        row, line, about = one.row, one.result.line, one.result.about
        if row is None:
            return one
        before = known.get(row.number)
        places = (row.province, before.province) if before else (row.province,)
        if not all(any_covers(self._areas, province) for province in places):
            return refused(line, about, RowError("not-yours"))
        if row.number in self._seen:
            return refused(line, about, RowError("twice"))
        self._seen.add(row.number)
        if before is not None and _values(row) == _values(before):
            return Planned(result=RowResult(line=line, outcome="same", about=about))
        return Planned(result=RowResult(line=line, outcome="changed" if before else "added", about=about), row=row)


def _read(row: SheetRow) -> Planned[TrainingRow]:
    about = f"{row['number'][:10]} {row['place'][:60]}".strip()
    try:
        return Planned(result=RowResult(line=row.line, outcome="added", about=about), row=read_training(row))
    except RowError as error:
        return refused(row.line, about, error)


def _values(row: TrainingRow) -> tuple[object, ...]:
    return (row.place, row.province, row.first_day, row.last_day, row.trainers)
