"""Who this kiosk is: its key, or why it has none.

In: the data folder. Out: an `Identity`. Central knows a kiosk by its key, and takes nothing signed with another key. So
a key is made without asking only at the first start; a harmed key stops the sending and nothing else, and is replaced
only when a person says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from content_sync.errors import KeyFileError, SettingError
from content_sync.wire.keys import load_or_make_seed
from kiosk.store.errors import card_errors
from kiosk.store.folder import KEY_FILE, missing_files
from kiosk.store.journal.aside import move_aside


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The kiosk's key as a seed, or None and the harm in words for a technician."""

    seed: bytes | None = None
    harm: str = ""


def identify(folder: Path) -> Identity:
    """Return who this kiosk is; its key is made if nothing was ever made in the folder."""
    if KEY_FILE in missing_files(folder):
        return Identity(harm=f"the key {folder / KEY_FILE} is gone")
    try:
        return Identity(seed=load_or_make_seed(folder / KEY_FILE))
    except (KeyFileError, SettingError) as error:
        return Identity(harm=str(error))


def make_new_key(folder: Path) -> bytes:
    """Make a new key and return its seed; the file in its place is set aside.

    Raises:
        CardError: the card refused; all is as it was.
        KeyFileError: it could not be made.
    """
    file = folder / KEY_FILE
    if file.exists():
        with card_errors():
            move_aside(file)
    return load_or_make_seed(file)
