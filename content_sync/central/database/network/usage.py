"""How often the pages of kiosks were read, as the kiosks tell it, and the sums of a province and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import delete, func, insert, select, true, tuple_

from content_sync.central.database.inserts import insert_or_advance
from content_sync.central.database.schema.network_tables import UsageCountedRow, UsageRow, UsageSumRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session

_AT_ONCE = 500
_ONLY = 1  # the id of the one row that says until when all is counted
_PROVINCE = func.substr(UsageRow.village, 1, 2)


def keep_usage_day(session: Session, row: UsageRow) -> bool:
    """Keep the counts of a day, unless what is known is as new; tell whether they were kept."""
    return insert_or_advance(session, row, by="number")


def usage_of(session: Session, village: str, *, since: dt.date = dt.date.min) -> tuple[UsageRow, ...]:
    """Return the days of a village from a day on, the oldest first."""
    days = select(UsageRow).where(UsageRow.village == village, UsageRow.day >= since)
    return tuple(session.scalars(days.order_by(UsageRow.day)))


def usage_bodies(session: Session, area: str, *, since: dt.date) -> Iterator[tuple[str, str, dt.date, bytes]]:
    """Return code and name of the village, the day and the item of each day of an area, by village and day."""
    found = (
        select(UsageRow.village, VillageRow.name, UsageRow.day, UsageRow.body)
        .join(VillageRow, VillageRow.code == UsageRow.village)
        .where(UsageRow.village.startswith(area, autoescape=True), UsageRow.day >= since)
        .order_by(UsageRow.village, UsageRow.day)
    )
    for row in session.execute(found.execution_options(yield_per=_AT_ONCE)):
        yield row.village, row.name, row.day, row.body


def forget_usage(session: Session, *, before: dt.date, limit: int) -> int:
    """Forget days before a day, at most so many; return how many."""
    key = UsageRow.village, UsageRow.day
    old = select(*key).where(UsageRow.day < before).order_by(UsageRow.day).limit(limit)
    keys = [(village, day) for village, day in session.execute(old)]
    if keys:
        session.execute(delete(UsageRow).where(tuple_(*key).in_(keys)))
    return len(keys)


def counted_until(session: Session) -> dt.datetime | None:
    """Return until when everything that came is in the sums; None where nothing is."""
    return session.scalar(select(UsageCountedRow.at))


def keep_counted(session: Session, at: dt.datetime) -> None:
    """Keep that everything that came until then is in the sums."""
    session.merge(UsageCountedRow(id=_ONLY, at=at))


def changed_sums(session: Session, *, came_after: dt.datetime | None, since: dt.date) -> Sequence[tuple[dt.date, str]]:
    """Return the days from one on, and the provinces, of which something came after a time, or at all."""
    came = UsageRow.received_at >= came_after if came_after else true()
    changed = select(UsageRow.day, _PROVINCE).where(UsageRow.day >= since, came).distinct()
    return [(day, province) for day, province in session.execute(changed)]


def bodies_of_day(session: Session, day: dt.date, provinces: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Return code of the village and the item of each that told of a day in these provinces, a few at a time."""
    told = select(UsageRow.village, UsageRow.body).where(UsageRow.day == day, _PROVINCE.in_(provinces))
    for row in session.execute(told.execution_options(yield_per=_AT_ONCE)):
        yield row.village, row.body


def usage_sums(session: Session, province: str, *, since: dt.date) -> Sequence[bytes]:
    """Return the sums of a province from a day on, by day."""
    found = select(UsageSumRow.body).where(UsageSumRow.province == province, UsageSumRow.day >= since)
    return session.scalars(found.order_by(UsageSumRow.day)).all()


def replace_usage_sums(session: Session, day: dt.date, bodies: dict[str, bytes]) -> None:
    """Keep the sums of a day by province in the place of what was kept of these."""
    session.execute(delete(UsageSumRow).where(UsageSumRow.day == day, UsageSumRow.province.in_(bodies)))
    rows = [{"province": province, "day": day, "body": body} for province, body in bodies.items()]
    session.execute(insert(UsageSumRow), rows)


def forget_usage_sums(session: Session, *, before: dt.date) -> None:
    session.execute(delete(UsageSumRow).where(UsageSumRow.day < before))
