"""How far behind a kiosk may be and still get only what is new: sixteen changes of its district, however long ago."""

from __future__ import annotations

import datetime as dt
import os
import resource
import shutil
from collections.abc import Callable

import pytest

from content_sync.central.clock import PublishClock
from content_sync.central.tree.keeper import keeping
from content_sync.central.tree.packs.changes import LAST
from content_sync.central.tree.packs.old_files import OldFiles
from content_sync.central.tree.packs.older import OlderDeltas
from content_sync.central.tree.packs.packs import Packs
from content_sync.central.tree.packs.versions import Delta, PublishedVersions
from content_sync.wire.packs import PackedFile
from tests.cast.central.ministry import NOW, Ministry, a_forecast, a_notice, a_price_list, a_warning
from tests.cast.waiting import until
from tests.cast.wire.pack_samples import read_pack

TEN_DAYS = 10


def published(ministry: Ministry, days: float) -> int:
    return ministry.publisher.publish(NOW + dt.timedelta(days=days)).version


def changed(ministry: Ministry, times: int, *, days: float = TEN_DAYS) -> None:
    """Publish so many forecasts for the province, so many days apart, the first of all with prices and a notice."""
    ministry.put(a_price_list("43"), a_notice("fair", "4301"))
    for number in range(times):
        ministry.put(a_forecast("43", high=20.0 + number))
        published(ministry, number * days)


def files(ministry: Ministry, have: int, to: int, district: str = "4301") -> dict[str, PackedFile]:
    pack = Packs(ministry.tree).pack(district, have, to)
    assert pack is not None
    return dict(read_pack(pack).files)


def is_against_a_copy(made: dict[str, PackedFile], role: str = "w43") -> bool:
    (file,) = (file for name, file in made.items() if name.endswith(f".{role}"))
    return file.copy != b""


def test_a_kiosk_sixteen_changes_behind_gets_what_is_new_though_months_passed_and_not_one_more(
    ministry: Ministry,
) -> None:
    ministry.put(a_forecast("10"))
    changed(ministry, LAST + 1)
    assert [is_against_a_copy(files(ministry, have, LAST + 1)) for have in (1, 2, LAST)] == [False, True, True]
    made, read = files(ministry, 2, LAST + 1), ministry.tree.read
    assert made["weather/43"].copy
    assert made[f"{LAST + 1}.snapshot"].unpacked(read("metadata/2.snapshot.json"))
    assert made[f"{LAST + 1}.w43"].unpacked(read("metadata/2.w43.json")) == read(f"metadata/{LAST + 1}.w43.json")
    assert read("metadata/1.w43.json") is None, "nothing is coded against it any more"
    ministry.put(a_forecast("10", high=40.0))
    second = published(ministry, LAST * TEN_DAYS + 1)
    ministry.put(a_forecast("43", high=40.0))
    published(ministry, LAST * TEN_DAYS + 11)
    made = files(ministry, 1, second, "1001")
    assert made["weather/10"].copy, "changes of another province push no copy out"
    assert not [name for name in made if "/43" in name]


def test_a_version_between_two_changes_is_coded_against_the_change_before_it(ministry: Ministry) -> None:
    changed(ministry, 2)
    between = published(ministry, 15)  # signed anew, as each day
    ministry.put(a_forecast("43", high=40.0))
    exact = files(ministry, between, last := published(ministry, 16))
    published(ministry, 30)
    assert not (ministry.tree.folder / ".packs" / f"{between}.version").exists()
    made = files(ministry, between, last)
    assert made.keys() == exact.keys()
    assert made["weather/43"].copy == exact["weather/43"].copy != b""
    assert exact["timestamp"].copy
    assert made["timestamp"].copy == made[f"{last}.snapshot"].copy == b"", "of these it has others"


def test_old_files_stay_the_newest_first_as_far_as_there_is_room(ministry: Ministry) -> None:
    changed(ministry, 4)
    changes, now_s = PublishedVersions(ministry.tree).changes(), (NOW + dt.timedelta(days=60)).timestamp()
    kept = shutil.copytree(ministry.tree.folder / ".packs", ministry.folder / "kept")

    def needed(room_bytes: int) -> frozenset[str]:
        shutil.copytree(kept, ministry.tree.folder / ".packs", dirs_exist_ok=True)
        return OldFiles(ministry.tree, room_bytes=room_bytes).needed(0, changes, now_s)

    every = needed(10**9)
    size = sum(ministry.tree.size_bytes(path) or 0 for path in every)
    assert {f"metadata/{number}.w43.json" for number in (1, 2, 3)} <= every
    assert needed(size) == every
    fewer = needed(size - 1)
    assert "metadata/1.w43.json" not in fewer
    assert {"metadata/2.w43.json", "metadata/3.w43.json"} <= fewer < every
    assert needed(0) == frozenset()


