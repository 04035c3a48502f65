"""What was taught is kept once however it comes, and counts where and when it was taught."""

from __future__ import annotations

import datetime as dt
import secrets

import msgspec
import pytest

from content_sync.central.database.network.diary import find_entry, taught_by, taught_by_province
from content_sync.central.database.schema.network_tables import DiaryRow
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.diary import ENTRIES_OF_A_BOX
from content_sync.wire.areas import COUNTRY
from content_sync.wire.diary import MOST_TAUGHT, DiaryEntry
from content_sync.wire.encoding import encode
from content_sync.wire.stamps import Stamp
from content_sync.wire.volunteers import PersonState
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id
from tests.cast.place_and_time import VILLAGE

pytestmark = pytest.mark.usefixtures("database_url")
OK, DUP = ("ok", ""), ("dup", "")
MONTH = dt.date(2026, 11, 1)
DAY = dt.timedelta(days=1)
PERSON = item_id("person")


def taught(sender: SendingKiosk, n: int = 1, *, entry: str = "lesson", **more: object) -> DiaryEntry:
    """Return a version of an entry, numbered on the sender's card."""
    fields = {"topic": "farming", "people": 12, "day": "2026-11-22", "made": STAMP, **more}
    name = item_id(f"{entry} {n} {sender.epoch.hex()}")
    return DiaryEntry(id=name, entry=item_id(entry), person=PERSON, epoch=sender.epoch.hex(), n=n, **fields)  # type: ignore[arg-type]


def kept(ministry: Ministry, entry: str = "lesson") -> DiaryRow:
    with ministry.database.reading() as session:
        row = find_entry(session, VILLAGE, item_id(entry))
        assert row
        return row


def people_in(ministry: Ministry, *areas: str) -> int:
    with ministry.database.reading() as session:
        return sum(one.people for one in taught_by_province(session, areas, since=MONTH))


def test_an_entry_that_comes_twice_counts_once(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    one = taught(sender)
    assert results_of(sender.send(intake, one)) == [OK]
    assert results_of(sender.send(intake, one, taught(sender, 2, entry="other", people=3))) == [DUP, OK]
    changed = msgspec.structs.replace(one, people=99)
    assert results_of(sender.send(intake, changed)) == [("conflict", "")]
    assert people_in(ministry, COUNTRY) == 15
    row = kept(ministry)
    assert (row.day, row.month, row.province, row.is_estimated) == (dt.date(2026, 11, 22), MONTH, "43", False)


def test_of_two_versions_of_one_card_the_later_stays_in_whatever_order_they_come(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    assert results_of(sender.send(intake, taught(sender, 2, people=20))) == [OK]
    assert results_of(sender.send(intake, taught(sender, 1, people=10))) == [OK]
    assert kept(ministry).people == 20
    assert results_of(sender.send(intake, taught(sender, 3, people=20, is_removed=True))) == [OK]
    assert kept(ministry).is_removed
    assert people_in(ministry, COUNTRY) == 0


def test_what_a_restored_card_says_takes_the_place_of_what_the_lost_one_said(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    lost = taught(sender, 9, people=90)
    sender.send(intake, lost)
    sender.epoch, sender.seq = secrets.token_bytes(8), 0
    assert results_of(sender.send(intake, taught(sender, 1, people=7))) == [OK]
    assert results_of(sender.send(intake, lost)) == [DUP]
    assert kept(ministry).people == 7


def test_two_villages_may_name_an_entry_alike(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    sender.send(intake, taught(sender, people=1))
    assert results_of(neighbour.send(intake, taught(neighbour, people=2))) == [OK]
    assert kept(ministry).people == 1
    assert people_in(ministry, "43") == 3
    assert people_in(ministry, "41") == 0


def test_a_day_that_has_not_come_is_the_day_it_came_and_an_unsure_one_an_estimate(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    unsure = Stamp(at=NOW, clock="estimated")
    sender.send(
        intake,
        taught(sender, 1, entry="unsure", day="2026-11-21", made=unsure),
        taught(sender, 2, entry="today", day="2026-11-22"),
        taught(sender, 3, entry="to come", day="2026-11-23"),
    )
    rows = [kept(ministry, name) for name in ("unsure", "today", "to come")]
    assert [row.day.isoformat() for row in rows] == ["2026-11-21", "2026-11-22", "2026-11-22"]
    assert [row.is_estimated for row in rows] == [True, False, True]


def test_what_cannot_be_is_refused_and_holds_nothing_back(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    no_day = taught(sender, 1, entry="no day", day="2026-02-30")
    too_many = encode(taught(sender, 2, entry="many")).replace(b'"people":12', b'"people":%d' % (MOST_TAUGHT + 1))
    most = taught(sender, 3, entry="most", people=MOST_TAUGHT)
    bad = ("rejected", "bad-item")
    assert results_of(sender.send(intake, no_day, too_many, most)) == [bad, bad, OK]
    assert people_in(ministry, COUNTRY) == MOST_TAUGHT


def test_who_was_replaced_teaches_until_their_last_day_and_not_after(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    person = PersonState(
        id=item_id("told"), person=PERSON, number=1, name="วิชัย", role="volunteer", since=STAMP, register="0a" * 16
    )
    volunteer = VolunteerRow(id="0a" * 16, village=VILLAGE, number=1, name="วิชัย", since=MONTH)
    volunteer.until = dt.date(2026, 11, 20)
    with ministry.database.writing() as session:
        session.add(volunteer)
    last, after = taught(sender, 1, entry="last", day="2026-11-20"), taught(sender, 2, entry="after", day="2026-11-21")
    assert results_of(sender.send(intake, person, last, after)) == [OK, OK, ("rejected", "replaced")]
    with ministry.database.reading() as session:
        assert [one.people for one in taught_by(session, VILLAGE, since=MONTH, register="0a" * 16)] == [12]
        assert list(taught_by(session, VILLAGE, since=MONTH, register="0b" * 16)) == []


def test_of_one_box_two_hundred_are_taken_in_a_day_and_the_rest_another_day(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    for first in range(0, ENTRIES_OF_A_BOX, 20):
        some = [taught(sender, n, entry=f"{n}", people=1) for n in range(first + 1, first + 21)]
        assert results_of(sender.send(intake, *some)) == [OK] * 20
    beyond = taught(sender, 999, entry="beyond", people=1)
    assert results_of(sender.send(intake, beyond)) == [("later", "too-many")]
    assert results_of(sender.send(intake, beyond, now=NOW + DAY + dt.timedelta(seconds=1))) == [OK]
    assert people_in(ministry, COUNTRY) == ENTRIES_OF_A_BOX + 1
