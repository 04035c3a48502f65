"""The network in numbers: each month by Thailand's calendar, each province, nobody counted twice in one."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.database.network.activity import people_at_work
from content_sync.central.database.schema.network_tables import PersonRow, PostRow
from content_sync.central.network.glance import MONTHS, GlanceRow, by_month, glance, months_until
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk
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


def put(ministry: Ministry, *rows: PostRow | PersonRow) -> None:
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
        rows = glance(session, NOW)
    assert rows == (
        GlanceRow(month=THIS, province="41", people=1, posts=1, questions=1),
        GlanceRow(month=THIS, province="43", people=2, posts=3, questions=1, replies=1),
        GlanceRow(month=LAST, province="43", people=1, posts=1, questions=1),
    )
    months = months_until(NOW)
    country, nong_khai = by_month(rows, months), by_month(rows, months, "43")
    assert [row.posts for row in country[:3]] == [4, 1, 0]
    assert [row.posts for row in nong_khai[:3]] == [3, 1, 0]
    assert len(country) == MONTHS


def test_twelve_months_are_told_and_what_is_older_is_not(villages_of_two: Ministry) -> None:
    oldest = dt.datetime(2025, 11, 30, 17, 0, tzinfo=dt.UTC)
    put(villages_of_two, a_post(1, at=oldest), a_post(2, at=oldest - SECOND))
    with villages_of_two.database.reading() as session:
        assert glance(session, NOW) == (
            GlanceRow(month=dt.date(2025, 12, 1), province="43", people=1, posts=1, questions=1),
        )


def test_at_work_is_who_did_something_and_has_not_left(villages_of_two: Ministry) -> None:
    def person(number: int, *, acted: dt.datetime, until: dt.datetime | None = None) -> PersonRow:
        name = f"{number:032x}"
        row = PersonRow(id=name, village="43010501", number=1, name="วิชัย", role="volunteer", since_at=NOW)
        row.acted_at, row.until_at, row.received_at, row.register = acted, until, NOW, ""
        return row

    since = NOW - dt.timedelta(days=30)
    put(villages_of_two, person(1, acted=since), person(2, acted=since - SECOND), person(3, acted=NOW, until=NOW))
    with villages_of_two.database.reading() as session:
        assert people_at_work(session, since=since) == {"43": 1}
