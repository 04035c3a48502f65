"""The tree's metadata in The Update Framework's terms: where each file lies, and what central adds to it.

Every target carries a signed `custom.edition`, the timestamp version at which it last changed, and an empty one of
warnings the day on which it became empty; the timestamp carries a signed `x-issued`, from which kiosks learn that time
has passed. A file that is missing or damaged raises `SettingError`
with a sentence that tells what to do.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TypeVar

from tuf.api.metadata import Metadata, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from content_sync.central.tree.files import TreeFolder
from content_sync.errors import SettingError
from content_sync.wire.media import MediaFile
from content_sync.wire.tree_fields import CHANGED_IN, EMPTY_SINCE

S = TypeVar("S", Root, Timestamp, Snapshot, Targets)

TIMESTAMP_FILE = "metadata/timestamp.json"


def metadata_path(name: str, version: int) -> str:
    """Return the path of a version of a role in the tree."""
    return f"metadata/{version}.{name}.json"


def target_path(path: str, digest: str) -> str:
    """Return the path of a target with this SHA-256 (hex) in the tree."""
    folder, _, name = path.rpartition("/")
    return f"targets/{folder}/{digest}.{name}"


def changed_in(target: TargetFile) -> int:
    """Return the timestamp version at which a target last changed."""
    return int(target.custom[CHANGED_IN])


def digest_of(target: TargetFile) -> str:
    """Return the SHA-256 of a target, in hex."""
    return target.hashes["sha256"]


def empty_since(target: TargetFile) -> dt.date | None:
    """Return the day on which a target became an empty list, where it says so."""
    day = target.custom.get(EMPTY_SINCE)
    return dt.date.fromisoformat(day) if day else None


def target_file(path: str, body: bytes, changed_in: int, *, empty_since: dt.date | None = None) -> TargetFile:
    """Describe a target by its length, its SHA-256, and the timestamp version at which it last changed.

    Args:
        path: its name in the tree.
        body: its content.
        changed_in: that version.
        empty_since: the day on which it became an empty list; None where that is not told.
    """
    described = _described(path, len(body), hashlib.sha256(body).hexdigest(), changed_in)
    if empty_since is not None:
        described.custom[EMPTY_SINCE] = empty_since.isoformat()
    return described


def media_target(path: str, file: MediaFile, changed_in: int) -> TargetFile:
    """Describe a picture or a recording, as a target, by what its bulletin says of it."""
    return _described(path, file.size_bytes, file.sha256, changed_in)


def _described(path: str, size_bytes: int, sha256: str, changed_in: int) -> TargetFile:
    return TargetFile(size_bytes, {"sha256": sha256}, path, {"custom": {CHANGED_IN: changed_in}})


def read_timestamp(tree: TreeFolder) -> Metadata[Timestamp] | None:
    """Return the timestamp, None before the first publish.

    Raises:
        SettingError: it cannot be read.
    """
    return _parsed(tree, TIMESTAMP_FILE, Timestamp)


def read_metadata(tree: TreeFolder, name: str, version: int, kind: type[S]) -> Metadata[S]:
    """Return a version of a role's metadata, with its signatures.

    Raises:
        SettingError: it is missing or cannot be read.
    """
    path = metadata_path(name, version)
    metadata = _parsed(tree, path, kind)
    if metadata is None:
        raise _damaged(tree, path)
    return metadata


def _parsed(tree: TreeFolder, path: str, kind: type[S]) -> Metadata[S] | None:
    """Return the metadata in a file, None where there is no file."""
    body = tree.read(path)
    if body is None:
        return None
    try:
        metadata = Metadata[S].from_bytes(body)
    except DeserializationError as error:
        raise _damaged(tree, path) from error
    if not isinstance(metadata.signed, kind):
        raise _damaged(tree, path)
    return metadata


def _damaged(tree: TreeFolder, path: str) -> SettingError:
    return SettingError(f"the tree in {tree.folder} has no {path}: restore it whole, or found a new one")
