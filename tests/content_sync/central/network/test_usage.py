"""How often pages were read is kept by day; of a day the newest counts stay, and nothing that is no day."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from content_sync.central.database.network.usage import usage_of
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.usage import KEPT, add_up, forget_old_usage, read_counts
from content_sync.look.thai import local_date
from content_sync.wire.encoding import encode
from content_sync.wire.usage import Usage
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.desk.usage import a_day_of_use
from tests.cast.place_and_time import VILLAGE

pytestmark = pytest.mark.usefixtures("database_url")

ONE = Usage(id="ab" * 16, day="2026-11-23", number=2, pages={"home": 13, "prices": 5}, hours=(1,) * 18, phones=3)


def days(ministry: Ministry) -> list[tuple[dt.date, int, int]]:
    with ministry.database.reading() as session:
        return [(row.day, row.reads, row.phones) for row in usage_of(session, VILLAGE)]


def test_of_a_day_the_newest_counts_stay(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    older = msgspec.structs.replace(ONE, id="cd" * 16, number=1, pages={"home": 1})
    assert results_of(sender.send(intake, ONE)) == [("ok", "")]
    assert results_of(sender.send(intake, older)) == [("dup", "")]
    assert days(ministry) == [(dt.date(2026, 11, 23), 18, 3)]
    newer = msgspec.structs.replace(ONE, id="ef" * 16, number=3, pages={"home": 20})
    assert results_of(sender.send(intake, newer)) == [("ok", "")]
    assert days(ministry) == [(dt.date(2026, 11, 23), 20, 3)]


def test_what_is_no_day_is_refused_and_holds_nothing_else_back(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    wrong = msgspec.structs.replace(ONE, id="cd" * 16, day="2026-02-30")
    assert results_of(sender.send(intake, wrong, ONE)) == [("rejected", "bad-item"), ("ok", "")]
    assert len(days(ministry)) == 1


@pytest.mark.parametrize(
    ("past", "result"),
    [
        (KEPT.days, ("ok", "")),
        (KEPT.days + 1, ("rejected", "bad-item")),
        (-1, ("ok", "")),
        (-2, ("rejected", "bad-item")),
    ],
)
def test_a_day_that_has_not_come_or_would_be_forgotten_at_once_is_none(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, past: int, result: tuple[str, str]
) -> None:
    day = local_date(NOW) - dt.timedelta(days=past)
    assert results_of(sender.send(intake, msgspec.structs.replace(ONE, day=day.isoformat()))) == [result]
    assert [one for one, _, _ in days(ministry)] == ([day] if result[0] == "ok" else [])


def test_a_day_is_forgotten_after_400_days_and_not_before(ministry: Ministry, sender: SendingKiosk) -> None:
    del sender
    today = NOW.date()
    with ministry.database.writing() as session:
        session.add_all(a_day_of_use(village=VILLAGE, day=today - KEPT - dt.timedelta(days=past)) for past in (0, 1))
    forget_old_usage(ministry.database, NOW)
    assert [day for day, _, _ in days(ministry)] == [today - KEPT]


def test_pages_and_hours_are_added_up_and_what_cannot_be_read_counts_nothing() -> None:
    sums = add_up([read_counts(encode(ONE)), read_counts(b"{"), read_counts(encode(ONE))])
    assert (sums.days, sums.reads) == (3, 36)
    assert [(one.name, one.count, one.percent) for one in sums.pages] == [("home", 26, 100), ("prices", 10, 38)]
    assert [one.count for one in sums.hours] == [2] * 18 + [0] * 6
    assert add_up([]).hours[0].percent == 0
