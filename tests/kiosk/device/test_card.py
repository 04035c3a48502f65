"""The room on the card is told of the card that the folder stands on."""

from __future__ import annotations

import shutil
from pathlib import Path

from kiosk.device.card import CardRoom, read_room


def test_the_room_is_that_of_the_folders_own_card(tmp_path: Path) -> None:
    room = read_room(tmp_path)
    assert room.total_mb == shutil.disk_usage(tmp_path).total // 1_000_000
    assert 0 <= room.free_mb <= room.total_mb


def test_the_share_is_rounded_and_a_card_that_says_nothing_is_full() -> None:
    assert CardRoom(free_mb=705, total_mb=1_000).free_percent == 70
    assert CardRoom(free_mb=0, total_mb=0).free_percent == 0
