"""The pictures and recordings of articles on the card: files named by their content, in a folder of their own.

In: bytes that a visit has verified. Out: the same, under the name by which articles and pages know them. A file is on
the card before it is said to be there. All of them can be fetched again: none is fetched while there is little room,
as reports and their photos come first, and what cannot be removed stays until the next time.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final

from content_sync.durable import write_whole
from content_sync.wire.media import MAX_MEDIA_BYTES, MediaFile
from kiosk.store.errors import card_errors

_log = logging.getLogger(__name__)

MIN_FREE_BYTES: Final = 2 * MAX_MEDIA_BYTES


class MediaFiles:
    """The files in one folder.

    Args:
        folder: it may be missing, and is made then.
        min_free_bytes: with less room on the card than this, no file is asked for.
    """

    def __init__(self, folder: Path, *, min_free_bytes: int = MIN_FREE_BYTES) -> None:
        self.folder = folder
        self._min_free_bytes = min_free_bytes
        self._sizes = _sizes_in(folder)

    def make_folder(self) -> None:
        """Make the folder, if there is none.

        Raises:
            CardError: the card refused.
        """
        with card_errors():
            self.folder.mkdir(mode=0o700, exist_ok=True)

    def names(self) -> frozenset[str]:
        """Return the names of all files that are here."""
        return frozenset(self._sizes)

    def has(self, file: MediaFile) -> bool:
        """Tell whether a file is here, as long as its article says."""
        return self._sizes.get(file.name) == file.size_bytes

    def has_room(self) -> bool:
        """Tell whether the card has room beyond what reports may need."""
        try:
            return shutil.disk_usage(self.folder.parent).free >= self._min_free_bytes
        except OSError:
            return False

    def put(self, file: MediaFile, body: bytes) -> None:
        """Keep a file; it is on the card when this returns.

        Raises:
            CardError: the card refused; nothing was kept.
        """
        self.make_folder()
        with card_errors():
            write_whole(self.folder / file.name, body)
        self._sizes = {**self._sizes, file.name: len(body)}

    def sweep(self, names: Collection[str]) -> None:
        """Remove all files but those of these names."""
        gone = self._sizes.keys() - set(names)
        if not gone:
            return
        self._sizes = {name: size for name, size in self._sizes.items() if name not in gone}
        for name in gone:
            try:
                (self.folder / name).unlink(missing_ok=True)
            except OSError as error:
                _log.warning("%s.. cannot be removed: %s", name[:8], error.strerror)


def _sizes_in(folder: Path) -> dict[str, int]:
    """Return the size of each file, also of those that an interrupted `put` left."""
    try:
        return {file.name: file.stat().st_size for file in folder.iterdir()}
    except OSError:
        return {}
