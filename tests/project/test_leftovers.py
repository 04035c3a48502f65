"""What a run of the tests that was killed leaves behind is taken away by the next one."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from pathlib import Path

import pytest

from tests.cast.central.postgres import clear_stale
from tests.cast.folders import clear_left, hold, run_folder


def test_the_folder_of_a_dead_server_is_taken_away_and_none_that_lives_or_begins(short_folder: Path) -> None:
    dead, killed, alive, begun, other = (
        short_folder / f"{prefix}-{name}"
        for prefix, name in (
            ("kiosk-postgres", "dead"),
            ("kiosk-postgres", "killed"),
            ("kiosk-postgres", "alive"),
            ("kiosk-postgres", "begun"),
            ("kiosk", "other"),
        )
    )
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as gone:
        for folder in (dead, killed, alive, begun, other):
            (folder / "cluster").mkdir(parents=True)
        server.bind(str(alive / ".s.PGSQL.5432"))
        server.listen()
        gone.bind(str(killed / ".s.PGSQL.5432"))
        gone.close()
        for folder in (dead, killed, alive, other):
            os.utime(folder, (0, time.time() - 601))
        clear_stale(short_folder)
    assert sorted(short_folder.iterdir()) == sorted((alive, begun, other))


def test_the_folder_of_a_process_that_was_killed_is_taken_away_and_none_that_lives_or_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mine = run_folder("database")
    killed, alive, begun, other = (
        tmp_path / name for name in ("kiosk-run-keys-a", "kiosk-run-keys-b", "kiosk-run-keys-c", "kiosk-keys-d")
    )
    for folder in (killed, alive, begun, other):
        (folder / "kept").mkdir(parents=True)
    held = hold(alive)
    for folder in (mine, killed, alive, other):
        os.utime(folder, (0, time.time() - 61))
    clear_left(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted((mine, alive, begun, other))
    os.close(held)
    clear_left(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted((mine, begun, other))
