"""What each publish keeps for packs: its timestamp, which the next one replaces, and the deltas made of it.

In: a version as it is published, before its timestamp is. Out: the same by its number, for as long as the tree keeps
its old files. It lies beside the tree, in files that any process of central reads. Nothing of it is precious: where it
is lost, kiosks get a pack without deltas, or none, and walk the tree. It is not synced to the disk: a file that a power
cut left unreadable counts as lost.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from content_sync.central.tree.files import KEPT_S, TreeFolder

T = TypeVar("T")

_log = logging.getLogger(__name__)

_FOLDER: Final = ".packs"
_VERSION, _DELTAS = "version", "deltas"


class TopVersions(msgspec.Struct, frozen=True, kw_only=True):
    """The versions of what every kiosk needs: the root in force, and the delegations (`targets`)."""

    root: int
    delegations: int


class PublishedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the tree.

    Attributes:
        timestamp: the bytes of its timestamp.
        top: the versions of root and delegations.
        top_changed_in: the last version at which one of them changed.
    """

    timestamp: bytes
    top: TopVersions
    top_changed_in: int


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    """A file as a pack carries it, against the copy that was at this path of the tree."""

    copy: str
    file: bytes


class PublishedVersions:
    """The versions of one tree.

    Args:
        tree: the tree.
    """

    def __init__(self, tree: TreeFolder) -> None:
        self._folder = tree.folder / _FOLDER

    def keep(self, number: int, timestamp: bytes, top: TopVersions, deltas: dict[str, Delta]) -> None:
        """Keep what belongs to a version, before it is published.

        Args:
            number: the version of its timestamp.
            timestamp: the bytes of its timestamp.
            top: the versions of root and delegations.
            deltas: the deltas of its new files, by the path of the file in the tree.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        before = self.read(number - 1)
        changed_in = before.top_changed_in if before and before.top == top else number
        version = PublishedVersion(timestamp=timestamp, top=top, top_changed_in=changed_in)
        for kind, body in ((_DELTAS, msgspec.msgpack.encode(deltas)), (_VERSION, msgspec.msgpack.encode(version))):
            written = self._folder / f"new.{kind}"
            written.write_bytes(body)
            written.replace(self._file(number, kind))

    def read(self, number: int) -> PublishedVersion | None:
        """Return a version; None where it is not known, or no more."""
        return self._read(number, _VERSION, PublishedVersion)

    def deltas(self, number: int) -> dict[str, Delta]:
        """Return the deltas that were made when this version was published, by the path of the file in the tree."""
        return self._read(number, _DELTAS, dict[str, Delta]) or {}

    def prune(self, newest: int, now_s: float) -> None:
        """Note that `newest` took the place of the version before, and delete what is too old to be asked for."""
        for file in list(self._folder.glob("*.*")):
            number = file.name.partition(".")[0]
            if number == str(newest - 1):
                os.utime(file, (now_s, now_s))
            elif number != str(newest) and file.stat().st_mtime < now_s - KEPT_S:
                file.unlink()

    def _file(self, number: int, kind: str) -> Path:
        return self._folder / f"{number}.{kind}"

    def _read(self, number: int, name: str, kind: type[T]) -> T | None:
        try:
            return msgspec.msgpack.decode(self._file(number, name).read_bytes(), type=kind)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            _log.error("what was kept of version %d cannot be read: %s", number, type(error).__name__)
            return None
