"""The network at a glance: what volunteers wrote, month by month and by province, as tables and as a file.

In: the time. Out: the last twelve months, the newest first, by Thailand's calendar; each with the sums of the country
or of one province, or province by province.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from content_sync.central.database.network.activity import WrittenPosts, activity
from content_sync.central.database.sessions import Session
from content_sync.look.thai import BANGKOK, local_date

MONTHS: Final = 12
ACTIVE_WITHIN: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceRow:
    """One line of a table: the first day of a month, a province or "" for all that were asked for, and the sums."""

    month: dt.date
    province: str = ""
    people: int = 0
    posts: int = 0
    questions: int = 0
    replies: int = 0


def months_until(now: dt.datetime) -> tuple[dt.date, ...]:
    """Return the first days of the last twelve months, the oldest first; the last is that of now."""
    today = local_date(now)
    counted = (today.year * 12 + today.month - 1 - back for back in reversed(range(MONTHS)))
    return tuple(dt.date(number // 12, number % 12 + 1, 1) for number in counted)


def glance(session: Session, now: dt.datetime) -> tuple[GlanceRow, ...]:
    """Return the sums of each month and province in which anything was written, by month, the newest first."""
    months = months_until(now)
    begins = [dt.datetime.combine(month, dt.time(), BANGKOK) for month in months]
    rows = [_row(one, months) for one in activity(session, begins, until=now + dt.timedelta(microseconds=1))]
    return tuple(sorted(rows, key=lambda row: (-row.month.toordinal(), row.province)))


def by_month(rows: Iterable[GlanceRow], months: Sequence[dt.date], province: str = "") -> tuple[GlanceRow, ...]:
    """Return a line for each month, the newest first; of one province, or of all together."""
    wanted = [row for row in rows if province in {"", row.province}]
    return tuple(_sum(month, (row for row in wanted if row.month == month)) for month in reversed(months))


def _row(one: WrittenPosts, months: Sequence[dt.date]) -> GlanceRow:
    return GlanceRow(
        month=months[one.span],
        province=one.province,
        people=one.people,
        posts=one.posts,
        questions=one.questions,
        replies=one.replies,
    )


def _sum(month: dt.date, rows: Iterable[GlanceRow]) -> GlanceRow:
    """Add lines of one month; a person writes from one province."""
    found = tuple(rows)
    return GlanceRow(
        month=month,
        people=sum(row.people for row in found),
        posts=sum(row.posts for row in found),
        questions=sum(row.questions for row in found),
        replies=sum(row.replies for row in found),
    )
