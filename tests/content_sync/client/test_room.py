"""The last room on the card is for reports, and beginnings of files never fill it."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from content_sync.client.room import refuse_without_room, tidy_begun
from content_sync.wire.parts import Need
from tests.cast.link.linked_kiosk import LinkedKiosk

NAMED, OTHER = "a" * 64, "b" * 64


def begin(folder: Path, name: str, size: int, *, age_s: int = 0) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(bytes(size))
    os.utime(folder / name, (1_000_000 - age_s, 1_000_000 - age_s))


def left(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_a_picture_that_nothing_names_any_more_is_removed_and_a_pack_and_a_text_stay(tmp_path: Path) -> None:
    stay = {f"{NAMED}.mango.webp", f"{OTHER}.long-article", "base-2026-11"}
    for name in (*stay, f"{OTHER}.mango.webp"):
        begin(tmp_path / "begun", name, 10)
    tidy_begun(tmp_path / "begun", {NAMED})
    assert left(tmp_path / "begun") == stay
    tidy_begun(tmp_path / "nowhere", ())


@pytest.mark.parametrize(("most", "kept"), [(30, 3), (29, 2), (20, 2), (19, 1), (0, 0)])
def test_where_all_weigh_too_much_the_oldest_goes(tmp_path: Path, most: int, kept: int) -> None:
    names = [letter * 64 for letter in "cde"]
    for age, name in enumerate(names):
        begin(tmp_path / "begun", name, 10, age_s=age)
    tidy_begun(tmp_path / "begun", set(names), max_bytes=most)
    assert left(tmp_path / "begun") == set(names[:kept])


def test_nothing_is_fetched_into_the_reserve_and_a_warning_into_most_of_it(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    refuse_without_room(tmp_path, "reading", reserve_bytes=free // 2)
    refuse_without_room(tmp_path, "urgent", reserve_bytes=free * 2)
    for need, reserve in (("reading", free * 2), ("daily", free * 2), ("urgent", free * 10)):
        with pytest.raises(OSError, match="for reports") as caught:
            refuse_without_room(tmp_path, need, reserve_bytes=reserve)  # type: ignore[arg-type]  # one of the needs
        assert caught.value.errno == errno.ENOSPC


@pytest.mark.parametrize(("need", "least"), [("reading", 20_000_000), ("daily", 20_000_000), ("urgent", 4_000_000)])
def test_a_kiosk_leaves_the_last_twenty_megabytes_to_reports(
    linked_kiosk: LinkedKiosk, monkeypatch: pytest.MonkeyPatch, need: Need, least: int
) -> None:
    context = linked_kiosk.visits.context
    for free, has_room in ((least, True), (least - 1, False)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        with nullcontext() if has_room else pytest.raises(OSError, match="for reports"):
            refuse_without_room(context.folder, need, reserve_bytes=context.reserve_bytes)


def test_a_cache_that_is_not_there_yet_is_no_full_card(tmp_path: Path) -> None:
    refuse_without_room(tmp_path / "cache", "daily", reserve_bytes=1)
