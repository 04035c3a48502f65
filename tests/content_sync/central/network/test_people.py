"""What a kiosk says of its people is kept within what can be: no crowd, no day that has not come, no erased name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from content_sync.central.database.network.activity import volunteers_at_work
from content_sync.central.database.network.people import find_person
from content_sync.central.database.schema.network_tables import PersonRow
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.people import MOST_PEOPLE
from content_sync.central.network.volunteers import Doing, erase_volunteer
from content_sync.look.thai import short_date
from content_sync.wire.stamps import Stamp
from content_sync.wire.volunteers import PersonState
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id

pytestmark = pytest.mark.usefixtures("database_url")

OK = ("ok", "")
BAD = ("rejected", "bad-item")
LAST = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
FIRST = dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14)))


@dataclass(frozen=True, kw_only=True)
class ToldPerson:
    """What a kiosk says of a person."""

    name: str = "person 1"
    number: int = 1
    acted: dt.datetime | None = None
    since: Stamp = STAMP
    until: Stamp | None = None
    register: str = ""

    def item(self) -> PersonState:
        return PersonState(
            id=item_id(f"{self}"),
            person=item_id(self.name),
            number=self.number,
            name="วิชัย",
            role="volunteer",
            since=self.since,
            until=self.until,
            acted=self.acted,
            register=self.register,
        )


def known(ministry: Ministry, sender: SendingKiosk, name: str = "person 1") -> PersonRow:
    with ministry.database.reading() as session:
        found = find_person(session, item_id(name), sender.village)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("acted", "kept"),
    [
        (NOW - dt.timedelta(days=1), NOW - dt.timedelta(days=1)),
        (NOW, NOW),
        (NOW + dt.timedelta(seconds=1), NOW),
        (LAST, NOW),
        (dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(1970, 1, 1, tzinfo=dt.UTC)),
        (FIRST, None),
    ],
)
def test_nobody_acted_on_a_day_that_has_not_come_or_long_before_there_were_kiosks(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, acted: dt.datetime, kept: dt.datetime | None
) -> None:
    assert results_of(sender.send(intake, ToldPerson(acted=acted).item())) == [OK]
    stored = known(ministry, sender).acted_at
    assert stored == kept
    assert stored is None or short_date(stored, "th")  # pages write it
    with ministry.database.reading() as session:
        assert volunteers_at_work(session, since=NOW + dt.timedelta(days=1)) == {}


@pytest.mark.parametrize(
    ("told", "result"),
    [
        (ToldPerson(number=2**31 - 1), OK),
        (ToldPerson(number=2**31), BAD),
        (ToldPerson(number=2**70), BAD),
        (ToldPerson(since=Stamp(at=LAST, clock="trusted")), BAD),
        (ToldPerson(until=Stamp(at=FIRST, clock="trusted")), BAD),
    ],
)
def test_what_no_database_can_hold_is_refused_and_holds_nothing_else_back(
    intake: Intake, sender: SendingKiosk, told: ToldPerson, result: tuple[str, str]
) -> None:
    assert results_of(sender.send(intake, told.item(), sender.report())) == [result, OK]


def test_a_kiosk_that_tells_of_a_crowd_is_believed_two_hundred_and_no_other_kiosk_suffers(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    for first in range(0, MOST_PEOPLE, 20):
        crowd = [ToldPerson(name=f"person {n}").item() for n in range(first, first + 20)]
        assert results_of(sender.send(intake, *crowd)) == [OK] * 20
    assert results_of(sender.send(intake, ToldPerson(name="one more").item())) == [("later", "too-many")]
    assert results_of(sender.send(intake, ToldPerson(number=2).item())) == [OK]
    assert known(ministry, sender).number == 2
    assert results_of(neighbour.send(intake, ToldPerson(name="one more").item())) == [OK]


def test_whoever_was_erased_gets_no_name_again_by_what_a_kiosk_says(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    register = item_id("in the register")
    with ministry.database.writing() as session:
        session.add(
            VolunteerRow(
                id=register, village=sender.village, number=1, name="วิชัย", since=NOW.date(), phone="0812345678"
            )
        )
    sender.send(intake, ToldPerson(register=register).item())
    assert known(ministry, sender).name == "วิชัย"
    with ministry.database.writing() as session:
        assert erase_volunteer(session, register, Doing(at=NOW, staff="a@b.th", why="ขอลบ"))
    assert results_of(sender.send(intake, ToldPerson(number=2, register=register).item())) == [OK]
    assert (known(ministry, sender).number, known(ministry, sender).name) == (2, "")
