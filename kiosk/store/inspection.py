"""What the data folder holds, for a person at the console, without any text that a person wrote.

In: the folder of a kiosk that is not running. Out: lines, and whether all is whole. A change that is perhaps lost is
shown, and the store still counts as whole: a power cut in the middle of a change leaves one that nobody relied on.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.store.files import NamedFiles
from kiosk.store.folder import FOLDERS, KEY_FILE, ORDER, missing_files
from kiosk.store.identity import identify
from kiosk.store.journal.documents import Documents
from kiosk.store.state import State

_EVENTS_TOLD: Final = 10


def inspect(folder: Path, say: Callable[[str], None]) -> bool:
    """Write what is there, what was done last and what is harmed; return whether nothing is harmed.

    Raises:
        StoreError: a journal cannot be opened, for example because a kiosk is running.
    """
    missing = missing_files(folder)
    is_whole = not missing
    for name in ORDER:
        file = folder / name
        if name in missing:
            say(f"{file.stem}: harmed: {name} is gone")
        elif not os.path.lexists(file):
            say(f"{file.stem}: not there yet ({file})")
        elif name == KEY_FILE:
            is_whole &= _show_key(folder, say)
        elif name in FOLDERS:
            say(f"{name}: {len(NamedFiles(file).names())} files")
        else:
            is_whole &= _show_journal(file, say)
    return is_whole


def _show_key(folder: Path, say: Callable[[str], None]) -> bool:
    harm = identify(folder).harm
    say(f"kiosk: harmed: {harm}" if harm else "kiosk: has its key")
    return not harm


def _show_journal(file: Path, say: Callable[[str], None]) -> bool:
    documents = Documents(file)
    try:
        say(f"{file.stem}: {file.stat().st_size} bytes{', ' if documents.read_only else ''}{documents.read_only}")
        for table in sorted(documents.tables()):
            say(f"  {table}: {len(documents.table(table))}")
        state = State(documents)
        for key, word in state.signed_times().items():
            say(f"  signed time of key {key[:8]}: {word.issued:%Y-%m-%d %H:%M} UTC, version {word.version}")
        for event in state.audited()[-_EVENTS_TOLD:]:
            say(f"  {event.at.at:%Y-%m-%d %H:%M} UTC (clock {event.at.clock}): {event.what}")
        for harm in documents.damage:
            say(f"  harmed: {harm}")
        for doubt in documents.perhaps_lost:
            say(f"  perhaps lost: {doubt}")
        return not documents.damage
    finally:
        documents.close()
