"""What the desk shows of usage is added up by province and day: nothing is missed, and of a day the newest counts."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select, update

from content_sync.central.database.schema.columns import Base
from content_sync.central.database.schema.network_tables import UsageCountedRow, UsageRow, UsageSumRow
from content_sync.central.network.usage_sums import COUNTED_EVERY, LONGEST_DAYS, keep_usage_sums, usage_of_days
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.desk.office import a_village
from tests.cast.desk.usage import a_day_of_use

pytestmark = pytest.mark.usefixtures("database_url")

DAY, HOUR, SECOND = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(seconds=1)
TODAY = NOW.date()
SINCE = TODAY - LONGEST_DAYS * DAY
HERE, BESIDE, THERE = "43010501", "43010502", "41010101"


def put(ministry: Ministry, *rows: Base) -> None:
    with ministry.database.writing() as session:
        session.add_all(rows)


def shown(ministry: Ministry, province: str = "43", now: dt.datetime = NOW) -> list[tuple[dict[str, int], int]]:
    """Return of each day how often the pages of each village were read, and how often at eight."""
    with ministry.database.reading() as session:
        days = usage_of_days(session, province, since=SINCE, now=now)
    return [(day.villages, day.hours[8]) for day in days]


@pytest.fixture(autouse=True)
def usage_villages(ministry: Ministry) -> None:
    put(ministry, a_village(HERE), a_village(BESIDE), a_village(THERE))


def test_the_sums_say_what_the_days_of_the_villages_say(ministry: Ministry) -> None:
    put(
        ministry, a_day_of_use(home=5, weather=2), a_day_of_use(village=BESIDE, home=1),
        a_day_of_use(village=BESIDE, day=TODAY - DAY, hour=9, home=3), a_day_of_use(village=THERE, home=9),
        a_day_of_use(day=SINCE, home=4), a_day_of_use(day=SINCE - DAY, home=7),
    )  # fmt: skip
    counted_by_the_page = shown(ministry)
    assert counted_by_the_page == [({HERE: 4}, 4), ({BESIDE: 3}, 0), ({HERE: 7, BESIDE: 1}, 8)]
    keep_usage_sums(ministry.database, NOW)
    with ministry.database.writing() as session:
        session.execute(delete(UsageRow).where(UsageRow.village == BESIDE))
    assert shown(ministry) == counted_by_the_page, "the page reads the sums"
    assert shown(ministry, "41") == [({THERE: 9}, 9)]
    assert shown(ministry, now=NOW + HOUR) == counted_by_the_page
    assert shown(ministry, now=NOW + HOUR + SECOND) == [({HERE: 4}, 4), ({HERE: 7}, 7)], (
        "and counts itself after an hour"
    )


def test_what_came_since_is_added_up_after_five_minutes_and_counts_in_the_place_of_what_was_said_before(
    ministry: Ministry,
) -> None:
    put(ministry, a_day_of_use(home=5), a_day_of_use(day=TODAY - DAY, home=2))
    keep_usage_sums(ministry.database, NOW)
    with ministry.database.writing() as session:
        newer = a_day_of_use(home=6)
        session.execute(update(UsageRow).where(UsageRow.day == TODAY).values(body=newer.body, received_at=NOW + SECOND))
    keep_usage_sums(ministry.database, NOW + COUNTED_EVERY - SECOND)
    assert shown(ministry) == [({HERE: 2}, 2), ({HERE: 5}, 5)]
    keep_usage_sums(ministry.database, NOW + COUNTED_EVERY)
    assert shown(ministry) == [({HERE: 2}, 2), ({HERE: 6}, 6)]


def test_a_count_that_was_stopped_is_done_again_and_old_sums_are_forgotten(ministry: Ministry) -> None:
    put(ministry, a_day_of_use(home=5), a_day_of_use(day=SINCE, home=2))
    keep_usage_sums(ministry.database, NOW)
    with ministry.database.writing() as session:
        session.execute(delete(UsageCountedRow))
        session.execute(delete(UsageSumRow).where(UsageSumRow.day == TODAY))
    keep_usage_sums(ministry.database, NOW + SECOND)
    assert shown(ministry) == [({HERE: 2}, 2), ({HERE: 5}, 5)]
    keep_usage_sums(ministry.database, NOW + DAY)
    with ministry.database.reading() as session:
        assert session.scalars(select(UsageSumRow.day)).all() == [TODAY]
