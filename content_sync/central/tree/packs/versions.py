"""What each publish keeps for packs: its timestamp, which the next one replaces, and the deltas made of it.

In: a version as it is published, before its timestamp is. Out: the same by its number, for as long as the tree keeps
its old files, and as packs are coded against it. It lies beside the tree, in files that any process of central reads.
Nothing of it is precious: where it is lost, kiosks get a pack without deltas, or none, and walk the tree. It is not
synced to the disk: a file that a power cut left unreadable counts as lost.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, TypeVar

import msgspec

from content_sync.central.tree.files import KEPT_S, TreeFolder
from content_sync.central.tree.packs.changes import LAST, Changes, area_of
from content_sync.wire.areas import COUNTRY, LENGTHS

T = TypeVar("T")

_log = logging.getLogger(__name__)

FOLDER: Final = ".packs"
_VERSION, _DELTAS, _OLDER, _NEW = "version", "deltas", "older", "new"
_CHANGES: Final = "changes"


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
        made: the version at which each role's metadata was made, as far as that is known.
    """

    timestamp: bytes
    top: TopVersions
    top_changed_in: int
    made: dict[str, int] = {}


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
        self._folder = tree.folder / FOLDER

    def keep(
        self, number: int, timestamp: bytes, top: TopVersions, roles: Iterable[str], deltas: Mapping[str, Delta]
    ) -> None:
        """Keep what belongs to a version, before it is published.

        Args:
            number: the version of its timestamp.
            timestamp: the bytes of its timestamp.
            top: the versions of root and delegations.
            roles: the roles of which it has new metadata.
            deltas: the deltas of its new files, by the path of the file in the tree.
        """
        before = self.read(number - 1)
        changed_in = before.top_changed_in if before and before.top == top else number
        made = (before.made if before else {}) | dict.fromkeys(roles, number)
        version = PublishedVersion(timestamp=timestamp, top=top, top_changed_in=changed_in, made=made)
        self._write(f"{number}.{_DELTAS}", deltas)
        self._write(f"{number}.{_VERSION}", version)

    def note(self, number: int, areas: Iterable[str]) -> None:
        """Note for which areas a version changes something, before it is published."""
        self._write(_CHANGES, self.changes().noting(number, areas))

    def changes(self) -> Changes:
        """Return at which versions something changed."""
        return self._read(_CHANGES, Changes) or Changes()

    def read(self, number: int) -> PublishedVersion | None:
        """Return a version; None where it is not known, or no more."""
        return self._read(f"{number}.{_VERSION}", PublishedVersion)

    def deltas(self, number: int) -> dict[str, Delta]:
        """Return the deltas that were made when this version was published, by the path of the file in the tree."""
        return self._read(f"{number}.{_DELTAS}", dict[str, Delta]) or {}

    def keep_older(self, number: int, province: str, deltas: Mapping[str, Sequence[Delta]]) -> None:
        """Keep the deltas of a version's new files against older copies, and those of the fifteen before it.

        Args:
            number: the version.
            province: whose files they are; that of the country comes last.
            deltas: them, by the path of the file in the tree.
        """
        self._write(f"{number}.{province}.{_OLDER}", deltas)
        kept = self._folder.glob(f"*.{province}.{_OLDER}")
        for file in sorted(kept, key=lambda file: int(file.name.partition(".")[0]))[:-LAST]:
            file.unlink(missing_ok=True)  # another process may make the same

    def older(self, number: int, province: str) -> dict[str, list[Delta]] | None:
        """Return the deltas against older copies; None where they are not made."""
        return self._read(f"{number}.{province}.{_OLDER}", dict[str, list[Delta]])

    def prune(self, newest: int, now_s: float, bases: Collection[int]) -> None:
        """Note that `newest` took the place of the version before, and delete what is too old to be asked for.

        Args:
            newest: the version that is published now.
            now_s: the time, in seconds since 1970.
            bases: the versions that packs are coded against, however old.
        """
        stays = {str(newest), *map(str, bases)}
        for file in [file for kind in (_VERSION, _DELTAS, _NEW) for file in self._folder.glob(f"*.{kind}")]:
            number = file.name.partition(".")[0]
            if number == str(newest - 1):
                os.utime(file, (now_s, now_s))
            elif number not in stays and file.stat().st_mtime < now_s - KEPT_S:
                file.unlink()

    def _write(self, name: str, what: object) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        written = self._folder / f"{name}.{os.getpid()}.{_NEW}"  # two processes may make the same deltas
        try:
            written.write_bytes(msgspec.msgpack.encode(what))
            written.replace(self._folder / name)
        except OSError:
            written.unlink(missing_ok=True)  # a full disk needs the room
            raise

    def _read(self, name: str, kind: type[T]) -> T | None:
        try:
            return msgspec.msgpack.decode((self._folder / name).read_bytes(), type=kind)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:  # msgspec's own, and that of bytes which are no text
            _log.error("what was kept for packs as %s cannot be read: %s", name, type(error).__name__)
            return None


def province_of(key: str) -> str:
    """Return with whose files the older deltas of a file are kept: a province's, or the country's."""
    return (area_of(key) or COUNTRY)[: LENGTHS[0]]
