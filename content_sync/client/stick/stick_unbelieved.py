"""Why a stick's tree is not believed, for the words a person reads: nobody signed it, or another ministry did.

In: a stick whose tree was refused as forged. Out: a word. Nothing is believed by it: a tree that another ministry
signed properly is no more ours than one that somebody changed.
"""

from __future__ import annotations

from typing import Final, Literal

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Timestamp
from tuf.api.serialization import DeserializationError

from content_sync.errors import ContentSyncError
from content_sync.stick.folder import StickFolder
from content_sync.wire.carriers import TREE_FOLDER

Unbelieved = Literal["", "unsigned", "foreign"]
"""It was changed, or what is wrong is not known; nobody signed it; it is whole, and signed for another ministry."""

_MAX_BYTES: Final = 512_000
_MOST_ROOTS: Final = 256


def why_unbelieved(stick: StickFolder) -> Unbelieved:
    """Return why a tree that was refused as forged is not believed."""
    try:
        timestamp = _read(stick, "timestamp.json")
        if timestamp is None:
            return ""
        told = Metadata[Timestamp].from_bytes(timestamp)
        if not any(one.signature for one in told.signatures.values()):
            return "unsigned"
        root = _newest_root(stick)
        if root is not None:
            root.signed.verify_delegate(Root.type, root.signed_bytes, root.signatures)
            root.signed.verify_delegate(Timestamp.type, told.signed_bytes, told.signatures)
            return "foreign"
    except (ContentSyncError, DeserializationError, RepositoryError, ValueError):
        return ""
    return ""


def _newest_root(stick: StickFolder) -> Metadata[Root] | None:
    newest = None
    for number in range(1, _MOST_ROOTS):
        body = _read(stick, f"{number}.root.json")
        if body is None:
            break
        newest = body
    return Metadata[Root].from_bytes(newest) if newest else None


def _read(stick: StickFolder, name: str) -> bytes | None:
    return stick.read(f"{TREE_FOLDER}/metadata/{name}", max_bytes=_MAX_BYTES)
