"""Base packs: the texts of all articles, for a kiosk that has none; one a month, and the same bytes all month.

In: a version that was just published. Out: the pack of its month, where there is none yet and there are enough texts; a
kiosk fetches alone what changed since. The smallest texts come first, so that a short line brings many. A pack stays
until the month after the next.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.packs.contents import DistrictContents
from content_sync.central.tree.packs.states import TreeState, TreeStates
from content_sync.central.tree.packs.versions import PublishedVersions
from content_sync.wire.packs import MAX_BASE_PACK_BYTES, pack_file, write_pack

_FEWEST: Final = 3  # fewer are fetched alone
_MONTHS: Final = 3
_MONTH: Final = re.compile(r"\d{4}-\d\d", re.ASCII)


class BasePacks:
    """The base packs of one tree.

    Args:
        tree: the tree.
    """

    def __init__(self, tree: TreeFolder) -> None:
        self._tree = tree
        self._states = TreeStates(tree, PublishedVersions(tree))
        self._contents = DistrictContents(tree, self._states)

    def read(self, month: str) -> bytes | None:
        """Return the base pack of a month (`2026-11`); None where there is none."""
        return self._tree.read(_path(month)) if _MONTH.fullmatch(month) else None

    def lay(self, number: int, now: dt.datetime) -> None:
        """Make the pack of this month from a version that is published, unless there is one."""
        path, state = _path(now.astimezone(dt.UTC).strftime("%Y-%m")), self._states.at(number)
        if self._tree.has(path) or state is None:
            return
        files = list(self._files(state))
        if len(files) < _FEWEST:
            return
        laid = self._tree.folder / path
        laid.parent.mkdir(parents=True, exist_ok=True)
        written = laid.with_suffix(".new")
        written.write_bytes(write_pack(files))
        written.replace(laid)
        for old in sorted(laid.parent.glob("*.pack"))[:-_MONTHS]:
            old.unlink()

    def _files(self, state: TreeState) -> Iterator[bytes]:
        room = MAX_BASE_PACK_BYTES
        for text in self._contents.texts(state):
            body = self._tree.read(text.path)
            file = pack_file(text.name, body) if body is not None else b""
            if len(file) < room:
                room -= len(file)
                yield file


def _path(month: str) -> str:
    return Path(".packs", "base", f"{month}.pack").as_posix()
