"""The network in numbers: each month by Thailand's calendar, each province, nobody counted twice in one."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.database.network.activity import volunteers_at_work
from content_sync.central.database.schema.columns import Base
from content_sync.central.database.schema.network_tables import PersonRow
from content_sync.central.network.glance import (
    COUNTED_EVERY,
    MONTHS,
    GlanceFigures,
    GlanceRow,
    by_month,
    count_glance,
    glance,
    keep_glance,
    months_until,
)
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.desk.diaries import an_entry
from tests.cast.desk.posts import a_post

pytestmark = pytest.mark.usefixtures("database_url")

THIS, LAST = dt.date(2026, 11, 1), dt.date(2026, 10, 1)
BEGIN = dt.datetime(2026, 10, 31, 17, 0, tzinfo=dt.UTC)  # of November in Thailand
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def villages_of_two(ministry: Ministry) -> Ministry:
    """A ministry that knows a village of each of two provinces."""
    SendingKiosk(ministry).enlist()
    SendingKiosk(ministry, village="41010101").enlist("หมากแข้ง")
    return ministry


def put(ministry: Ministry, *rows: Base) -> None:
    with ministry.database.writing() as session:
        session.add_all(rows)


def test_each_month_and_province_has_its_sums_and_a_person_counts_once(villages_of_two: Ministry) -> None:
    put(
        villages_of_two,
        a_post(1, at=BEGIN - SECOND),
        a_post(2, at=BEGIN),
        a_post(3, at=BEGIN, sort="reply", thread=a_post(2).id),
        a_post(4, at=BEGIN, sort="news", person="0d" * 16),
        a_post(5, at=NOW, village="41010101"),
        a_post(6, village=None, person=None, sort="news", area="th"),  # the ministry's
    )
    with villages_of_two.database.reading() as session:
        rows = glance(session, NOW).rows
    assert rows == (
        GlanceRow(month=THIS, province="41", figures=GlanceFigures(people=1, posts=1, questions=1)),
        GlanceRow(month=THIS, province="43", figures=GlanceFigures(people=2, posts=3, questions=1, replies=1)),
        GlanceRow(month=LAST, province="43", figures=GlanceFigures(people=1, posts=1, questions=1)),
    )
    months = months_until(NOW)
    country = by_month(rows, months)
    nong_khai = by_month([row for row in rows if row.province == "43"], months)
    assert [row.figures.posts for row in country[:3]] == [4, 1, 0]
    assert [row.figures.posts for row in nong_khai[:3]] == [3, 1, 0]
    assert len(country) == MONTHS


def test_twelve_months_are_told_and_what_is_older_is_not(villages_of_two: Ministry) -> None:
    oldest = dt.datetime(2025, 11, 30, 17, 0, tzinfo=dt.UTC)
    put(villages_of_two, a_post(1, at=oldest), a_post(2, at=oldest - SECOND))
    with villages_of_two.database.reading() as session:
        assert count_glance(session, NOW) == (
            GlanceRow(month=dt.date(2025, 12, 1), province="43", figures=GlanceFigures(people=1, posts=1, questions=1)),
        )


def test_at_work_is_a_volunteer_who_did_something_and_has_not_left(villages_of_two: Ministry) -> None:
    def person(
        number: int, *, acted: dt.datetime, until: dt.datetime | None = None, role: str = "volunteer"
    ) -> PersonRow:
        name = f"{number:032x}"
        row = PersonRow(id=name, village="43010501", number=1, name="วิชัย", role=role, since_at=NOW)
        row.acted_at, row.until_at, row.received_at, row.register = acted, until, NOW, ""
        return row

    since = NOW - dt.timedelta(days=30)
    put(villages_of_two, person(1, acted=since), person(2, acted=since - SECOND), person(3, acted=NOW, until=NOW))
    put(villages_of_two, person(4, acted=NOW, role="helper"))
    with villages_of_two.database.reading() as session:
        assert volunteers_at_work(session, since=since) == {"43": 1}


def test_what_was_taught_counts_by_month_province_and_topic_and_not_what_was_taken_back(
    villages_of_two: Ministry,
) -> None:
    put(
        villages_of_two,
        an_entry(1, topic="farming", people=12),
        an_entry(2, topic="farming", people=3),
        an_entry(3, topic="first-aid", people=5),
        an_entry(4, topic="health", people=100, is_removed=True),
        an_entry(5, topic="health", people=7, village="41010101", day=dt.date(2026, 10, 31)),
        an_entry(6, topic="health", people=9, day=dt.date(2025, 11, 30)),
    )
    with villages_of_two.database.reading() as session:
        counted = glance(session, NOW)
    assert counted.rows == (
        GlanceRow(month=THIS, province="43", figures=GlanceFigures(lessons=3, taught_farming=15, taught_other=5)),
        GlanceRow(month=LAST, province="41", figures=GlanceFigures(lessons=1, taught_health=7)),
    )
    assert counted.rows[0].figures.taught == 20
    assert counted.within(["41"]) == counted.rows[1:]
    assert counted.within(["th"]) == counted.rows
    assert counted.within(["4301"]) == ()


def test_a_page_reads_what_was_counted_and_counts_itself_where_nobody_did_for_an_hour(
    villages_of_two: Ministry,
) -> None:
    database, hour = villages_of_two.database, dt.timedelta(hours=1)

    def posts(now: dt.datetime) -> list[int]:
        with database.reading() as session:
            return [row.figures.posts for row in glance(session, now).rows]

    put(villages_of_two, a_post(1, at=NOW - hour), an_entry(1))
    keep_glance(database, NOW)
    put(villages_of_two, a_post(2, at=NOW - hour))
    assert posts(NOW + hour) == [1]
    assert posts(NOW + hour + SECOND) == [2]
    keep_glance(database, NOW + COUNTED_EVERY - SECOND)
    assert posts(NOW) == [1]
    keep_glance(database, NOW + COUNTED_EVERY)
    assert posts(NOW) == [2]
    with database.reading() as session:
        assert glance(session, NOW).rows == count_glance(session, NOW)
        assert glance(session, NOW).counted_at == NOW + COUNTED_EVERY
