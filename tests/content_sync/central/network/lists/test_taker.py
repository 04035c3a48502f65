"""A list is worked on beside its page, tells how far it is, and is in the register whole or not at all."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest

from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.network.volunteers import volunteers_of
from content_sync.central.database.schema.staff_tables import User
from content_sync.central.database.sessions import Database
from content_sync.central.network.lists.brought import BroughtList, BroughtLists
from content_sync.central.network.lists.kinds import KindName
from content_sync.central.network.lists.taker import ListTaker
from tests.cast.central.ministry import NOW
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.waiting import until

STAFF = "somsri@ministry.example"
HEAD = "village,name\n"


class TellingLists(BroughtLists):
    """Lists that remember all that was told of them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.told: list[tuple[str, int]] = []

    def save(self, brought: BroughtList) -> None:
        self.told.append((brought.stage, brought.done))
        super().save(brought)


@pytest.fixture
def told_lists(tmp_path: Path) -> TellingLists:
    return TellingLists(tmp_path / "lists")


@pytest.fixture
def taker(database: Database, told_lists: TellingLists) -> ListTaker:
    """An officer of the nation, and the register of one village."""
    take(database, "villages", VILLAGES + listed_village())
    with database.writing() as session:
        session.add(User(email=STAFF, active=True, fs_uniquifier="a"))
        session.flush()
        keep_areas(session, STAFF, ("th",))
    return ListTaker(database=database, lists=told_lists, clock=lambda: NOW)


def bring(taker: ListTaker, kind: KindName, body: str) -> BroughtList:
    kept = taker.lists.add(io.BytesIO(body.encode()), staff=STAFF, kind=kind, now=NOW)
    taker.look(kept)
    return settled(taker, kept.id)


def settled(taker: ListTaker, name: str) -> BroughtList:
    def look() -> BroughtList | None:
        found = taker.lists.find(name)
        return None if found is None or found.is_working(NOW) else found

    found = until(look, seconds=120, what="a list to be worked on")
    assert isinstance(found, BroughtList)
    return found


def test_it_tells_how_far_it_is_while_it_looks_and_while_it_takes(taker: ListTaker, told_lists: TellingLists) -> None:
    rows = "".join(f"4301{number // 99:02}{number % 99 + 1:02},บ้าน\n" for number in range(1_200))
    brought = bring(taker, "villages", f"village,name\n{rows}")
    assert brought.result.added + brought.result.changed == 1_200
    assert taker.take(brought.id)
    assert settled(taker, brought.id).stage == "taken"
    said = told_lists.told
    assert [done for stage, done in said if stage == "checking"] == [0, 500, 1_000, 1_200]
    assert [done for stage, done in said if stage == "taking"] == [0, 500, 1_000, 1_200]


def test_where_more_rows_are_refused_than_were_shown_nothing_is_taken(database: Database, taker: ListTaker) -> None:
    brought = bring(taker, "volunteers", f"{HEAD}43010501,สมหญิง\n43010502,วิชัย\n")
    assert (brought.stage, brought.result.refused) == ("checked", 1)
    with database.writing() as session:
        keep_areas(session, STAFF, ("41",))
    assert taker.take(brought.id)
    done = settled(taker, brought.id)
    assert (done.stage, done.reason) == ("refused", "rows")
    with database.reading() as session:
        assert volunteers_of(session, ["43010501"]) == ()


def test_a_list_that_is_gone_from_the_disk_takes_nothing_in_and_can_be_tried_again(
    database: Database, taker: ListTaker, told_lists: TellingLists
) -> None:
    brought = bring(taker, "volunteers", f"{HEAD}43010501,สมหญิง\n")
    file = told_lists.rows(brought.id).with_suffix(".list")
    body = file.read_bytes()
    file.unlink()
    assert taker.take(brought.id)
    assert settled(taker, brought.id).stage == "failed"
    file.write_bytes(body)
    assert taker.take(brought.id)
    assert settled(taker, brought.id).stage == "taken"
    assert not taker.take(brought.id), "it is in the register"


def test_villages_are_of_the_nation_also_for_who_was_moved_since(database: Database, taker: ListTaker) -> None:
    with database.writing() as session:
        keep_areas(session, STAFF, ("43",))
    brought = bring(taker, "villages", VILLAGES + listed_village("43010502"))
    assert (brought.stage, brought.reason) == ("refused", "not-yours")
    assert brought.touched_at == NOW
    assert not brought.is_working(NOW + dt.timedelta(seconds=1))
