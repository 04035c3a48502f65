"""The first password of a kiosk without a terminal, in a file that only its owner may read.

It is not in the log, which many people copy and read. The file is there until the volunteer has signed in or chosen
another password.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from content_sync.durable import write_whole

_log = logging.getLogger(__name__)

FILE: Final = "first-password"


def keep(folder: Path, password: str) -> Path:
    """Write the password into the data folder and return the file.

    Raises:
        OSError: the card refused; there is no file.
    """
    file = folder / FILE
    write_whole(file, f"{password}\n".encode())
    return file


def forget(folder: Path) -> None:
    """Remove the file, if there is one; an error of the card is ignored, so that the volunteer can still sign in."""
    try:
        (folder / FILE).unlink(missing_ok=True)
    except OSError as error:
        _log.warning("%s could not be removed: %s", FILE, error.strerror)
