"""Who was replaced says nothing new: one rule for every kind of item that carries a person."""

from __future__ import annotations

import datetime as dt
from typing import Final, get_args

import msgspec
import pytest

from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.kiosks.intake import Intake
from content_sync.look.thai import local_date
from content_sync.wire.board import PostComplaint
from content_sync.wire.diary import DiaryEntry
from content_sync.wire.items import Item
from content_sync.wire.sign_up import SignedUp
from content_sync.wire.stamps import Stamp
from content_sync.wire.volunteers import PersonState
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id

pytestmark = pytest.mark.usefixtures("database_url")

DAY = dt.timedelta(days=1)
REGISTER = item_id("in the register")
SAID: Final = ("post", "post_complaint", "diary", "activity", "signed_up")


def tag_of(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)


def said(kind: str, sender: SendingKiosk, made: Stamp) -> Item:
    """Return an item of a kind that somebody said then."""
    me = sender.post().author
    items: dict[str, Item] = {
        "post": sender.post(made=made),
        "post_complaint": PostComplaint(id=item_id("complaint"), post=item_id("some post"), person=me, made=made),
        "diary": DiaryEntry(
            id=item_id("diary"), entry=item_id("entry"), person=me, topic="health", people=9,
            day=local_date(made.at).isoformat(), epoch=sender.epoch.hex(), n=1, made=made,
        ),
        "activity": sender.activity(made=made),
        "signed_up": SignedUp(id=item_id("signed up"), person=me, register=REGISTER, day=320, made=made),
    }  # fmt: skip
    return items[kind]


def test_each_kind_of_item_that_carries_a_person_is_decided_here() -> None:
    of_people = {tag_of(kind) for kind in get_args(Item) if {"person", "author"} & set(kind.__struct_fields__)}
    assert of_people == {*SAID, "person"}, "what a person is, is told whoever they are"


@pytest.mark.parametrize(
    ("kind", "days", "clock", "is_taken"),
    [
        *((kind, 0, "trusted", True) for kind in SAID),
        *((kind, 1, "trusted", False) for kind in SAID),
        *((kind, -1, "unknown", False) for kind in SAID if kind != "diary"),  # an entry names its day itself
    ],
)
def test_whom_the_register_calls_replaced_says_nothing_after_their_last_day(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, *, kind: str, days: int, clock: str, is_taken: bool
) -> None:
    today, later = local_date(NOW), NOW + 2 * DAY
    with ministry.database.writing() as session:
        session.add(VolunteerRow(id=REGISTER, village=sender.village, number=1, name="วิชัย", since=today, until=today))
    person = PersonState(
        id=item_id("person"), person=sender.post().author, number=1, name="วิชัย", role="volunteer", since=STAMP,
        register=REGISTER,
    )  # fmt: skip
    assert results_of(sender.send(intake, person, now=later)) == [("ok", "")], "their state is told all the same"
    item = said(kind, sender, msgspec.convert({"at": NOW + days * DAY, "clock": clock}, Stamp))
    expected = ("ok", "") if is_taken else ("rejected", "replaced")
    assert results_of(sender.send(intake, item, now=later)) == [expected]
    assert results_of(sender.send(intake, item, now=later)) == [("dup", "") if is_taken else expected]


@pytest.mark.parametrize("kind", [kind for kind in SAID if kind != "signed_up"])
def test_an_account_that_was_closed_says_nothing_more_and_no_backup_opens_it_again(
    intake: Intake, sender: SendingKiosk, kind: str
) -> None:
    closed = PersonState(
        id=item_id("closed"), person=sender.post().author, number=2, name="วิชัย", role="volunteer", since=STAMP,
        until=Stamp(at=NOW, clock="trusted"),
    )  # fmt: skip
    opened = msgspec.structs.replace(closed, id=item_id("of a backup"), number=10_001, until=None)
    assert results_of(sender.send(intake, closed, opened)) == [("ok", ""), ("ok", "")]
    item = said(kind, sender, Stamp(at=NOW + DAY, clock="trusted"))
    assert results_of(sender.send(intake, item, now=NOW + 2 * DAY)) == [("rejected", "replaced")]
