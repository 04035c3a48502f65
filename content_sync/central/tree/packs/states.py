"""The tree as it was at a version, read from the files that it keeps: which file each role and target was.

In: the number of a version. Out: the paths of its files. Only what a pack is made of is read: a role's list, and of
each target its digest, its length and when it last changed. What was read is kept in memory, for 77 provinces ask for
the same few files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

import msgspec

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import SNAPSHOT
from content_sync.central.tree.layout import roles_of
from content_sync.central.tree.metadata import metadata_path, target_path
from content_sync.central.tree.packs.versions import PublishedVersion, PublishedVersions
from content_sync.errors import WireError
from content_sync.wire.encoding import decode
from content_sync.wire.tree_fields import TargetFields

S = TypeVar("S")

_ROLES_KEPT: Final = 1_000
_STATES_KEPT: Final = 200


class _Hashes(msgspec.Struct):
    sha256: str


class ListedTarget(msgspec.Struct):
    """A target as its role lists it."""

    length: int
    hashes: _Hashes
    custom: TargetFields

    @property
    def digest(self) -> str:
        """Its SHA-256, in hex."""
        return self.hashes.sha256


class _Version(msgspec.Struct):
    version: int


class _Listed(msgspec.Struct):
    meta: dict[str, _Version] = {}
    targets: dict[str, ListedTarget] = {}


class _SignedLists(msgspec.Struct):
    signed: _Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeState:
    """The tree at one version.

    Attributes:
        number: the version of its timestamp.
        kept: what was kept of it when it was published.
        snapshot: the version of its snapshot.
        roles: the version of each role, `targets` among them.
    """

    number: int
    kept: PublishedVersion
    snapshot: int
    roles: Mapping[str, int]


class TreeStates:
    """The versions of one tree; safe under threads.

    Args:
        tree: the tree.
        versions: what each publish kept.
    """

    def __init__(self, tree: TreeFolder, versions: PublishedVersions) -> None:
        self._tree, self._versions = tree, versions
        self._listed = lru_cache(maxsize=_ROLES_KEPT)(self._read_list)
        self._known = lru_cache(maxsize=_STATES_KEPT)(self._read_state)

    def at(self, number: int) -> TreeState | None:
        """Return the tree at a version; None where it is not known, or no more."""
        try:
            return self._known(number)
        except (WireError, OSError):
            return None

    def targets(self, state: TreeState, role: str) -> Mapping[str, ListedTarget]:
        """Return what a role listed, by path; nothing where it was not there or cannot be read."""
        version = state.roles.get(role)
        try:
            return {} if version is None else self._listed(metadata_path(role, version)).targets
        except (WireError, OSError):
            return {}

    def changed_in(self, state: TreeState, key: str) -> int:
        """Return the version at which a target last changed; 0 where it is metadata, or not listed."""
        roles = roles_of(key) if "/" in key else ()
        listed = (self.targets(state, role).get(key) for role in roles)
        return max((one.custom.changed_in for one in listed if one), default=0)

    def made_in(self, state: TreeState, key: str) -> int:
        """Return the version that brought a file as it is in `state`; 0 where that is not known."""
        if key == SNAPSHOT:
            return state.number
        return self.changed_in(state, key) if "/" in key else state.kept.made.get(key, 0)

    def path(self, state: TreeState, key: str) -> str | None:
        """Return the path in the tree that a file had; None where there was none."""
        if key == SNAPSHOT:
            return metadata_path(key, state.snapshot)
        if "/" not in key:
            return metadata_path(key, state.roles[key]) if key in state.roles else None
        listed = (self.targets(state, role).get(key) for role in roles_of(key))
        return next((target_path(key, one.digest) for one in listed if one), None)

    def _read_state(self, number: int) -> TreeState:
        kept = self._versions.read(number)
        if kept is None:
            raise WireError("no such version is known")
        snapshot = decode(kept.timestamp, _SignedLists).signed.meta[f"{SNAPSHOT}.json"].version
        listed = self._listed(metadata_path(SNAPSHOT, snapshot)).meta
        roles = {name.removesuffix(".json"): one.version for name, one in listed.items()}
        return TreeState(number=number, kept=kept, snapshot=snapshot, roles=roles)

    def _read_list(self, path: str) -> _Listed:
        body = self._tree.read(path)
        if body is None:
            raise WireError(f"{path} is not in the tree")
        return decode(body, _SignedLists).signed
