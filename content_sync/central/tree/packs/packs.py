"""Packs, put together when a kiosk asks: what changed for its district between two versions of the tree.

In: a district, the version that the kiosk has and the one it wants. Out: a pack, the same bytes each time. A kiosk that
is more than sixteen changes of its district and a week behind gets a whole one: it needs no copy that the kiosk has.
What is put together stays in memory as long as there is room. A pack leads to a version that is published; the
timestamp is kept with it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import ROOT, SNAPSHOT, TIMESTAMP
from content_sync.central.tree.packs.base import BasePacks
from content_sync.central.tree.packs.contents import DistrictContents
from content_sync.central.tree.packs.deltas import Deltas
from content_sync.central.tree.packs.laid_files import LaidFile, laid_metadata
from content_sync.central.tree.packs.memory import BodyMemory
from content_sync.central.tree.packs.states import TreeState, TreeStates
from content_sync.central.tree.packs.versions import PublishedVersions
from content_sync.central.tree.published import last_publish
from content_sync.wire.areas import DISTRICT
from content_sync.wire.packs import MAX_PACK_BYTES, pack_file, write_pack

_log = logging.getLogger(__name__)

_KEPT_BYTES: Final = 24_000_000  # packs of 2 KB for each district from five versions, and 300 whole ones
_EDITIONS_KEPT: Final = 2_000  # there are 928 districts


class Packs:
    """The packs of one tree; safe under threads.

    Args:
        tree: the tree.
    """

    def __init__(self, tree: TreeFolder) -> None:
        self._tree = tree
        self._versions = versions = PublishedVersions(tree)
        self._states = TreeStates(tree, versions)
        self._contents = DistrictContents(tree, self._states)
        self._base = BasePacks(tree)
        self._deltas = Deltas(tree, versions)
        self._packs = BodyMemory(self._put_together, max_bytes=_KEPT_BYTES)
        self._changed = lru_cache(maxsize=_EDITIONS_KEPT)(self._changed_in)

    def edition(self, village: str) -> int:
        """Return the last version at which something changed for a village's district; 0 where no pack leads to it."""
        newest = self._newest()
        return self._changed(newest, village[:DISTRICT]) if newest else 0

    def pack(self, district: str, have: int, to: int) -> bytes | None:
        """Return a pack; None where no pack leads there.

        Args:
            district: 4 digits.
            have: the version of the timestamp that the kiosk has; 0 where it has none.
            to: the version it wants.
        """
        if not have < to <= self._newest():
            return None
        base = self._known(district, have)
        return self._packs.get((district, base, base in {0, have}, to))

    def base(self, month: str) -> bytes | None:
        """Return the texts of all articles as a month (`2026-11`) began with them; None where there are none."""
        return self._base.read(month)

    def _newest(self) -> int:
        """Return the version of the tree; 0 where nothing is published."""
        last = last_publish(self._tree)
        return last.version if last else 0

    def _known(self, district: str, have: int) -> int:
        """Return the version that a pack is coded against for a kiosk that has `have`; 0 for none.

        A version that is not known any more has the district's files as the last change of the district before it.
        """
        if have and self._states.at(have):
            return have
        changes = reversed(self._versions.changes().of(district)) if have else ()
        return next((number for number in changes if number < have and self._states.at(number)), 0)

    def _changed_in(self, number: int, district: str) -> int:
        state = self._states.at(number)
        if state is None:
            return 0
        changes = (self._states.changed_in(state, file.key) for file in self._contents.files(state, district))
        return max((state.kept.top_changed_in, *changes))

    def _put_together(self, asked: tuple[str, int, bool, int]) -> bytes | None:
        district, have, is_exact, to = asked
        state, held = self._states.at(to), self._states.at(have) if have else None
        if state is None:
            return None
        files: list[bytes] = []
        room = MAX_PACK_BYTES
        for file in self._files(district, state, held, is_exact=is_exact):
            if len(file) < room:
                files.append(file)
                room -= len(file)
        pack = write_pack(files)
        _log.info("pack for %s from %d to %d: %d files, %d bytes", district, have, to, len(files), len(pack))
        return pack

    def _files(self, district: str, state: TreeState, held: TreeState | None, *, is_exact: bool) -> Iterator[bytes]:
        """Yield what changed since `held`, everything where there is none: the most urgent first.

        Where `held` is not exactly what the kiosk has, its timestamp and its snapshot are others.
        """
        for version in range(held.kept.top.root + 1 if held else 2, state.kept.top.root + 1):
            yield self._deltas.file(laid_metadata(ROOT, version), None) or b""
        yield pack_file(TIMESTAMP, state.kept.timestamp, held.kept.timestamp if held and is_exact else None)
        firsts: dict[str, str] = {}
        before = {file.key: file.path for file in self._contents.files(held, district)} if held else {}
        if not is_exact:
            before.pop(SNAPSHOT, None)
        for file in self._contents.files(state, district):
            old = before.get(file.key)
            if file.path != old:
                copy = old or _like(file, firsts)
                yield self._deltas.file(file, copy, self._states.made_in(state, file.key)) or b""


def _like(file: LaidFile, firsts: dict[str, str]) -> str | None:
    """Return the path of an earlier new file of the pack that one without a copy is coded against; None for the first.

    A warning is the same text in each of its areas.
    """
    folder, _, name = file.key.rpartition("/")
    first = firsts.setdefault(folder, file.path) if name and folder else file.path
    return None if first == file.path else first
