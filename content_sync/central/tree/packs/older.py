"""Deltas against older copies, made once a version is published.

In: the newest versions of the tree. Out: the deltas of each one's new files against the copies of up to sixteen changes
before, kept beside the tree, where any process of central finds them. Against the version before they lie there when
the version is published (keeping.py), as nearly all kiosks ask for those at once. These follow after, and not before:
for a forecast of the whole country they take longer than a warning may wait. Until they are there, the first kiosk
that asks has its own made.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import SNAPSHOT
from content_sync.central.tree.packs.changes import LAST, Changes, area_of
from content_sync.central.tree.packs.laid_files import LaidFile, laid_metadata, laid_target
from content_sync.central.tree.packs.old_files import LEAST_ROOM_BYTES
from content_sync.central.tree.packs.states import TreeState, TreeStates
from content_sync.central.tree.packs.versions import Delta, PublishedVersions, province_of
from content_sync.central.tree.published import last_publish
from content_sync.wire.areas import COUNTRY
from content_sync.wire.packs import pack_file

_log = logging.getLogger(__name__)

_NEWEST: Final = 3  # of versions that followed each other faster than this could, the last ones are what is asked for


class OlderDeltas:
    """The deltas of one tree against older copies.

    Args:
        tree: the tree.
        least_room_bytes: with less room on the disk none is made.
    """

    def __init__(self, tree: TreeFolder, *, least_room_bytes: int = LEAST_ROOM_BYTES) -> None:
        self._tree, self._versions, self._least_room_bytes = tree, PublishedVersions(tree), least_room_bytes

    def make(self, *, is_over: Callable[[], bool] = lambda: False) -> int:
        """Make those that are missing, of the newest version first; return how many were made.

        Args:
            is_over: tells whether to stop, before the files of the next province.
        """
        last = last_publish(self._tree)
        newest = last.version if last else 0
        states, made = TreeStates(self._tree, self._versions), 0
        for number in range(newest, max(0, newest - _NEWEST), -1):
            state = states.at(number)
            if state is not None and self._versions.older(number, COUNTRY) is None:
                made += self._make(states, state, is_over)
        if made:
            _log.info("%d deltas against older copies made, up to version %d", made, newest)
        return made

    def _make(self, states: TreeStates, state: TreeState, is_over: Callable[[], bool]) -> int:
        changes, premade, made = self._versions.changes(), self._versions.deltas(state.number), 0
        by_province: dict[str, list[LaidFile]] = defaultdict(list)
        for file in _new_files(states, state):
            by_province[province_of(file.key)].append(file)
        for province in sorted(by_province):  # that of the country is the last: it says that all are there
            if is_over() or self._tree.room_bytes() < self._least_room_bytes:
                return made
            deltas: dict[str, list[Delta]] = {}
            for file in by_province[province]:
                copies = _copies(states, state, file, changes)
                copies.discard(premade[file.path].copy if file.path in premade else file.path)
                deltas[file.path] = list(self._coded(file, copies))
                made += len(deltas[file.path])
            self._versions.keep_older(state.number, province, deltas)
        return made

    def _coded(self, file: LaidFile, copies: set[str]) -> Iterator[Delta]:
        body = self._tree.read(file.path)
        for copy in sorted(copies):
            old = self._tree.read(copy)
            if body is not None and old is not None:
                yield Delta(copy=copy, file=pack_file(file.name, body, old))


def _new_files(states: TreeStates, state: TreeState) -> Iterator[LaidFile]:
    """Yield the files that a version brought and that ride in packs."""
    for role, version in state.roles.items():
        if states.made_in(state, role) != state.number or area_of(role) is None:
            continue
        yield laid_metadata(role, version)
        for path, listed in states.targets(state, role).items():
            if listed.custom.changed_in == state.number and area_of(path) is not None:
                yield laid_target(path, listed.digest)
    yield laid_metadata(SNAPSHOT, state.snapshot)


def _copies(states: TreeStates, state: TreeState, file: LaidFile, changes: Changes) -> set[str]:
    """Return the paths of the older copies of a file that kiosks have."""
    is_of_all = file.key == SNAPSHOT
    bases = sorted(changes.versions()) if is_of_all else changes.of(area_of(file.key) or COUNTRY)
    before = [number for number in bases if number < state.number][-LAST:]
    held = (states.path(base, file.key) for number in before if (base := states.at(number)))
    return {path for path in held if path is not None and path != file.path}
