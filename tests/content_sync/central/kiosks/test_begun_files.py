"""What has come of a photo or a voice is kept a week, and never more than there is room for."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content_sync.central.kiosks.begun_files import BegunFiles

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)
NAMES = ("a" * 64, "b" * 64, "c" * 64)


def begin(begun: BegunFiles, name: str, size: int, *, at: datetime = NOW) -> None:
    begun.add(name, bytes(size), start=0, now=at)
    os.utime(begun.folder / name, (at.timestamp(), at.timestamp()))


def test_a_piece_is_added_only_where_the_last_one_ended(tmp_path: Path) -> None:
    begun = BegunFiles(folder=tmp_path / "begun")
    assert begun.add(NAMES[0], b"two", start=3, now=NOW) == 0
    assert begun.add(NAMES[0], b"one", start=0, now=NOW) == 3
    assert begun.add(NAMES[0], b"one", start=0, now=NOW) == 3
    assert begun.add(NAMES[0], b"two", start=3, now=NOW) == 6
    assert begun.read(NAMES[0]) == b"onetwo"
    assert (begun.folder / NAMES[0]).stat().st_mode & 0o777 == 0o600
    assert begun.folder.stat().st_mode & 0o777 == 0o700


def test_what_nobody_went_on_with_for_a_week_is_removed(tmp_path: Path) -> None:
    begun = BegunFiles(folder=tmp_path / "begun")
    begun.sweep(NOW)
    begin(begun, NAMES[0], 5)
    begun.sweep(NOW + WEEK)
    assert begun.size(NAMES[0]) == 5
    begun.sweep(NOW + WEEK + SECOND)
    assert begun.size(NAMES[0]) == 0


@pytest.mark.parametrize(("more", "oldest"), [(1, 1), (2, 0)])
def test_all_of_them_weigh_500_megabytes_at_most(tmp_path: Path, more: int, oldest: int) -> None:
    begun = BegunFiles(folder=tmp_path / "begun")
    begin(begun, NAMES[0], 1)
    begin(begun, NAMES[1], 1, at=NOW + SECOND)
    os.truncate(begun.folder / NAMES[1], 499_999_998)  # its zeros take no room on the disk
    os.utime(begun.folder / NAMES[1], (NOW.timestamp() + 1, NOW.timestamp() + 1))
    begin(begun, NAMES[2], more, at=NOW + 2 * SECOND)
    assert [begun.size(name) for name in NAMES] == [oldest, 499_999_998, more]


def test_where_there_is_no_room_what_waited_longest_goes(tmp_path: Path) -> None:
    begun = BegunFiles(folder=tmp_path / "begun", max_bytes=30)
    for seconds, name in enumerate(NAMES):
        begin(begun, name, 10, at=NOW + seconds * SECOND)
    assert [begun.size(name) for name in NAMES] == [10, 10, 10]
    begin(begun, "d" * 64, 1, at=NOW + 3 * SECOND)
    assert [begun.size(name) for name in NAMES] == [0, 10, 10]