def test_where_the_disk_is_nearly_full_its_room_is_for_warnings(ministry: Ministry) -> None:
    changed(ministry, 3)
    free, kept = ministry.tree.room_bytes(), ministry.tree.folder / ".packs"
    changes, now_s = PublishedVersions(ministry.tree).changes(), (NOW + dt.timedelta(days=60)).timestamp()
    assert OlderDeltas(ministry.tree, least_room_bytes=2 * free).make() == 0
    assert not list(kept.glob("*.older"))
    assert OldFiles(ministry.tree, least_room_bytes=free // 2).needed(0, changes, now_s)
    assert OldFiles(ministry.tree, least_room_bytes=2 * free).needed(0, changes, now_s) == frozenset()
    assert OlderDeltas(ministry.tree, least_room_bytes=free // 2).make()


def test_what_has_no_room_leaves_no_half_file(ministry: Ministry) -> None:
    kept = ministry.tree.folder / ".packs"
    kept.mkdir(parents=True, exist_ok=True)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            PublishedVersions(ministry.tree).keep_older(1, "43", {"a": [Delta(copy="b", file=bytes(10_000))]})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [file for file in kept.iterdir() if file.is_file()] == []


def test_what_was_kept_half_costs_whole_packs_and_no_publish(ministry: Ministry) -> None:
    changed(ministry, 3)
    for file in (ministry.tree.folder / ".packs").iterdir():
        if file.is_file() and file.suffix in {".gone", ""}:
            file.write_bytes(b"half")
            os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    ministry.put(a_forecast("43", high=40.0))
    last = published(ministry, 40)
    assert not is_against_a_copy(files(ministry, 1, last))
    assert is_against_a_copy(files(ministry, last - 1, last))


def test_bytes_that_are_no_text_among_what_was_kept_cost_no_publish(ministry: Ministry) -> None:
    changed(ministry, 3)
    kept = [file for file in (ministry.tree.folder / ".packs").iterdir() if file.is_file()]
    for file in kept:
        file.write_bytes(file.read_bytes().replace(b"43", b"\xff\xfe"))
        os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    assert any(b"\xff\xfe" in file.read_bytes() for file in kept if file.name == "changes")
    ministry.put(a_warning("flood", "4301"))
    assert published(ministry, 40) == 4


def harm_copies(ministry: Ministry, *names: str) -> None:
    for name in names:
        (ministry.tree.folder / f"metadata/{name}.json").write_bytes(b"another")


def test_deltas_against_older_copies_follow_a_publish_and_are_made_once(ministry: Ministry) -> None:
    changed(ministry, 4)
    before = {have: files(ministry, have, 4) for have in (1, 2, 3)}
    older = OlderDeltas(ministry.tree)
    assert older.make() > 0
    assert older.make() == 0
    harm_copies(ministry, "1.w43", "2.w43")
    for have in (1, 2, 3):
        assert files(ministry, have, 4)["4.w43"] == before[have]["4.w43"], "it was there"
    made_anew = PublishedVersions(ministry.tree)
    for number in (2, 3, 4):
        for province in ("43", "th"):
            (ministry.tree.folder / ".packs" / f"{number}.{province}.older").unlink()
    assert made_anew.older(4, "43") is None
    assert files(ministry, 1, 4)["4.w43"] != before[1]["4.w43"], "else it is made when a kiosk asks"


def test_a_file_that_changed_some_versions_ago_has_its_deltas_too(ministry: Ministry) -> None:
    changed(ministry, 3, days=0.1)
    OlderDeltas(ministry.tree).make()
    ministry.put(a_warning("storm", "4301"))
    last = published(ministry, 1)
    before = files(ministry, 1, last)
    harm_copies(ministry, "1.w43")
    after = files(ministry, 1, last)
    assert after["3.w43"] == before["3.w43"]


def test_older_deltas_of_the_last_sixteen_versions_of_a_province_are_kept(
    ministry: Ministry,
) -> None:
    versions = PublishedVersions(ministry.tree)
    for number in range(1, LAST + 2):
        versions.keep_older(number, "43", {})
    versions.keep_older(1, "10", {})
    assert [versions.older(number, "43") for number in (1, 2, LAST + 1)] == [None, {}, {}]
    assert versions.older(1, "10") == {}


@pytest.mark.parametrize(("stops", "made"), [(lambda: True, False), (lambda: False, True)], ids=["over", "on"])
def test_who_closes_central_need_not_wait_for_deltas(
    ministry: Ministry, stops: Callable[[], bool], *, made: bool
) -> None:
    changed(ministry, 3, days=0.1)
    assert (OlderDeltas(ministry.tree).make(is_over=stops) > 0) is made
    assert (PublishedVersions(ministry.tree).older(3, "th") is not None) is made


def test_the_keeper_makes_them(ministry: Ministry) -> None:
    changed(ministry, 3, days=0.1)
    clock: PublishClock = ministry.clock(lambda: NOW + dt.timedelta(days=1))
    with keeping(ministry.publisher, clock, every_s=0.01):
        until(lambda: PublishedVersions(ministry.tree).older(3, "th") is not None, seconds=60, what="the deltas")
