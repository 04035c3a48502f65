"""The few acts on the card that both journals and photos need."""

import contextlib
import os
from pathlib import Path


def write(file: int, content: bytes | bytearray, start: int) -> None:
    """Write all of the content at this offset; it is not on the card before an fsync."""
    rest = memoryview(content)
    while rest:
        written = os.pwrite(file, rest, start)
        rest, start = rest[written:], start + written


def read(path: Path) -> bytes:
    """Return the content of a file."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.pread(file, os.fstat(file).st_size, 0)
    finally:
        close(file)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        close(file)


def close(file: int) -> None:
    """Close a file; what matters has been synced, so an error here has nothing to tell."""
    with contextlib.suppress(OSError):
        os.close(file)
