"""The data folder: its files, which every later version finds under these names, and which of them are gone.

`kiosk.key` is the key: 64 hex digits and a newline. `*.journal` are the stores (format: journal/lines.py); `*.new` is
one being written. `photos/` holds the photos of reports, `market-photos/` those of the market, `notice-photos/` those
of the volunteers' notices and activities, `diary-photos/` those of the diary, `board-photos/` those of the board and
`voices/` the voices of reports, sealed, each named by its SHA-256; what nothing names is removed there. `media/` holds
the pictures and recordings of articles, which come again where they are lost. `access-log/` holds the sealed access
log. `NAME.aside-INODE` is a harmed file (journal/aside.py). `restore.ready` is a backup that the next start puts in
place (backup/restoring.py). `console.sock` is where `kiosk stick` and `kiosk doctor` ask. `cache/` and `stick-look/`
may be removed.

The first start makes everything in `ORDER`, each whole at once. So if a later one is there and an earlier one is not,
the earlier one was taken away: that is reported as damage, and never taken for a first start. New names go to the end
of `ORDER`.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

KEY_FILE: Final = "kiosk.key"
REPORTS, CONTENT, STATE = "reports.journal", "content.journal", "state.journal"
MARKET: Final = "market.journal"
NETWORK: Final = "network.journal"
HISTORY: Final = "history.journal"
PHOTOS, MARKET_PHOTOS, MEDIA, VOICES = "photos", "market-photos", "media", "voices"
NOTICE_PHOTOS, DIARY_PHOTOS, BOARD_PHOTOS = "notice-photos", "diary-photos", "board-photos"
ACCESS_LOG: Final = "access-log"
FOLDERS: Final = (PHOTOS, MARKET_PHOTOS, MEDIA, VOICES, NOTICE_PHOTOS, ACCESS_LOG, DIARY_PHOTOS, BOARD_PHOTOS)
ORDER: Final = (
    *(KEY_FILE, REPORTS, CONTENT, STATE, PHOTOS, MARKET, MARKET_PHOTOS, MEDIA, VOICES, NETWORK, HISTORY),
    *(NOTICE_PHOTOS, ACCESS_LOG, DIARY_PHOTOS, BOARD_PHOTOS),
)


def missing_files(folder: Path) -> frozenset[str]:
    """Return the names of what was made in this folder before and is not there now."""
    there = [name for name in ORDER if os.path.lexists(folder / name)]
    before = ORDER[: ORDER.index(there[-1])] if there else ()
    return frozenset(before) - frozenset(there)


def refusing_folders(folder: Path) -> dict[str, str]:
    """Return the folders of files in this folder in which no file can be made, each with why: it is tried."""
    reasons = {name: _refusal(folder / name) for name in FOLDERS if os.path.lexists(folder / name)}
    return {name: reason for name, reason in reasons.items() if reason}


def _refusal(folder: Path) -> str:
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        return error.strerror or "it takes no file"
    return ""
