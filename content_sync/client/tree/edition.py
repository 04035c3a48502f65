"""What a kiosk holds of the signed tree: an edition, made of parts, one for each role, each whole and verified alone.

A part that cannot be taken in stays as it was; a file or a bulletin within a part that cannot be read stays as it was
too; the others change. Within a part a bulletin is found by its kind and id, and a file by its path: so where one
cannot be read now, its last good state is taken from the part held before.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from content_sync.wire.bulletin_base import Bulletin
from content_sync.wire.bulletins import Activity, AnyBulletin, Article, BulletinName, name_of
from content_sync.wire.parts import PartRule, part_rules
from content_sync.wire.stamps import Instant, Stamp
from content_sync.wire.targets import KEEP_CLOSED_DAYS, ServiceKeys

AnyKind = TypeVar("AnyKind", bound=Bulletin)


class PartFile(msgspec.Struct, frozen=True, kw_only=True):
    """One target as it was read.

    Attributes:
        path: its name in the tree, as `weather/43`.
        digest: the SHA-256 of its body, in hex.
        bulletins: those of its bulletins that are for this village.
    """

    path: str
    digest: str
    bulletins: tuple[AnyBulletin, ...] = ()


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one role brings to one village.

    Attributes:
        role: the role that signed it.
        village: the village it was read for, 8 digits.
        number: the last timestamp version at which something this village reads of it changed; 0 where it has nothing.
        issued: the signed time of the timestamp it came with.
        arrived: when it was taken in, by this kiosk's clock.
        confirmed: the latest signed time at which the tree was seen to hold nothing newer.
        versions: the versions of the roles it was read from, each with its keys (tree.py).
        files: the targets it is made of.
        keys: the ministry's keys, in the part that brings them.
        skipped: how many items are of kinds this version does not know.
        unreadable: how many items and files could not be read; their last good state is kept in `files`.
    """

    role: str
    village: str
    number: int
    issued: Instant
    arrived: Stamp
    confirmed: Instant
    versions: dict[str, int] = {}
    files: tuple[PartFile, ...] = ()
    keys: ServiceKeys | None = None
    skipped: int = 0
    unreadable: int = 0

    @property
    def content(self) -> tuple[object, ...]:
        """Return what two states of a part are compared by: all but times and versions."""
        return self.village, self.number, self.files, self.keys, self.skipped, self.unreadable

    @property
    def bulletins(self) -> tuple[AnyBulletin, ...]:
        """Return the bulletins, each once: a warning may be in the files of several areas."""
        each: dict[BulletinName, AnyBulletin] = {}
        for file in self.files:
            for bulletin in file.bulletins:
                each.setdefault(name_of(bulletin), bulletin)
        return tuple(each.values())

    def of_kind(self, kind: type[AnyKind]) -> tuple[AnyKind, ...]:
        """Return the bulletins of a kind, each once."""
        each: dict[str, AnyKind] = {}
        for file in self.files:
            for bulletin in file.bulletins:
                if isinstance(bulletin, kind):
                    each.setdefault(bulletin.id, bulletin)
        return tuple(each.values())


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """All parts a kiosk holds, sorted by role; it has no parts before the first visit."""

    parts: tuple[Part, ...] = ()

    def part(self, role: str) -> Part | None:
        """Return the part of a role; None where none is held."""
        return next((part for part in self.parts if part.role == role), None)

    def with_part(self, part: Part) -> Edition:
        """Return the edition with this part in place of the one of its role."""
        others = [one for one in self.parts if one.role != part.role]
        return Edition(parts=tuple(sorted((*others, part), key=lambda one: one.role)))

    @property
    def keys(self) -> ServiceKeys | None:
        """Return the ministry's keys for sealing and receipts; None before the part that brings them came."""
        return next((part.keys for part in self.parts if part.keys), None)

    @property
    def keep_closed_days(self) -> int:
        """Return how many days after a report was closed central erases what is personal of it."""
        return keys.keep_closed_days if (keys := self.keys) else KEEP_CLOSED_DAYS

    @property
    def issued(self) -> Instant | None:
        """Return the latest signed time a part came with; None where there is none."""
        return max((part.issued for part in self.parts), default=None)

    @property
    def bulletins(self) -> tuple[AnyBulletin, ...]:
        """Return the bulletins of all parts, part by part."""
        return tuple(bulletin for part in self.parts for bulletin in part.bulletins)

    @property
    def skipped(self) -> int:
        """Return how many items of all parts are of kinds this version does not know."""
        return sum(part.skipped for part in self.parts)

    @property
    def unreadable(self) -> int:
        """Return how many items and files of all parts could not be read."""
        return sum(part.unreadable for part in self.parts)


def held_part(edition: Edition, rule: PartRule, village: str) -> Part | None:
    """Return the part held for a rule; None where there is none, or it was read for another village."""
    part = edition.part(rule.role)
    return part if part is not None and part.village == village else None


def held_numbers(edition: Edition, village: str) -> dict[str, int]:
    """Return the number of each part the village reads, by role; 0 where none is held."""
    held = {rule.role: held_part(edition, rule, village) for rule in part_rules(village)}
    return {role: part.number if part else 0 for role, part in held.items()}


def digests(edition: Edition) -> frozenset[str]:
    """Return the digests (SHA-256 in hex) of the files an edition is made of."""
    return frozenset(file.digest for part in edition.parts for file in part.files)


def media_digests(edition: Edition) -> frozenset[str]:
    """Return the digests (SHA-256 in hex) of the pictures and recordings that its articles and activities name."""
    named = (bulletin for bulletin in edition.bulletins if isinstance(bulletin, Article | Activity))
    return frozenset(file.sha256 for one in named for file in one.media)
