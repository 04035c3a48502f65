"""The one door to a stick's files: nothing leads off the stick, and nothing is half there."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_sync.stick.errors import StickError, StickGoneError
from content_sync.stick.folder import StickFolder
from content_sync.wire.carriers import FOLDER, MARKER, StickMarker
from tests.cast.stick.fat_folder import FatFolder

MADE = StickMarker(format=1, id="0123abcd", made=datetime(2026, 11, 26, tzinfo=UTC))


def test_what_is_written_is_read_and_the_marker_is_found(fat_stick: FatFolder) -> None:
    stick = StickFolder(fat_stick.mount)
    stick.write("up/43010501/a.kb1", b"sealed")
    stick.write("up/43010501/a.kb1", b"sealed anew")
    stick.mark(MADE)
    assert stick.marker() == MADE
    assert stick.read("up/43010501/a.kb1", max_bytes=11) == b"sealed anew"
    assert stick.names("up/43010501", most=1) == ("a.kb1",)
    stick.remove("up/43010501/a.kb1")
    stick.remove("up/43010501/a.kb1")
    assert (stick.read("up/43010501/a.kb1", max_bytes=9), stick.names("up/43010501", most=0)) == (None, ())
    assert stick.names("nothing", most=0) == ()


@pytest.mark.parametrize(
    "path", ["../kiosk.key", "/etc/passwd", "up/../../x", "a:b", "CON?", "x*", "", ".hidden", "a.new", "ก"]
)
def test_no_name_leads_off_the_stick(fat_stick: FatFolder, path: str) -> None:
    stick = StickFolder(fat_stick.mount)
    stick.mark(MADE)
    (fat_stick.mount / "x").write_bytes(b"not ours")
    with pytest.raises(StickError) as refused:
        stick.read(path, max_bytes=100)
    assert refused.value.fault == "name"
    with pytest.raises(StickError):
        stick.write(path, b"x")
    with pytest.raises(StickError):
        stick.remove(path)


def test_a_link_is_refused_wherever_it_stands_on_the_way(tmp_path: Path) -> None:
    stick = StickFolder(tmp_path)
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_bytes(b"seed")
    stick.write("up/a", b"")
    (tmp_path / FOLDER / "up/link").symlink_to(secret / "key")
    (tmp_path / FOLDER / "down").symlink_to(secret)
    for path in ("up/link", "down/key"):
        with pytest.raises(StickError) as refused:
            stick.read(path, max_bytes=100)
        assert refused.value.fault == "link"
    for path in ("down/new", "down/folder/new"):
        with pytest.raises(StickError):
            stick.write(path, b"x")
    assert sorted(os.listdir(secret)) == ["key"]  # noqa: PTH208


def test_our_folder_itself_may_be_no_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / FOLDER).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StickError) as refused:
        StickFolder(tmp_path).marker()
    assert refused.value.fault == "none"


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    stick = StickFolder(tmp_path)
    stick.write("up/a", b"")
    os.mkfifo(tmp_path / FOLDER / "up/pipe")
    with pytest.raises(StickError) as refused:
        stick.read("up/pipe", max_bytes=100)
    assert refused.value.fault == "link"


def test_a_file_is_read_up_to_its_limit_and_no_byte_more(fat_stick: FatFolder) -> None:
    stick = StickFolder(fat_stick.mount)
    stick.write("up/a", b"x" * 10)
    assert stick.read("up/a", max_bytes=10) == b"x" * 10
    with pytest.raises(StickError) as refused:
        stick.read("up/a", max_bytes=9)
    assert refused.value.fault == "too-large"


def test_more_files_than_a_village_has_are_refused(fat_stick: FatFolder) -> None:
    stick = StickFolder(fat_stick.mount)
    for number in range(3):
        stick.write(f"up/{number}", b"")
    assert len(stick.names("up", most=3)) == 3
    with pytest.raises(StickError) as refused:
        stick.names("up", most=2)
    assert refused.value.fault == "too-many"


@pytest.mark.parametrize(
    ("body", "fault"),
    [(None, "unfinished"), (b"[]", "unreadable"), (b"\x00", "unreadable")],
    ids=["none", "another shape", "no text"],
)
def test_a_marker_that_is_not_whole_is_told(fat_stick: FatFolder, body: bytes | None, fault: str) -> None:
    stick = StickFolder(fat_stick.mount)
    stick.write("up/a", b"")
    if body is not None:
        stick.write(MARKER, body)
    with pytest.raises(StickError) as refused:
        stick.marker()
    assert refused.value.fault == fault


def test_a_stick_of_a_later_version_is_told_as_such(fat_stick: FatFolder) -> None:
    stick = StickFolder(fat_stick.mount)
    stick.mark(StickMarker(format=2, id="0123abcd", made=MADE.made))
    with pytest.raises(StickError) as refused:
        stick.marker()
    assert refused.value.fault == "later"


def test_a_stick_pulled_out_in_the_middle_of_a_file_has_the_old_one_or_none(fat_stick: FatFolder) -> None:
    stick = StickFolder(fat_stick.mount)
    stick.write("up/a", b"old")
    for writes in (0, 1):
        fat_stick.pull_out_after(writes)
        with pytest.raises(StickGoneError):
            stick.write("up/a", b"new and longer")
        fat_stick.put_in()
        assert stick.read("up/a", max_bytes=100) == b"old"
        assert stick.names("up", most=1) == ("a",)
    stick.write("up/a", b"new and longer")
    assert stick.read("up/a", max_bytes=100) == b"new and longer"


def test_a_folder_where_a_file_should_be_is_refused_and_is_no_stick_that_was_pulled_out(fat_stick: FatFolder) -> None:
    stick = StickFolder(fat_stick.mount)
    stick.mark(MADE)
    for name in ("README.txt", "up.kb1.new"):
        (fat_stick.folder / name).mkdir()
    attempts: tuple[Callable[[], object], ...] = (
        lambda: stick.write("README.txt", b"words"),
        lambda: stick.write("up.kb1", b"sealed"),
        lambda: stick.remove("README.txt"),
        lambda: stick.read("README.txt", max_bytes=9),
    )
    for attempt in attempts:
        with pytest.raises(StickError) as refused:
            attempt()
        assert refused.value.fault == "link"
