"""The pictures and recordings on the card."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kiosk.store.errors import CardError
from kiosk.store.media import MediaFiles
from tests.cast.tree.media import media_body, media_file

BODY = media_body("a", 500)
FILE, OTHER = media_file(BODY, "webp"), media_file(BODY[1:], "jpg")


def test_what_was_kept_is_there_also_after_a_restart(tmp_path: Path) -> None:
    files = MediaFiles(tmp_path / "media")
    assert files.names() == frozenset()
    files.put(FILE, BODY)
    for opened in (files, MediaFiles(tmp_path / "media")):
        assert opened.names() == {FILE.name}
        assert opened.has(FILE)
        assert not opened.has(OTHER)


def test_a_file_that_is_cut_is_not_there(tmp_path: Path) -> None:
    MediaFiles(tmp_path).put(FILE, BODY)
    (tmp_path / FILE.name).write_bytes(BODY[:-1])
    assert not MediaFiles(tmp_path).has(FILE)


def test_what_is_not_named_is_removed_and_so_is_what_a_power_cut_left(tmp_path: Path) -> None:
    files = MediaFiles(tmp_path)
    files.put(FILE, BODY)
    files.put(OTHER, BODY[1:])
    (tmp_path / f"{FILE.name}.0a.new").write_bytes(b"half")
    files = MediaFiles(tmp_path)
    files.sweep({FILE.name})
    assert files.names() == {FILE.name}
    assert [file.name for file in tmp_path.iterdir()] == [FILE.name]


def test_a_card_with_little_room_is_left_to_the_reports(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    assert MediaFiles(tmp_path, min_free_bytes=free // 2).has_room()
    assert not MediaFiles(tmp_path, min_free_bytes=free * 2).has_room()
    assert not MediaFiles(tmp_path / "no" / "such").has_room()


def test_a_card_that_refuses_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    files = MediaFiles(tmp_path / "media")
    with pytest.raises(CardError):
        files.put(FILE, BODY)
    assert files.names() == frozenset()


def test_what_cannot_be_removed_stays_and_is_named_no_more(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    files = MediaFiles(tmp_path)
    files.put(FILE, BODY)
    (tmp_path / FILE.name).unlink()
    os.mkdir(tmp_path / FILE.name)  # noqa: PTH102  a folder cannot be unlinked, whoever runs this
    files.sweep(())
    assert files.names() == frozenset()
    assert "cannot be removed" in caplog.text
