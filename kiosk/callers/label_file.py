"""The code for the box's label, in a file that only its owner may read, for a box without a terminal.

It is not in the log, which many people copy and read. The file is there until `kiosk doctor` has shown the code, or
somebody has set the box up with it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from content_sync.durable import write_whole

_log = logging.getLogger(__name__)

FILE: Final = "label-code"


def keep(folder: Path, code: str) -> Path:
    """Write the code into the data folder and return the file.

    Raises:
        OSError: the card refused; there is no file.
    """
    file = folder / FILE
    write_whole(file, f"{code}\n".encode())
    return file


def read(folder: Path) -> str:
    """Return the code that waits to be shown; empty where there is none."""
    try:
        return (folder / FILE).read_text("utf-8").strip()
    except OSError:
        return ""


def forget(folder: Path) -> None:
    """Remove the file, if there is one; an error of the card is ignored, so that nobody is kept from their work."""
    try:
        (folder / FILE).unlink(missing_ok=True)
    except OSError as error:
        _log.warning("%s could not be removed: %s", FILE, error.strerror)
