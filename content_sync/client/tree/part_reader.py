"""The targets of one part, read file by file and item by item.

In: a rule, the targets found by name, the part held before. Out: the files the part is made of, and counts.

Rules:
- A bulletin, an index entry or a file that cannot be read is counted and stays as it was in the part held before; the
  others are taken.
- A role may only bring its own kinds: a warning signed by the weather agency's key is skipped.
- Where a body does not come, or is not the one that was signed, the tree raises its error and the whole part stays as
  it was; but of a part whose files are all read each stands alone, and what was missed is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from content_sync.client.reasons import reason_of
from content_sync.client.tree.edition import Part, PartFile
from content_sync.client.tree.tree import Target, TrustedTree
from content_sync.client.tree.trust_memory import TrustMemory, refuse_older
from content_sync.errors import ContentSyncError, LinkError, TrustError, WireError
from content_sync.wire.areas import any_covers
from content_sync.wire.bulletins import KINDS, AnyBulletin, BulletinName, name_of
from content_sync.wire.encoding import decode
from content_sync.wire.keys import seal, sealing_key
from content_sync.wire.parts import PartRule
from content_sync.wire.targets import MAX_TARGET_BYTES, BulletinEntry, Listed, ServiceKeys, read_bulletins, read_index


class PartReader:
    """Reads one part for one village, once.

    Args:
        tree: where bodies come from.
        rule: the part.
        village: 8 digits.
        held: the part as it was taken in before; None where it never was.

    Attributes:
        keys: the ministry's keys, where the part brings them.
        skipped: how many items are of kinds this version does not know, or that this part may not bring.
        unreadable: how many items, entries and files cannot be read.
        missed: why a file could not be verified, by its path.
    """

    def __init__(self, tree: TrustedTree, rule: PartRule, village: str, held: Part | None) -> None:
        self._tree, self._rule, self._village = tree, rule, village
        self._held = {file.path: file for file in held.files} if held else {}
        self._room_bytes = rule.max_bytes
        self.keys = held.keys if held else None
        self.skipped = 0
        self.unreadable = 0
        self.missed: dict[str, ContentSyncError] = {}

    def find(self, memory: TrustMemory) -> dict[str, Target]:
        """Return the targets that the tree has under the rule's names, by name and in the rule's order.

        Raises:
            LinkError: a role did not come.
            TrustError: a role is refused.
            OSError: the tree's folder cannot be used.
        """
        found: dict[str, Target] = {}
        for path in self._rule.targets:
            with self._missing(path):
                refuse_older(self._tree.versions([path]), memory)
                if target := self._tree.look_up(path):
                    found[path] = target
        return found

    def files(self, found: Mapping[str, Target]) -> tuple[PartFile, ...]:
        """Return the files of the part.

        Args:
            found: the targets that `find` returned.

        Raises:
            LinkError: a body did not come.
            TrustError: a body is not the one that was signed, or a role is refused.
            OSError: the tree's folder cannot be used.
        """
        read = {"all": self._all, "finest": self._finest, "index": self._indexed, "keys": self._with_keys}
        return tuple(read[self._rule.reading](tuple(found.values())))

    def _all(self, targets: Iterable[Target]) -> Iterator[PartFile]:
        for target in targets:
            with self._missing(target.path):
                yield self._file(target)

    @contextmanager
    def _missing(self, path: str) -> Iterator[None]:
        """Note why a file could not be verified, where each stands alone and the others may still be had."""
        try:
            yield
        except (LinkError, TrustError) as error:
            if self._rule.reading != "all" or reason_of(error).is_of_all:
                raise
            self.missed[path] = error

    def _finest(self, targets: Iterable[Target]) -> Iterator[PartFile]:
        """Read the files until one has bulletins; of the wider areas after it keep only path and digest."""
        has_content = False
        for target in targets:
            file = _unread(target) if has_content else self._file(target)
            has_content = has_content or bool(file.bulletins)
            yield file

    def _with_keys(self, targets: Iterable[Target]) -> Iterator[PartFile]:
        for target in targets:
            yield _unread(target)
            try:
                self.keys = usable_keys(self._body(target))
            except WireError:
                self.unreadable += 1

    def _indexed(self, targets: Iterable[Target]) -> Iterator[PartFile]:
        for index in targets:
            yield _unread(index)
            folder = index.path.rpartition("/")[0]
            entries, unreadable = self._entries(index)
            named = {f"{folder}/{entry.id}" for entry in entries}
            for path in dict.fromkeys(f"{folder}/{entry.id}" for entry in entries if self._is_wanted(entry)):
                yield from self._linked(path)
            lost = {name and f"{folder}/{name[1]}" for name in unreadable}
            for path, file in self._held.items():
                if path not in {index.path, *named} and (path in lost or None in lost):
                    yield file

    def _entries(self, index: Target) -> tuple[tuple[BulletinEntry, ...], tuple[BulletinName | None, ...]]:
        try:
            entries, unreadable = read_index(self._body(index))
        except WireError:
            entries, unreadable = (), (None,)
        self.unreadable += len(unreadable)
        return entries, unreadable

    def _is_wanted(self, entry: BulletinEntry) -> bool:
        """Tell whether the file is for this village and of a known kind; one of an unknown kind is counted."""
        is_here, is_known = any_covers(entry.areas, self._village), entry.kind in KINDS
        self.skipped += is_here and not is_known
        return is_here and is_known

    def _linked(self, path: str) -> Iterator[PartFile]:
        target = self._tree.look_up(path)
        if target is not None:
            yield self._file(target)
            return
        self.unreadable += 1  # the entry names a file that the role does not list
        if path in self._held:
            yield self._held[path]

    def _file(self, target: Target) -> PartFile:
        """Read a file of bulletins for this village."""
        try:
            listed = read_bulletins(self._body(target))
        except WireError:
            listed = Listed(unreadable=(None,))
        allowed = [bulletin for bulletin in listed.bulletins if self._rule.name in bulletin.parts]
        self.skipped += listed.skipped + len(listed.bulletins) - len(allowed)
        self.unreadable += len(listed.unreadable)
        here = [bulletin for bulletin in allowed if any_covers(bulletin.areas, self._village)]
        return PartFile(
            path=target.path, digest=target.digest, bulletins=(*here, *self._last_good(target.path, listed, allowed))
        )

    def _last_good(self, path: str, listed: Listed, read: Iterable[AnyBulletin]) -> Iterator[AnyBulletin]:
        """Yield what the file held before of the items that cannot be read now."""
        held = self._held.get(path)
        fresh = {name_of(bulletin) for bulletin in read}
        for bulletin in held.bulletins if held else ():
            name = name_of(bulletin)
            if name not in fresh and (name in listed.unreadable or None in listed.unreadable):
                yield bulletin

    def _body(self, target: Target) -> bytes:
        """Return a target's body, or raise `WireError` where there is no room for it."""
        length = target.info.length
        if length > min(MAX_TARGET_BYTES, self._room_bytes):
            raise WireError(f"{target.path} is larger than there is room for")
        self._room_bytes -= length
        return self._tree.read(target)


def usable_keys(body: bytes) -> ServiceKeys:
    """Read the ministry's keys.

    Raises:
        WireError: they cannot be read, or are not points of their curves, so that nothing can be sealed to them.
    """
    keys = decode(body, ServiceKeys)
    seal(bytes.fromhex(keys.seal), b"")
    sealing_key(bytes.fromhex(keys.receipt))
    return keys


def _unread(target: Target) -> PartFile:
    return PartFile(path=target.path, digest=target.digest)
