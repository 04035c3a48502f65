"""The signed tree fetched for one village: its top metadata first, then part by part.

In: where the files come from, the first root, the village, the memory of what was accepted before.
Out: `Part`s, each whole, or an error and that part as it was. The caller switches what is shown.

Rules:
- Root, timestamp, snapshot and delegations are verified first, and their versions remembered at once.
- `accept` remembers the versions of a part; it is called before the part is shown.
- A role that is expired, forged, older than before or missing stops only its own part; where a part is of several
  roles, only its own files of it (missed_files.py).
- Bodies are kept by their digest and are not fetched twice.
- Nothing that was not verified, and no error that tells of no harm to the cache, removes anything that was.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from content_sync.client.errors import MissingError
from content_sync.client.signed_times import Uptime
from content_sync.client.tree.edition import Edition, Part, digests, media_digests
from content_sync.client.tree.missed_files import with_missed
from content_sync.client.tree.part_reader import PartReader
from content_sync.client.tree.tree import UNFINISHED, Target, TrustedTree
from content_sync.client.tree.tree_source import TreeSource
from content_sync.client.tree.trust_memory import TrustMemory
from content_sync.disk_errors import is_harmed
from content_sync.errors import ContentSyncError, ForgedError, RollbackError, TrustError
from content_sync.wire.media import MediaFile
from content_sync.wire.parts import PartRule
from content_sync.wire.stamps import Stamp

_log = logging.getLogger(__name__)

_MAX_FOLDER_BYTES: Final = 60_000_000  # three editions as large as may be


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRead:
    """A part as it was read.

    Attributes:
        part: all of it that could be verified; the rest is as it was.
        missed: why some of its files could not be; None where it is whole.
    """

    part: Part
    missed: ContentSyncError | None = None


class PartFetcher:
    """Fetches the parts of one village from the tree as it is now.

    Args:
        source: where the files of the tree come from.
        root: the bytes of the first `root.json` this kiosk trusts.
        folder: a cache that may be lost at any time; nothing else may lie there.
        village: 8 digits.
        built: when this software was made, in UTC; nothing that expired before is taken.
        uptime: how long this start of the machine lasts, and so how old the signed times are.
        memory: the versions accepted before, and the signed times.

    Raises:
        LinkError: the top metadata did not come.
        TrustError: it is forged, older than accepted before, or expired.
        OSError: the card is full or broken.
    """

    def __init__(
        self,
        source: TreeSource,
        *,
        root: bytes,
        folder: Path,
        village: str,
        built: datetime,
        uptime: Uptime,
        memory: TrustMemory,
    ) -> None:
        self._village, self._folder, self._memory, self._source = village, folder, memory, source
        self._built = built
        self._open = partial(TrustedTree, source, root=root, folder=folder, built=built, uptime=uptime)
        for each in (*(folder / UNFINISHED).glob("*"), folder):  # what was never verified goes first
            if _size_bytes(folder) > _MAX_FOLDER_BYTES:
                _remove(each)
        try:
            self._tree = self._refreshed()
        except OSError as error:
            self._make_anew(error)

    @property
    def issued(self) -> datetime:
        """When the timestamp was signed, in UTC."""
        return self._tree.issued

    @property
    def root_signers(self) -> int:
        """How many people have signed the root in force."""
        return self._tree.root_signers

    def is_unchanged(self, rule: PartRule, held: Part) -> bool:
        """Tell whether the tree has the part in the versions that `held` was read from: then reading asks nothing."""
        return self._tree.versions(rule.targets) == held.versions

    def read(self, rule: PartRule, held: Part | None, *, now: Stamp) -> PartRead:
        """Return a part as the tree has it now; where nothing changed, the part held, confirmed anew.

        Args:
            rule: the part.
            held: the part as it was taken in before; None where it never was.
            now: the time by the kiosk's clock, noted in a new part; expiry is not judged by it.

        Raises:
            LinkError: a file did not come.
            TrustError: the role is forged, older than accepted before, or expired; or a file is not the one it signed.
            OSError: the card is full or broken.
        """
        if held is not None and held.village != self._village:
            held = None
        try:
            return self._part(rule, held, now)
        except OSError as error:
            self._make_anew(error)
            return self._part(rule, held, now)

    def read_media(self, file: MediaFile) -> bytes:
        """Return a picture or a recording, verified by its role and by what its article says of it.

        Raises:
            MissingError: the tree does not list it so.
            LinkError: it did not come; what came is kept for the next try.
            TrustError: it is not what the role signed.
            OSError: the card is full or broken.
        """
        local = file.local_path(self._village[:2])
        target = self._tree.look_up(file.path) or self._tree.look_up(local)
        if target is None or (target.digest, target.info.length) != (file.sha256, file.size_bytes):
            raise MissingError("the tree does not list this file")
        return self._tree.read_once(target)

    def accept(self, part: Part) -> None:
        """Remember the versions that a part was read from; call it before the part is shown.

        Raises:
            Exception: what the memory raises where the disk did not take them; then do not show the part.
        """
        self._memory.remember(part.versions)

    def sweep(self, edition: Edition) -> None:
        """Delete in the cache what this edition is not made of, except the beginnings of the media that it names."""
        self._tree.sweep(digests(edition), media_digests(edition))

    def _part(self, rule: PartRule, held: Part | None, now: Stamp) -> PartRead:
        reader = PartReader(self._tree, rule, self._village, held)
        found = reader.find(self._memory)
        confirmed = min(self.issued, now.at) if now.is_trusted else self.issued
        is_whole = not reader.missed
        if held is not None and is_whole and _is_same(held, found, rule) and not (held.skipped or held.unreadable):
            return PartRead(part=msgspec.structs.replace(held, confirmed=confirmed))
        files = reader.files(found)
        fresh = Part(
            role=rule.role,
            village=self._village,
            number=max((target.changed_in for target in found.values()), default=0),
            issued=self.issued,
            arrived=now,
            confirmed=confirmed,
            versions=self._tree.versions(path for path in rule.targets if path not in reader.missed),
            files=files,
            keys=reader.keys,
            skipped=reader.skipped,
            unreadable=reader.unreadable,
        )
        if reader.missed:
            return self._with_missed(fresh, held, rule, reader.missed)
        if held is not None and fresh.content == held.content:
            return PartRead(part=msgspec.structs.replace(held, confirmed=confirmed))
        return PartRead(part=fresh)

    def _with_missed(
        self, read: Part, held: Part | None, rule: PartRule, missed: Mapping[str, ContentSyncError]
    ) -> PartRead:
        """Return a part as far as it could be verified; neither its number nor its confirmation says that it is new.

        Raises:
            ContentSyncError: nothing of it could be, or nothing that is new.
        """
        why, files = next(iter(missed.values())), with_missed(read.files, held, rule, missed)
        if not read.files or (held is not None and files == held.files):
            raise why
        part = msgspec.structs.replace(
            read,
            number=held.number if held else 0,
            confirmed=held.confirmed if held else self._built,
            files=files,
            unreadable=read.unreadable + 1,  # so that nothing takes it for whole
        )
        return PartRead(part=part, missed=why)

    def _refreshed(self) -> TrustedTree:
        """Return the tree with its top metadata verified.

        tuf refuses a whole snapshot if one role in it is older than in tuf's own copy, or missing. We check role by
        role, against the memory on the card: so tuf's copy is put aside, and the snapshot is taken. Where that is
        refused too, the copy is put back.
        """
        tree = self._open()
        try:
            tree.refresh(self._memory)
        except TrustError as error:
            if self._source.doubt():
                return self._refreshed()
            if not isinstance(error, ForgedError | RollbackError):
                raise
            with tree.without_snapshot() as had_one:
                if not had_one:
                    raise
                tree = self._open()
                tree.refresh(self._memory)
        return tree

    def _make_anew(self, error: OSError) -> None:
        """Empty a damaged cache and begin again; where the error says nothing of the cache, raise it."""
        if not is_harmed(error):
            raise error
        _log.warning("the cache of the tree is harmed (%s) and is made anew", type(error).__name__)
        _remove(self._folder)
        self._tree = self._refreshed()


def _is_same(held: Part, found: Mapping[str, Target], rule: PartRule) -> bool:
    """Tell whether the targets looked up by name are those the part was read from."""
    read = {file.path: file.digest for file in held.files if file.path in rule.targets}
    return read == {path: target.digest for path, target in found.items()}


def _size_bytes(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*"))


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
    else:
        folder.unlink(missing_ok=True)
