"""The few acts on the card that both journals and photos need."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

TRIES = 3


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


def pieces(file: int, size: int, block: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield a file piece by piece, each with its start; a piece that cannot be read comes block by block.

    Args:
        file: the descriptor.
        size: bytes of a piece.
        block: bytes of a block; a block that cannot be read is None.
    """
    end = os.fstat(file).st_size
    for start in range(0, end, size):
        try:
            yield start, os.pread(file, size, start)
        except OSError:
            for at in range(start, min(start + size, end), block):
                yield at, _try_hard(file, block, at)


def _try_hard(file: int, size: int, start: int) -> bytes | None:
    for _ in range(TRIES):
        with contextlib.suppress(OSError):
            return os.pread(file, size, start)
    return None


def sync_folder(folder: Path) -> None:
    """Write the names in a folder to the card."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        close(file)


def close(file: int) -> None:
    """Close a file; what matters was synced before, so an error here is ignored."""
    with contextlib.suppress(OSError):
        os.close(file)
