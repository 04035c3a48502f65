"""How much room there is on the card."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRoom:
    """The free and the whole space of a card, in megabytes."""

    free_mb: int
    total_mb: int

    @property
    def free_percent(self) -> int:
        return round(100 * self.free_mb / self.total_mb) if self.total_mb else 0


def read_room(folder: Path) -> CardRoom:
    """Return how much room there is on the card that a folder stands on."""
    usage = shutil.disk_usage(folder)
    return CardRoom(free_mb=usage.free // _MB, total_mb=usage.total // _MB)
