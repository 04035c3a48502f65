"""A part of which some files could not be verified: what it shows of those that were read and those held before.

In: the files that were read, the part held before, the paths that were missed. Out: the files the part is made of.

Rules:
- A file that was missed stays as it was, but for what one that was read tells otherwise: a bulletin that is there in a
  newer state, or that another one replaces, does not come back with it.
- What is gone from a file that was read stays while a file is missed, for what replaces it may be in there. One warning
  too many harms less than one too few, and it has its own end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from content_sync.client.tree.edition import Part, PartFile
from content_sync.wire.alerts import Warning
from content_sync.wire.bulletins import AnyBulletin, BulletinName, name_of
from content_sync.wire.parts import PartRule


def with_missed(
    read: Sequence[PartFile], held: Part | None, rule: PartRule, missed: Iterable[str]
) -> tuple[PartFile, ...]:
    """Return the files of a part, those that were read and those that were `missed`, in the rule's order."""
    told = frozenset(name for file in read for bulletin in file.bulletins for name in _told_by(bulletin))
    before = {file.path: file for file in held.files} if held else {}
    files = {path: _without(before[path], told) for path in missed if path in before}
    files |= {file.path: _with_lasting(file, before, told) for file in read}
    return tuple(files[path] for path in rule.targets if path in files)


def _told_by(bulletin: AnyBulletin) -> Iterator[BulletinName]:
    """Yield the names of which a bulletin tells the newest state: its own, and what it replaces."""
    yield name_of(bulletin)
    if isinstance(bulletin, Warning):
        yield from ((bulletin.kind, old) for old in bulletin.replaces)


def _without(file: PartFile, told: frozenset[BulletinName]) -> PartFile:
    return msgspec.structs.replace(file, bulletins=tuple(one for one in file.bulletins if name_of(one) not in told))


def _with_lasting(file: PartFile, before: Mapping[str, PartFile], told: frozenset[BulletinName]) -> PartFile:
    lasting = _without(before[file.path], told).bulletins if file.path in before else ()
    return msgspec.structs.replace(file, bulletins=(*file.bulletins, *lasting))
