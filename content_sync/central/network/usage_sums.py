"""How often pages were read, added up by province and day: a page of the desk reads some sums, and no kiosk's counts.

In: the time; or a province and a first day. Out: the sums of the days that the desk shows. Rules: every few minutes the
days and provinces of which something came are added up anew; that all is counted is said last, so what was stopped in
between is done again. A page adds up itself where nobody did so for an hour.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Final

from content_sync.central.database.network.usage import (
    bodies_of_day,
    changed_sums,
    counted_until,
    forget_usage_sums,
    keep_counted,
    replace_usage_sums,
    usage_bodies,
    usage_sums,
)
from content_sync.central.database.sessions import Database, Session
from content_sync.central.network.usage import HOURS, UsageCounts, read_counts
from content_sync.look.thai import local_date
from content_sync.wire.encoding import decode, encode

LONGEST_DAYS: Final = 28
COUNTED_EVERY: Final = dt.timedelta(minutes=5)
_TOO_OLD: Final = dt.timedelta(hours=1)
_UNDER_WAY: Final = dt.timedelta(minutes=5)  # what came so long before may have been written after the last count


class UsageSum(UsageCounts, frozen=True, kw_only=True):
    """The sums of a province and a day; `villages` is how often pages were read in each that told, by code."""

    villages: dict[str, int]


class _Adding:
    """Adds up the days of villages."""

    def __init__(self) -> None:
        self._pages, self._hours, self._villages = Counter[str](), [0] * HOURS, dict[str, int]()

    def add(self, village: str, counts: UsageCounts) -> None:
        self._pages.update(counts.pages)
        for hour, count in enumerate(counts.hours[:HOURS]):
            self._hours[hour] += count
        self._villages[village] = sum(counts.pages.values())

    def sum(self) -> UsageSum:
        return UsageSum(pages=dict(self._pages), hours=tuple(self._hours), villages=self._villages)


def keep_usage_sums(database: Database, now: dt.datetime) -> None:
    """Add up what came since the last time, unless that was a moment ago.

    Raises:
        DatabaseError: some days are not added up; the next call does it.
    """
    since = local_date(now) - dt.timedelta(days=LONGEST_DAYS)
    with database.reading() as session:
        counted = counted_until(session)
        if counted is not None and dt.timedelta(0) <= now - counted < COUNTED_EVERY:
            return
        changed = changed_sums(session, came_after=counted - _UNDER_WAY if counted else None, since=since)
    for day in sorted({day for day, _ in changed}):
        with database.reading() as session:
            provinces = [province for one, province in changed if one == day]
            sums = _by_province(bodies_of_day(session, day, provinces))
        with database.writing() as session:
            replace_usage_sums(session, day, {province: encode(one) for province, one in sums.items()})
    with database.writing() as session:
        forget_usage_sums(session, before=since)
        keep_counted(session, now)


def usage_of_days(session: Session, province: str, *, since: dt.date, now: dt.datetime) -> list[UsageSum]:
    """Return the sums of a province of each day from one on; what came in the last minutes may not be in them."""
    counted = counted_until(session)
    if counted is not None and abs(now - counted) <= _TOO_OLD:
        return [decode(body, UsageSum) for body in usage_sums(session, province, since=since)]
    days: dict[dt.date, _Adding] = {}
    for village, _, day, body in usage_bodies(session, province, since=since):
        days.setdefault(day, _Adding()).add(village, read_counts(body))
    return [days[day].sum() for day in sorted(days)]


def _by_province(told: Iterable[tuple[str, bytes]]) -> dict[str, UsageSum]:
    found: dict[str, _Adding] = {}
    for village, body in told:
        found.setdefault(village[:2], _Adding()).add(village, read_counts(body))
    return {province: one.sum() for province, one in found.items()}
