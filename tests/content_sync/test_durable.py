"""A file is whole on the disk, or as it was before."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from content_sync.durable import write_whole


def test_a_file_is_replaced_whole_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    for content in (b"old", b"the new one", b""):
        write_whole(tmp_path / "key", content)
        assert (tmp_path / "key").read_bytes() == content
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_content_is_synced_before_the_name_and_the_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[bool, bool]] = []
    real = os.fsync

    def noted(file: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(file).st_mode), (tmp_path / "key").exists()))
        real(file)

    monkeypatch.setattr(os, "fsync", noted)
    write_whole(tmp_path / "key", b"seed")
    assert synced == [(False, False), (True, True)]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "key", b"old")

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, f"no space for {file}")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            write_whole(tmp_path / "key", b"new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("key", b"old")]
