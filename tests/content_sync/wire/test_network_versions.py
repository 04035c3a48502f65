"""Each kind that the volunteers' network added, between a kiosk and a central of different versions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from content_sync.central.network.activities import accept, activity_to_decide
from content_sync.central.network.moderation import Clerk
from content_sync.wire.activities import VillageActivity
from content_sync.wire.diary import DiaryEntry
from content_sync.wire.district_items import DistrictComplaint, DistrictItem
from content_sync.wire.items import ITEM_KINDS, Item
from content_sync.wire.rescue import Rescued
from content_sync.wire.sign_up import SignedUp
from content_sync.wire.usage import Usage
from content_sync.wire.volunteers import PersonState
from kiosk.store.network.activities import ActivityWords
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import STAMP
from tests.cast.link.versions import Json, Versions, by_later_version

ME, IT = "a" * 32, "b" * 32
OLDER = {"report", "photo", "voice", "reopening", "counts", "heartbeat"}
ELSEWHERE = {"post", "post_complaint", "post_photo", "erasure"}  # test_board_versions.py, test_erasures.py
ITEMS: tuple[Item, ...] = (
    PersonState(id="1" * 32, person=ME, number=1, name="สมหญิง", role="volunteer", since=STAMP),
    Rescued(id="2" * 32, counter=3, made=STAMP),
    SignedUp(id="3" * 32, person=ME, register=IT, day=320, made=STAMP),
    Usage(id="4" * 32, day="2026-11-21", number=1, pages={"home": 7}),
    DiaryEntry(
        id="5" * 32, entry=IT, person=ME, topic="weather", people=9, day="2026-11-21", epoch="0f" * 8, n=1, made=STAMP
    ),
    VillageActivity(
        id="6" * 32, activity=IT, number=1, author=ME, by="สมหญิง", made=STAMP, reach="district", title="อบรม",
        starts=NOW + timedelta(days=1), ends=NOW + timedelta(days=2),
    ),
    DistrictItem(id="7" * 32, item=IT, made=STAMP, days=14, side="offer", title="มะม่วง", phone="0812345678"),
    DistrictComplaint(id="8" * 32, name=f"43010502-{IT}", number=1, made=STAMP, reasons={"cheating": 1}),
)  # fmt: skip


def kind_of(item: Item) -> str:
    return str(type(item).__struct_config__.tag)


def to_a_central_of_before(said: Json) -> Json:
    return said | {"kind": f"later {said['kind']}"}


def test_each_kind_is_tried_between_versions() -> None:
    assert {kind_of(item) for item in ITEMS} | OLDER | ELSEWHERE == ITEM_KINDS


@pytest.mark.parametrize("item", ITEMS, ids=kind_of)
def test_a_central_of_before_loses_nothing_of_it_and_takes_it_after_its_update(versions: Versions, item: Item) -> None:
    versions.network.items.add(item)
    receipt = versions.visit(to_a_central_of_before)
    assert receipt
    assert [(one.result, one.reason) for one in receipt.results] == [("rejected", "unknown-kind")]
    assert versions.network.batch(20) == (), "not twice at one visit"
    versions.restart()
    assert versions.network.batch(20) == (item,), "another day the whole of it goes again"
    receipt = versions.visit()
    assert receipt
    assert [one.result for one in receipt.results] == ["ok"]
    assert versions.network.items.unsent() == ()


@pytest.mark.parametrize("item", ITEMS, ids=kind_of)
def test_a_later_kiosk_s_fields_change_nothing_and_sent_again_by_this_one_it_is_once(
    versions: Versions, item: Item
) -> None:
    versions.network.items.add(item)
    versions.visit(by_later_version, is_lost=True)
    receipt = versions.visit()
    assert receipt
    assert [one.result for one in receipt.results] == ["dup"]
    assert versions.network.items.unsent() == ()


def test_a_kiosk_of_before_leaves_out_what_staff_say_of_an_activity_and_hears_it_after_its_update(
    versions: Versions,
) -> None:
    def to_a_kiosk_of_before(said: Json) -> Json:
        return said | {"kind": "later"} if said.get("kind") == "activity_answer" else said

    starts = NOW + timedelta(days=1)
    words = ActivityWords(id=IT, title="อบรม", body="", place="วัด", starts=starts, ends=starts + timedelta(hours=2))
    versions.network.activities.say(words, reach="district", author=ME, by="สมหญิง", made=versions.stamp)
    versions.visit()
    said = versions.network.activities.stored(IT)
    assert said is not None
    with versions.ministry.database.writing() as session:
        clerk = Clerk(session=session, email="staff@ministry.example", now=NOW)
        row = activity_to_decide(clerk, versions.sender.village, IT, seen=said.number)
        assert row is not None
        accept(clerk, row, versions.ministry.publisher.media)
    for _ in range(2):
        receipt = versions.visit(down=to_a_kiosk_of_before)
        assert receipt
        assert (receipt.skipped, receipt.activities) == (1, ())
    versions.restart()
    for answers in (1, 0):
        receipt = versions.visit()
        assert receipt
        assert len(receipt.activities) == answers, "until the kiosk confirms it"
    heard = versions.network.activities.stored(IT)
    assert heard is not None
    assert heard.state == "accepted"
