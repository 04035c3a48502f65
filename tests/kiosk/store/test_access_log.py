"""The files of the access log: by day, bounded, deleted when they are old enough and not before."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.store.access_log import SEGMENT_BYTES, AccessLogFiles
from kiosk.store.errors import CardError

DAY = date(2026, 11, 23)


def days(files: AccessLogFiles) -> list[date | None]:
    return [one.day for one in files.all()]


def files_of(folder: Path, *each: date | None, most_bytes: int = 10**9, size: int = 100) -> AccessLogFiles:
    """Return files, one of each day in this order, none of them open."""
    files = AccessLogFiles(folder / "access-log", most_bytes=most_bytes)
    for day in each:
        files.begin(day, b"h" * size)
    files.end()
    return files


def test_what_is_appended_stands_in_its_file_and_a_new_file_has_the_next_number(tmp_path: Path) -> None:
    files = files_of(tmp_path)
    assert files.all() == ()
    files.append(b"lost")
    files.begin(DAY, b"head ")
    files.append(b"one ")
    files.append(b"two")
    (one,) = files.all()
    assert (one.name, one.size) == ("2026-11-23.000001.sealed", 12)
    assert files.read(one) == b"head one two"
    assert (tmp_path / "access-log" / one.name).stat().st_mode & 0o777 == 0o600
    files.begin(DAY, b"again")
    assert [one.number for one in files.all()] == [1, 2]
    assert [one.number for one in AccessLogFiles(tmp_path / "access-log").all()] == [1, 2]


def test_what_is_not_a_segment_is_left_alone(tmp_path: Path) -> None:
    files = files_of(tmp_path, DAY)
    for name in ("2026-13-41.000001.sealed", "notes.txt", "2026-11-23.1.sealed"):
        (tmp_path / "access-log" / name).write_bytes(b"x")
    assert days(files) == [DAY]


def test_a_file_is_deleted_the_day_after_it_was_kept_long_enough(tmp_path: Path) -> None:
    files = files_of(tmp_path, DAY, DAY + timedelta(days=1), None)
    assert files.delete_old(DAY + timedelta(days=90), keep_days=90) == 0
    assert files.delete_old(DAY + timedelta(days=91), keep_days=90) == 1
    assert days(files) == [DAY + timedelta(days=1), None]


def test_files_without_a_day_and_of_a_day_to_come_count_from_the_day_that_is_known(tmp_path: Path) -> None:
    files = files_of(tmp_path, DAY, None, DAY + timedelta(days=400))
    files.begin(None, b"open")
    files.count_from(DAY + timedelta(days=2))
    assert days(files) == [DAY, DAY + timedelta(days=2), DAY + timedelta(days=2), None]
    assert [one.number for one in files.all()] == [1, 2, 3, 4]


def test_past_the_bound_the_oldest_go_first_and_it_is_said_and_stays_said(tmp_path: Path) -> None:
    each = [DAY + timedelta(days=count) for count in range(5)]
    files = files_of(tmp_path, *each, most_bytes=4 * 4096)
    assert files.dropped_to() == ""
    files.begin(each[-1], b"open")
    files.make_room()
    assert days(files) == [*each[2:], each[-1]]
    assert AccessLogFiles(tmp_path / "access-log").dropped_to() == "2026-11-24"
    files.make_room()
    assert days(files) == [*each[2:], each[-1]]


def test_at_the_bound_nothing_goes_and_what_has_no_day_is_said_as_such(tmp_path: Path) -> None:
    files = files_of(tmp_path, None, DAY, most_bytes=2 * 4096)
    files.make_room()
    assert len(files.all()) == 2
    files.begin(DAY, b"open")
    files.make_room()
    assert days(files) == [DAY, DAY]
    assert files.dropped_to() == "undated"


def test_the_file_that_is_written_is_never_the_one_that_goes(tmp_path: Path) -> None:
    files = AccessLogFiles(tmp_path / "access-log", most_bytes=4096)
    files.begin(DAY, b"h" * 9000)
    files.make_room()
    assert len(files.all()) == 1


def test_a_long_file_is_full(tmp_path: Path) -> None:
    files = AccessLogFiles(tmp_path / "access-log")
    files.begin(DAY, b"h" * (SEGMENT_BYTES - 1))
    assert not files.is_full()
    files.append(b"h")
    assert files.is_full()


def test_where_the_folder_cannot_be_made_the_card_is_named(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_bytes(b"")
    with pytest.raises(CardError):
        AccessLogFiles(tmp_path / "in the way" / "access-log").begin(DAY, b"head")
