"""The register's lists going out as CSV, in the columns in which they come in.

Out: lines of UTF-8 with the mark that Excel needs, a few at a time. Rule: no cell is a formula to a spreadsheet.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from content_sync.central.database.kiosks.villages import list_villages, no_kiosk
from content_sync.central.database.network.trainings import every_attendance, list_trainings
from content_sync.central.database.network.volunteers import every_volunteer
from content_sync.central.database.sessions import Session
from content_sync.central.network.lists import attendance, trainings, villages, volunteers
from content_sync.central.network.lists.cells import harmless
from content_sync.central.network.lists.kinds import KindName
from content_sync.look.thai import local_date
from content_sync.wire.areas import any_covers

_AT_ONCE: Final = 500
_MARK: Final = "\ufeff"
Cells = Sequence[object]


def write_list(session: Session, kind: KindName, areas: Collection[str]) -> Iterator[bytes]:
    """Return a list as a file of CSV, piece by piece.

    Args:
        session: a reading one, open until the last piece.
        kind: which list.
        areas: what lies in them; elsewhere nothing is told.
    """
    columns, rows = {
        "villages": (villages.COLUMNS, _villages),
        "volunteers": (volunteers.COLUMNS, _volunteers),
        "trainings": (trainings.COLUMNS, _trainings),
        "attendance": (attendance.COLUMNS, _attendance),
    }[kind]
    yield from stream_table([column.name for column in columns], rows(session, areas))


def stream_table(heading: Sequence[str], rows: Iterator[Cells]) -> Iterator[bytes]:
    """Return a table as a file of CSV, piece by piece."""
    yield _written([heading], mark=_MARK)
    while some := list(islice(rows, _AT_ONCE)):
        yield _written(some)


def write_table(heading: Sequence[str], rows: Iterable[Cells]) -> bytes:
    """Return a small table as a file of CSV."""
    return _written([list(heading)], mark=_MARK) + write_rows(rows)


def write_rows(rows: Iterable[Cells]) -> bytes:
    """Return more rows of such a file."""
    return _written(rows)


def _written(rows: Iterable[Cells], *, mark: str = "") -> bytes:
    text = io.StringIO()
    text.write(mark)
    csv.writer(text).writerows([harmless(_cell(value)) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _villages(session: Session, areas: Collection[str]) -> Iterator[Cells]:
    for row in list_villages(session, areas):
        key = "" if row.public_key == no_kiosk(row.code) else row.public_key
        yield row.code, row.name, key, row.wifi_point, row.revoked_at and local_date(row.revoked_at)


def _volunteers(session: Session, areas: Collection[str]) -> Iterator[Cells]:
    for row in every_volunteer(session, areas):
        if row.erased_at is None:
            yield row.village, row.number, row.name, row.phone, row.since, row.until, row.replaced_by


def _trainings(session: Session, areas: Collection[str]) -> Iterator[Cells]:
    for row, _, _ in list_trainings(session):
        if any_covers(areas, row.province):
            yield row.number, row.place, row.province, row.first_day, row.last_day, row.trainers


def _attendance(session: Session, areas: Collection[str]) -> Iterator[Cells]:
    for row, person in every_attendance(session):
        if any_covers(areas, person.village):
            yield row.training, person.village, person.number, person.name, "yes" if row.was_there else ""
