"""A file that is whole on the disk, or as it was before.

In: a path and its content. Out: the file, written and synced under another name, then renamed, then its folder synced.
So a power cut leaves the old content or the new. kiosk/store has code of its own for this (`card.py`), as its tests cut
the power at each call.
"""

from __future__ import annotations

import ctypes
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Make or replace a file that only its owner may read, durably.

    Args:
        path: the file; its folder is there.
        content: all of it.

    Raises:
        OSError: the disk refused; the file is as it was before.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")  # each writer has a name of its own
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_files(folder: Path, names: Iterable[str]) -> None:
    """Remove files of a folder that may be gone already, durably.

    Raises:
        OSError: the disk refused one, the first of which is told; the others are gone.
    """
    removed, failures = list(names), list[OSError]()
    for name in removed:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            failures.append(error)
    if removed and folder.is_dir():
        sync_folder(folder)
    if failures:
        raise failures[0]


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def sync_file_system(folder: Path) -> None:
    """Bring everything written so far to the disk at once: a thousand files cost as much as one.

    Python does not offer `syncfs`. Unlike `os.sync` it leaves other disks alone, and it reports an error.
    """
    file = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(file) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(file)
