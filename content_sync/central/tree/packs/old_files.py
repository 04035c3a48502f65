"""Old files of the tree that packs are still coded against.

In: what each publish left behind, by area, and at which versions something changed for each area. Out: the files that
stay though no version has led to them for a week: those that a village which is up to sixteen changes of its district
behind has copies of, the newest first, as far as there is room; where the disk is nearly full, none.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from content_sync.central.tree.files import KEPT_S, TreeFolder
from content_sync.central.tree.keyring import SNAPSHOT
from content_sync.central.tree.metadata import TIMESTAMP_FILE
from content_sync.central.tree.packs.changes import Changes, area_of
from content_sync.central.tree.packs.laid_files import laid_at
from content_sync.central.tree.packs.versions import FOLDER

ROOM_BYTES: Final = 1_000_000_000
"""What old files may take beyond their week; a tree with sixteen forecasts of the whole country is 62 MB in all."""

LEAST_ROOM_BYTES: Final = 100_000_000
"""What stays free on the disk for the next warnings: where less is, nothing is kept or made that kiosks do without."""

_ENDING: Final = ".gone"


class OldFiles:
    """What the publishes of one tree left behind.

    Args:
        tree: the tree.
        room_bytes: what the files that stay may take together.
        least_room_bytes: with less room on the disk none stays.
    """

    def __init__(
        self, tree: TreeFolder, *, room_bytes: int = ROOM_BYTES, least_room_bytes: int = LEAST_ROOM_BYTES
    ) -> None:
        self._tree, self._room_bytes, self._least_room_bytes = tree, room_bytes, least_room_bytes
        self._folder = tree.folder / FOLDER

    def note(self, number: int, gone: Iterable[str]) -> None:
        """Note which files (their paths) a version does not lead to any more, and the one before did."""
        by_area: dict[str, list[str]] = defaultdict(list)
        for path in gone:
            key = "" if path == TIMESTAMP_FILE else laid_at(path).key
            area = SNAPSHOT if key == SNAPSHOT else area_of(key) if key else None
            if area is not None:
                by_area[area].append(path)
        (self._folder / f"{number}{_ENDING}").write_bytes(msgspec.msgpack.encode(by_area))

    def needed(self, newest: int, changes: Changes, now_s: float) -> frozenset[str]:
        """Return the paths of the files that stay, once `newest` is published; forget what was noted a week ago."""
        needed: set[str] = set()
        left = self._room_bytes if self._tree.room_bytes() >= self._least_room_bytes else 0
        noted = {int(file.stem): file for file in self._folder.glob(f"*{_ENDING}")}
        if newest in noted:
            os.utime(noted[newest], (now_s, now_s))
        for number in sorted(noted, reverse=True):
            if noted[number].stat().st_mtime >= now_s - KEPT_S:
                continue  # they stay all the same
            paths = self._read(number, changes)
            size = sum(self._tree.size_bytes(path) or 0 for path in paths)
            if not paths or size > left:
                noted[number].unlink()
                continue
            left -= size
            needed.update(paths)
        return frozenset(needed)

    def _read(self, number: int, changes: Changes) -> list[str]:
        """Return those of the files that a version left behind against which packs are coded."""
        try:
            body = (self._folder / f"{number}{_ENDING}").read_bytes()
            by_area = msgspec.msgpack.decode(body, type=dict[str, list[str]])
        except ValueError:
            return []  # not synced to the disk: a power cut may leave half of it, or anything
        bases = changes.versions()
        return [
            path
            for area, paths in by_area.items()
            if (number - 1 in bases if area == SNAPSHOT else changes.needs(area, number))
            for path in paths
        ]
