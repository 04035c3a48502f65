"""What a run of the tests that was killed leaves behind is taken away by the next one."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

from tests.cast.central.postgres import clear_stale


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
