"""Lists that staff brought are kept through a restart, bounded, for a day, and one is taken in by one at a time."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pytest

from content_sync.central.network.lists.brought import (
    KEPT,
    OF_ALL,
    OF_ONE_STAFF,
    STALLED_AFTER,
    BroughtList,
    BroughtLists,
)
from tests.cast.central.ministry import NOW

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def lists(tmp_path: Path) -> BroughtLists:
    return BroughtLists(tmp_path / "lists")


def add(lists: BroughtLists, staff: str = "somsri", *, number: int = 0) -> BroughtList:
    return lists.add(io.BytesIO(b"village,name\n"), staff=staff, kind="volunteers", now=NOW + number * SECOND)


def test_a_list_is_there_after_a_restart_for_its_owner_alone(lists: BroughtLists, tmp_path: Path) -> None:
    kept = add(lists)
    again = BroughtLists(tmp_path / "lists")
    assert again.find(kept.id) == kept
    assert [one.id for one in again.of("somsri")] == [kept.id]
    assert again.of("anan") == []
    with again.open(kept.id) as file:
        assert file.read() == b"village,name\n"
    assert {oct(file.stat().st_mode & 0o777) for file in (tmp_path / "lists").iterdir()} == {"0o600"}


def test_the_oldest_make_room_and_what_is_worked_on_stays(lists: BroughtLists) -> None:
    working, *others = [add(lists, number=number) for number in range(OF_ONE_STAFF)]
    for one in others:
        lists.save(replace(one, stage="checked"))
    assert len(lists.of("somsri")) == OF_ONE_STAFF
    add(lists, number=9)
    add(lists, number=10)
    ids = {one.id for one in lists.of("somsri")}
    assert working.id in ids
    assert others[0].id not in ids
    for number in range(OF_ALL):
        lists.save(replace(add(lists, f"{number}", number=20), stage="checked"))
    assert sum(len(lists.of(f"{number}")) for number in range(OF_ALL)) <= OF_ALL


def test_none_is_kept_longer_than_a_day_nor_what_was_cut_off(lists: BroughtLists, tmp_path: Path) -> None:
    kept = add(lists)
    lists.forget_old(NOW + KEPT - SECOND)
    assert lists.find(kept.id) is not None
    cut = tmp_path / "lists" / f"{'ab' * 16}.list"
    cut.write_bytes(b"x")
    lists.forget_old(NOW + KEPT)
    assert lists.find(kept.id) is None
    lists.forget_old(dt.datetime.fromtimestamp(cut.stat().st_mtime, dt.UTC) + KEPT + SECOND)
    assert list((tmp_path / "lists").iterdir()) == []
    BroughtLists(tmp_path / "nowhere").forget_old(NOW)


def test_one_list_is_claimed_once_and_again_only_after_who_had_it_was_stopped(lists: BroughtLists) -> None:
    kept = add(lists)
    assert lists.claim(kept.id, NOW) is None, "it is being looked at"
    lists.save(replace(kept, stage="checked"))
    assert lists.claim(kept.id, NOW) is not None
    assert lists.claim(kept.id, NOW) is None
    lists.save(replace(kept, stage="taking"))
    assert lists.claim(kept.id, NOW + STALLED_AFTER - SECOND) is None
    assert lists.claim(kept.id, NOW + STALLED_AFTER) is not None
    assert lists.claim("0" * 32, NOW) is None


def test_a_state_that_cannot_be_read_is_no_list(lists: BroughtLists, tmp_path: Path) -> None:
    kept = add(lists)
    (tmp_path / "lists" / f"{kept.id}.state").write_bytes(b"{")
    assert lists.find(kept.id) is None
    assert lists.of("somsri") == []
