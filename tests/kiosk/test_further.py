"""What central is told of activities before each visit: what a power cut left untold, once, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from content_sync.wire.activities import ActivityAnswer, VillageActivity
from content_sync.wire.reports import ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.further import Announcer, tell_activity, tell_missed_activities
from kiosk.store.state import LocalNotice
from kiosk.store.stores import Stores, open_stores
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import config

NOW = Stamp(at=NOON, clock="trusted")
FORM = "ab" * 16


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    stores = open_stores(config(tmp_path))
    stores.people.add("hash", name="สมหญิง", since=NOW)
    yield stores
    stores.close()


@pytest.fixture
def meeting(stores: Stores) -> LocalNotice:
    """An activity for the district that is on the card and was never told."""
    author = stores.people.all()[0].id
    starts, ends = NOON + timedelta(days=1), NOON + timedelta(days=1, hours=2)
    return stores.state.post_notice(
        title="อบรม", body="", starts=starts, ends=ends, posted=NOW, form=FORM, sort="activity", reach="district",
        author=author,
    )  # fmt: skip


def going_up(stores: Stores, now: Stamp = NOW) -> list[VillageActivity]:
    tell_missed_activities(stores, now)
    return [item for item in stores.network.batch(20) if isinstance(item, VillageActivity)]


def take(stores: Stores) -> None:
    """Let central take all that waits."""
    results = [ItemResult(id=item.id, result="ok") for item in stores.network.batch(20)]
    stores.network.apply(results, (), to=0, is_whole=True, at=NOW)


def test_a_new_one_is_told_under_its_writer_s_name_and_only_once(stores: Stores, meeting: LocalNotice) -> None:
    (item,) = going_up(stores)
    assert (item.activity, item.title, item.by, item.reach) == (FORM, "อบรม", "สมหญิง", "district")
    assert item.author == meeting.author
    assert going_up(stores) == [item]
    take(stores)
    assert going_up(stores) == []


def test_other_words_another_photo_and_another_reach_are_told(stores: Stores, meeting: LocalNotice) -> None:
    going_up(stores)
    take(stores)
    assert stores.state.change_notice(replace(meeting, title="อบรมบ่าย"))
    assert [item.title for item in going_up(stores)] == ["อบรมบ่าย"]
    take(stores)
    assert stores.notice_photos.attach(1, b"\xff\xd8\xff large", b"\xff\xd8\xff light")
    assert [item.photo for item in going_up(stores)] == [b"\xff\xd8\xff light"]
    take(stores)
    kept = stores.state.notice(1)
    assert kept
    assert stores.state.change_notice(replace(kept, reach="subdistrict"))
    assert [item.reach for item in going_up(stores)] == ["subdistrict"]
    take(stores)
    assert going_up(stores) == []


@pytest.mark.parametrize("how", ["removed", "hidden", "for the village alone"])
def test_what_the_village_took_away_is_taken_back_once(stores: Stores, meeting: LocalNotice, how: str) -> None:
    going_up(stores)
    take(stores)
    if how == "removed":
        stores.state.remove_notice(meeting.id)
    else:
        change = replace(meeting, is_hidden=True) if how == "hidden" else replace(meeting, reach="")
        assert stores.state.change_notice(change)
    assert [(item.activity, item.is_withdrawn) for item in going_up(stores)] == [(FORM, True)]
    take(stores)
    assert going_up(stores) == []


def test_one_that_is_shown_again_is_told_again(stores: Stores, meeting: LocalNotice) -> None:
    author = Announcer(author=meeting.author, by="สมหญิง", made=NOW)
    tell_activity(stores.network.activities, stores.notice_photos, author, FORM, meeting)
    tell_activity(stores.network.activities, stores.notice_photos, author, FORM, None)
    assert [item.is_withdrawn for item in going_up(stores)] == [False]


def test_what_is_over_is_not_told_any_more_and_a_kiosk_without_the_time_tells_it(
    stores: Stores, meeting: LocalNotice
) -> None:
    assert going_up(stores, Stamp(at=meeting.ends, clock="trusted")) == []
    assert len(going_up(stores, Stamp(at=meeting.ends, clock="unknown"))) == 1


def test_what_staff_declined_is_not_told_again(stores: Stores, meeting: LocalNotice) -> None:
    (item,) = going_up(stores)
    take(stores)
    no = ActivityAnswer(id="1" * 32, activity=FORM, number=item.number, state="declined", at=NOON)
    stores.network.activities.apply([no], confirmed=())
    assert going_up(stores) == []


def test_what_an_earlier_release_told_is_left_as_it_is(stores: Stores, meeting: LocalNotice) -> None:
    going_up(stores)
    take(stores)
    table = stores.network._documents.table("activities_up")
    table.update({"said": ""})
    assert stores.state.change_notice(replace(meeting, title="อบรมบ่าย"))
    assert going_up(stores) == []
