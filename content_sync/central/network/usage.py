"""How often the pages of kiosks are read, day by day: kept, added up, and forgotten in time.

In: the counts that a kiosk tells of a day; the days of a village or an area. Out: the day as it stands, as of a day the
newest counts; the sums by kind of page and by hour. Rule: a day is forgotten after 400 days, so that a month can be
laid beside the same month of the year before, and no longer, as nobody asks for it.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from content_sync.central.database.network.usage import forget_usage, keep_usage_day
from content_sync.central.database.schema.network_tables import UsageRow
from content_sync.central.database.sessions import Database, Session
from content_sync.errors import WireError
from content_sync.look.thai import local_date
from content_sync.wire.encoding import decode, encode
from content_sync.wire.usage import Usage

_log = logging.getLogger(__name__)

KEPT: Final = dt.timedelta(days=400)
_AHEAD: Final = dt.timedelta(days=1)  # a day that is over there and not here yet
HOURS: Final = 24
_AT_ONCE: Final = 5_000  # each minute: a day of the country is gone in five


class UsageCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What is added up of a day: the same fields as in `Usage`, and no other, so that many are read quickly."""

    pages: dict[str, int] = {}
    hours: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageBar:
    """A count, and its share of the largest beside it, in percent; `name` is the kind of page or the hour."""

    name: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSums:
    """How often pages were read on some days: by kind, the most read first, and in each hour of the day."""

    days: int
    reads: int
    pages: tuple[UsageBar, ...]
    hours: tuple[UsageBar, ...]


def keep_usage(session: Session, usage: Usage, *, village: str, now: dt.datetime) -> bool | None:
    """Keep the counts of a day; tell whether they were newer than what is known, None where there is no such day.

    A day that would be forgotten at once, or has not come yet, is none: it would be counted or kept for ever.
    """
    try:
        day = dt.date.fromisoformat(usage.day)
    except ValueError:
        return None
    today = local_date(now)
    if not today - KEPT <= day <= today + _AHEAD:
        return None
    row = UsageRow(
        village=village,
        day=day,
        number=usage.number,
        reads=sum(usage.pages.values()),
        phones=usage.phones,
        body=encode(usage),
        received_at=now,
    )
    return keep_usage_day(session, row)


def read_counts(body: bytes) -> UsageCounts:
    """Return the counts of a stored day; one that cannot be read counts nothing."""
    try:
        return decode(body, UsageCounts)
    except WireError:
        return UsageCounts()


def add_up(days: Iterable[UsageCounts]) -> UsageSums:
    """Return the sums of some days."""
    pages, hours, counted = Counter[str](), [0] * HOURS, 0
    for day in days:
        pages.update(day.pages)
        for hour, count in enumerate(day.hours[:HOURS]):
            hours[hour] += count
        counted += 1
    by_page = sorted(pages.items(), key=lambda one: (-one[1], one[0]))
    return UsageSums(
        days=counted,
        reads=pages.total(),
        pages=tuple(_bars(by_page)),
        hours=tuple(_bars([(f"{hour:02}", count) for hour, count in enumerate(hours)])),
    )


def forget_old_usage(database: Database, now: dt.datetime) -> None:
    """Forget days older than 400, some at each call.

    Raises:
        DatabaseError: nothing was forgotten; the next call does it.
    """
    with database.writing() as session:
        gone = forget_usage(session, before=local_date(now) - KEPT, limit=_AT_ONCE)
    if gone:
        _log.info("forgot how often pages were read on %d days of villages", gone)


def _bars(counts: list[tuple[str, int]]) -> Iterator[UsageBar]:
    most = max((count for _, count in counts), default=0)
    for name, count in counts:
        yield UsageBar(name=name, count=count, percent=count * 100 // most if most else 0)
