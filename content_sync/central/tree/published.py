"""What the tree says now: its version, when it was issued, and the metadata of each role.

The tree is the only memory of what was published: the database does not store it a second time.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from tuf.api.metadata import Snapshot, Targets

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import SNAPSHOT, TARGETS, TIMESTAMP
from content_sync.central.tree.metadata import TIMESTAMP_FILE, read_metadata, read_timestamp
from content_sync.errors import SettingError, WireError
from content_sync.wire.encoding import decode
from content_sync.wire.tree_fields import ISSUED

_log = logging.getLogger(__name__)


class LastPublish(msgspec.Struct, frozen=True):
    """The tree's version, and when it was issued, as the timestamp says."""

    version: int
    issued: dt.datetime = msgspec.field(name=ISSUED)


class _Timestamp(msgspec.Struct):
    signed: LastPublish


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedState:
    """What the tree says now.

    Attributes:
        version: the timestamp's.
        issued: when the timestamp was signed.
        snapshot: the snapshot's version.
        signers: the ids of the keys that signed timestamp and snapshot.
        versions: the version of `targets` and of every delegated role that was ever published.
        roles: those of them that can be read.
        expires: when timestamp and snapshot expire.
    """

    version: int
    issued: dt.datetime
    snapshot: int
    signers: frozenset[str]
    versions: Mapping[str, int]
    roles: Mapping[str, Targets]
    expires: Mapping[str, dt.datetime]


def read_state(tree: TreeFolder) -> PublishedState | None:
    """Return the state of the tree, None before the first publish.

    Raises:
        SettingError: timestamp, snapshot or targets cannot be read. Another role that cannot be read is left out.
    """
    newest = read_timestamp(tree)
    if newest is None:
        return None
    timestamp = newest.signed
    listed = read_metadata(tree, SNAPSHOT, timestamp.snapshot_meta.version, Snapshot)
    versions = _listed_in(listed.signed)
    return PublishedState(
        version=timestamp.version,
        issued=dt.datetime.fromisoformat(timestamp.unrecognized_fields[ISSUED]),
        snapshot=listed.signed.version,
        signers=frozenset((*newest.signatures, *listed.signatures)),
        versions=versions,
        roles=dict(_readable(tree, versions)),
        expires={TIMESTAMP: timestamp.expires, SNAPSHOT: listed.signed.expires},
    )


def read_listed(tree: TreeFolder) -> dict[str, int]:
    """Return the version of every role in the tree; empty before the first publish.

    Raises:
        SettingError: timestamp or snapshot cannot be read.
    """
    newest = read_timestamp(tree)
    if newest is None:
        return {}
    return _listed_in(read_metadata(tree, SNAPSHOT, newest.signed.snapshot_meta.version, Snapshot).signed)


def read_role(tree: TreeFolder, name: str, version: int) -> Targets:
    """Return the metadata of a role: its list of targets.

    Raises:
        SettingError: it cannot be read.
    """
    return read_metadata(tree, name, version, Targets).signed


def last_publish(tree: TreeFolder) -> LastPublish | None:
    """Return the last publish; None before the first, or where the timestamp cannot be read."""
    try:
        body = tree.read_again(TIMESTAMP_FILE)
        return None if body is None else _said(body)
    except (WireError, OSError):
        return None


@lru_cache(maxsize=2)
def _said(timestamp: bytes) -> LastPublish:
    """Read a timestamp, with a memory: each request asks for it."""
    return decode(timestamp, _Timestamp).signed


def _readable(tree: TreeFolder, versions: Mapping[str, int]) -> Iterator[tuple[str, Targets]]:
    for name, version in versions.items():
        try:
            yield name, read_role(tree, name, version)
        except SettingError as error:
            if name == TARGETS:
                raise
            _log.error("%s; it is made anew from what is published", error)


def _listed_in(snapshot: Snapshot) -> dict[str, int]:
    return {name.removesuffix(".json"): meta.version for name, meta in snapshot.meta.items()}
