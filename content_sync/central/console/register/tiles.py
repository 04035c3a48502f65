"""The drawn map of the 77 provinces: a tile for each, where the province lies, with its two letters."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).with_name("tiles.csv")
_STEP, _SIDE, _EDGE = 41, 38, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A province on the map: its code, its short name as the Royal Institute has it, and where its tile begins."""

    code: str
    short: str
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.x + _SIDE // 2


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the tiles of all provinces, from the north to the south."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        made = [
            Tile(
                code=row["code"],
                short=row["short"],
                x=_EDGE + _STEP * int(row["column"]),
                y=_EDGE + _STEP * int(row["row"]),
            )
            for row in csv.DictReader(lines)
        ]
    return tuple(sorted(made, key=lambda tile: (tile.y, tile.x)))
