"""The network at a glance: what volunteers write and teach, month by month and by province, as tables and as a file.

In: the time. Out: the last twelve months, the newest first, by Thailand's calendar; each with the sums of some areas,
or province by province. Rules: a person is counted once in a month; what was taught counts in the month of its day,
also where it came later. Counting takes longer than a page may, so it is done now and then and kept; a page counts
itself only where nobody did so for an hour.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Final

from content_sync.central.database.network import sums
from content_sync.central.database.network.activity import activity, announced
from content_sync.central.database.network.diary import taught_by_province
from content_sync.central.database.schema.network_tables import NetworkSumRow
from content_sync.central.database.sessions import Database, Session
from content_sync.look.thai import BANGKOK, local_date
from content_sync.wire.areas import COUNTRY, any_covers
from content_sync.wire.encoding import decode, encode

MONTHS: Final = 12
ACTIVE_WITHIN: Final = dt.timedelta(days=30)
COUNTED_EVERY: Final = dt.timedelta(minutes=5)
_TOO_OLD: Final = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceFigures:
    """The sums of a line: who wrote, what they wrote and announced; how often was taught, how many people, by topic.

    The names are stored (`NetworkSumRow.body`), so they stay; one may be added.
    """

    people: int = 0
    posts: int = 0
    questions: int = 0
    replies: int = 0
    lessons: int = 0
    taught_weather: int = 0
    taught_farming: int = 0
    taught_health: int = 0
    taught_guides: int = 0
    taught_selling: int = 0
    taught_other: int = 0
    activities: int = 0

    @property
    def taught(self) -> int:
        """How many people were taught, whatever it was about."""
        return sum(getattr(self, name) for name in FIGURES if name.startswith("taught_"))

    def __add__(self, other: GlanceFigures) -> GlanceFigures:
        return GlanceFigures(**{name: getattr(self, name) + getattr(other, name) for name in FIGURES})


FIGURES: Final = tuple(one.name for one in fields(GlanceFigures))


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceRow:
    """One line of a table: the first day of a month, a province or "" for all that were asked for, and the sums."""

    month: dt.date
    province: str = ""
    figures: GlanceFigures = field(default_factory=GlanceFigures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The rows, by month, the newest first; and when they were counted."""

    rows: tuple[GlanceRow, ...]
    counted_at: dt.datetime

    def within(self, areas: Collection[str]) -> tuple[GlanceRow, ...]:
        """Return the rows of the provinces in these areas."""
        return tuple(row for row in self.rows if COUNTRY in areas or any_covers(areas, row.province))


def months_until(now: dt.datetime) -> tuple[dt.date, ...]:
    """Return the first days of the last twelve months, the oldest first; the last is that of now."""
    today = local_date(now)
    counted = (today.year * 12 + today.month - 1 - back for back in reversed(range(MONTHS)))
    return tuple(dt.date(number // 12, number % 12 + 1, 1) for number in counted)


def count_glance(session: Session, now: dt.datetime) -> tuple[GlanceRow, ...]:
    """Count each month and province in which anything was written or taught, the newest month first."""
    months = months_until(now)
    begins = [dt.datetime.combine(month, dt.time(), BANGKOK) for month in months]
    found: defaultdict[tuple[dt.date, str], GlanceFigures] = defaultdict(GlanceFigures)
    for one in activity(session, begins, until=now + dt.timedelta(microseconds=1)):
        found[months[one.span], one.province] = GlanceFigures(
            people=one.people, posts=one.posts, questions=one.questions, replies=one.replies
        )
    for span, province, count in announced(session, begins, until=now + dt.timedelta(microseconds=1)):
        found[months[span], province] += GlanceFigures(activities=count)
    for some in taught_by_province(session, (COUNTRY,), since=months[0]):
        name = f"taught_{some.topic}"
        taught = {name if name in FIGURES else "taught_other": some.people, "lessons": some.times}
        found[some.month, some.province] += GlanceFigures(**taught)
    return _in_order(found.items())


def keep_glance(database: Database, now: dt.datetime) -> None:
    """Count the network and keep the figures, unless that was done a moment ago.

    Raises:
        DatabaseError: nothing was kept; the next call does it.
    """
    with database.reading() as session:
        counted = sums.counted_at(session)
        if counted is not None and dt.timedelta(0) <= now - counted < COUNTED_EVERY:
            return
        rows = count_glance(session, now)
    with database.writing() as session:
        stored = [
            NetworkSumRow(month=row.month, province=row.province, body=encode(row.figures), counted_at=now)
            for row in rows
        ]
        sums.replace_sums(session, stored)


def glance(session: Session, now: dt.datetime) -> Glance:
    """Return the network as it was counted last; where that was long ago, as it is now."""
    counted = sums.counted_at(session)
    if counted is None or abs(now - counted) > _TOO_OLD:
        return Glance(rows=count_glance(session, now), counted_at=now)
    rows = (
        GlanceRow(month=one.month, province=one.province, figures=decode(one.body, GlanceFigures))
        for one in sums.sums(session)
    )
    return Glance(rows=tuple(rows), counted_at=counted)


def by_month(rows: Iterable[GlanceRow], months: Sequence[dt.date]) -> tuple[GlanceRow, ...]:
    """Return a line for each month, the newest first, of all these rows together; a person writes from one province."""
    lines = {month: GlanceRow(month=month) for month in reversed(months)}
    for row in rows:
        if row.month in lines:
            lines[row.month] = replace(lines[row.month], figures=lines[row.month].figures + row.figures)
    return tuple(lines.values())


def _in_order(found: Iterable[tuple[tuple[dt.date, str], GlanceFigures]]) -> tuple[GlanceRow, ...]:
    rows = (GlanceRow(month=month, province=province, figures=figures) for (month, province), figures in found)
    return tuple(sorted(rows, key=lambda row: (-row.month.toordinal(), row.province)))
