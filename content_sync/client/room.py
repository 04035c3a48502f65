"""The room on the card that nothing is fetched into, and what beginnings of files may take.

In: the folder of the cache. Out: an error of a full card before it is full, so that reports always find room. Warnings
may use most of the reserve: they are small, and what they prevent is large.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final

from content_sync.wire.media import is_media
from content_sync.wire.parts import Need

RESERVE_BYTES: Final = 20_000_000
"""What the reports of a village and their photos take until somebody looks."""

_URGENT_SHARE: Final = 5  # warnings may come until a fifth of it is left
_MAX_BEGUN_BYTES: Final = 12_000_000  # a base pack, and what is begun of four recordings


def refuse_without_room(folder: Path, need: Need, *, reserve_bytes: int) -> None:
    """Return if there is room beyond the reserve.

    Raises:
        OSError: there is not, with the number of a full card.
    """
    least = reserve_bytes // _URGENT_SHARE if need == "urgent" else reserve_bytes
    if shutil.disk_usage(folder.parent if not folder.is_dir() else folder).free < least:
        raise OSError(errno.ENOSPC, "the last room on the card is for reports")


def tidy_begun(folder: Path, named: Collection[str], *, max_bytes: int = _MAX_BEGUN_BYTES) -> None:
    """Remove the beginnings of media that nothing names any more, and the oldest of all where all weigh too much.

    A text that has begun is of an edition that is not held yet, so nothing can name it before it is whole.

    Args:
        folder: the beginnings; pictures, recordings and texts go by their SHA-256 (hex), packs by other names.
        named: the SHA-256 of the pictures and recordings that are still wanted.
        max_bytes: what all may weigh together.
    """
    if not folder.is_dir():
        return
    files = sorted(folder.iterdir(), key=lambda file: file.lstat().st_mtime)
    over_bytes = sum(file.lstat().st_size for file in files) - max_bytes
    for file in files:
        is_unnamed = is_media(file.name) and file.name.partition(".")[0] not in named
        if is_unnamed or over_bytes > 0:
            over_bytes -= file.lstat().st_size
            file.unlink(missing_ok=True)
