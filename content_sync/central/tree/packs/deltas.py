"""The files of packs, made once for each pair of a file and the copy of it that a kiosk has.

In: the tree before a publish, and the files it is about to write. Out: their deltas against the version before, which
most kiosks ask for, made before the timestamp is replaced. Those against older copies follow (older.py). What is not
made yet is made when the first kiosk asks for it, and stays in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import SNAPSHOT
from content_sync.central.tree.layout import roles_of
from content_sync.central.tree.metadata import digest_of
from content_sync.central.tree.packs.changes import area_of
from content_sync.central.tree.packs.laid_files import LaidFile, laid_at, laid_metadata, laid_target
from content_sync.central.tree.packs.memory import BodyMemory
from content_sync.central.tree.packs.versions import Delta, PublishedVersions, province_of
from content_sync.central.tree.published import PublishedState
from content_sync.wire.packs import pack_file

_KEPT_BYTES: Final = 16_000_000
_LISTS_KEPT: Final = 8  # of 300 KB, where the whole country changed
_OLDER_KEPT: Final = 16  # of 1 MB in memory: a province's, against up to sixteen copies


def made_deltas(tree: TreeFolder, before: PublishedState | None, files: Mapping[str, bytes]) -> dict[str, Delta]:
    """Return the deltas of new files against the version before, by their paths in the tree.

    Args:
        tree: where the version before lies.
        before: what it says.
        files: the new files, by their paths.
    """
    if before is None:
        return {}
    made = {}
    for path, body in files.items():
        laid = laid_at(path)
        copy = _path_before(before, laid.key) if area_of(laid.key) is not None else None
        old = None if copy is None else tree.read(copy)
        if copy is not None and old is not None:
            made[path] = Delta(copy=copy, file=pack_file(laid.name, body, old))
    return made


class Deltas:
    """The files of one tree as packs carry them; safe under threads.

    Args:
        tree: where files and their older copies lie.
        versions: what each publish kept.
    """

    def __init__(self, tree: TreeFolder, versions: PublishedVersions) -> None:
        self._tree, self._versions = tree, versions
        self._of_version = lru_cache(maxsize=_LISTS_KEPT)(versions.deltas)
        self._older = lru_cache(maxsize=_OLDER_KEPT)(self._read_older)
        self._made = BodyMemory(self._make, max_bytes=_KEPT_BYTES)

    def file(self, laid: LaidFile, copy: str | None, made_in: int = 0) -> bytes | None:
        """Return a file as a pack carries it; None where the tree does not have it any more.

        Args:
            laid: the file.
            copy: the path in the tree of the copy that the kiosk has; None where it has none.
            made_in: the version that brought the file; 0 where that is not known.
        """
        premade = self._premade(laid, copy, made_in) if copy and made_in else None
        return premade.file if premade else self._made.get((laid, copy))

    def _premade(self, laid: LaidFile, copy: str, made_in: int) -> Delta | None:
        newest = self._of_version(made_in).get(laid.path)
        if newest and newest.copy == copy:
            return newest
        try:
            older = self._older(made_in, province_of(laid.key))
        except LookupError:
            return None
        return next((one for one in older.get(laid.path, ()) if one.copy == copy), None)

    def _read_older(self, version: int, province: str) -> Mapping[str, Sequence[Delta]]:
        older = self._versions.older(version, province)
        if older is None:
            raise LookupError("they are not made yet")  # an error is not remembered, and they soon are
        return older

    def _make(self, wanted: tuple[LaidFile, str | None]) -> bytes | None:
        laid, copy = wanted
        body = self._tree.read(laid.path)
        old = None if copy is None else self._tree.read(copy)
        return None if body is None else pack_file(laid.name, body, old)


def _path_before(before: PublishedState, key: str) -> str | None:
    """Return where a file lay in the version before; None where there was none."""
    if key == SNAPSHOT:
        return laid_metadata(key, before.snapshot).path
    if "/" not in key:
        return laid_metadata(key, before.versions[key]).path if key in before.versions else None
    roles = (before.roles[name].targets for name in roles_of(key) if name in before.roles)
    target = next((listed[key] for listed in roles if key in listed), None)
    return laid_target(key, digest_of(target)).path if target else None
