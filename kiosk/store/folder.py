"""The data folder: what is made in it, and what is gone from it.

The first start makes everything in one order, each whole at once: the key, the journals, the folder of photos. So where
a later one is there and an earlier one is not, somebody or something took the earlier one away, and that is told; it is
never taken for a first start.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

KEY_FILE: Final = "kiosk.key"
REPORTS, CONTENT, STATE = "reports.journal", "content.journal", "state.journal"
PHOTOS: Final = "photos"
ORDER: Final = (KEY_FILE, REPORTS, CONTENT, STATE, PHOTOS)


def gone(folder: Path) -> frozenset[str]:
    """Return the names of what was there once and is no more."""
    there = [name for name in ORDER if os.path.lexists(folder / name)]
    before = ORDER[: ORDER.index(there[-1])] if there else ()
    return frozenset(before) - frozenset(there)
