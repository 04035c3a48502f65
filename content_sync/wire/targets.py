"""Target files: what stands in the files of the signed tree, and how much of it can be read.

A file of bulletins holds a JSON list of them. A kiosk reads it item by item (`read_bulletins`): an item of a kind this
version does not know is skipped and counted, one of a known kind that breaks its limits costs itself only, and fields
this version does not know are ignored. Central, which makes them, checks the file whole (`decode_bulletins`). An index
holds a JSON list of entries, and is read in the same way. `sys/kiosk` holds one record, the ministry's keys and
what its settings mean for kiosks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from content_sync.errors import WireError
from content_sync.wire.areas import Area
from content_sync.wire.bulletin_base import BulletinId, ShortText
from content_sync.wire.bulletins import KINDS, AnyBulletin, BulletinName
from content_sync.wire.digests import Digest, KeyHex
from content_sync.wire.encoding import decode, encode, wire_errors
from content_sync.wire.stamps import Instant

T = TypeVar("T")

MAX_TARGET_BYTES: Final = 2_000_000
"""What one target file may weigh: a kiosk reads none that is larger, and central signs none."""


KEEP_CLOSED_DAYS: Final = 365
"""For how long central keeps what is personal of a closed report where `sys/kiosk` does not tell."""


class _Kind(msgspec.Struct):
    kind: str


class _Named(msgspec.Struct):
    kind: str
    id: str


class BulletinEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of an index: what a bulletin is, before its file is fetched; size and SHA-256 are those of the file."""

    id: BulletinId
    kind: Annotated[str, Meta(max_length=40)]
    title: ShortText
    areas: tuple[Area, ...]
    issued: Instant
    size_bytes: Annotated[int, Meta(ge=0)]
    sha256: Digest


class ServiceKeys(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The target `sys/kiosk`: the ministry's keys that kiosks seal to and believe, hex of 32 bytes each.

    `seal` is X25519 (what goes up is sealed to it), and so are `former_seals`, with which codes on paper may have been
    made before. `receipt` is Ed25519 (signs receipts), and so are `former_receipts`, keys that signed receipts before
    and are believed yet, and `time`, which signs the time; None where central does not tell it. `visit_minutes` is how
    often a kiosk should visit by day. `keep_closed_days` is how long after a report was closed central erases what is
    personal of it; its limit is wide, so that no setting of a later central costs a kiosk the keys. `envelope_form` is
    the newest form of envelopes that this central opens by link.
    """

    seal: KeyHex
    receipt: KeyHex
    former_receipts: tuple[KeyHex, ...] = ()
    time: KeyHex | None = None
    visit_minutes: Annotated[int, Meta(ge=1, le=1440)] = 15
    keep_closed_days: Annotated[int, Meta(ge=1, le=36_500)] = KEEP_CLOSED_DAYS
    envelope_form: Annotated[int, Meta(ge=1)] = 1
    former_seals: tuple[KeyHex, ...] = ()

    @property
    def known_seals(self) -> tuple[bytes, ...]:
        """The keys with which codes on paper may have been made, the one in use first."""
        return tuple(bytes.fromhex(key) for key in (self.seal, *self.former_seals))

    @property
    def believed_receipts(self) -> tuple[bytes, ...]:
        """The keys whose receipts are believed, the one in use first."""
        return tuple(bytes.fromhex(key) for key in (self.receipt, *self.former_receipts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A target file as far as it can be read.

    Attributes:
        bulletins: those of known kinds, in their order.
        skipped: how many items are of kinds this version does not know.
        unreadable: the items that cannot be read, by name; None for one whose name cannot be read either.
    """

    bulletins: tuple[AnyBulletin, ...] = ()
    skipped: int = 0
    unreadable: tuple[BulletinName | None, ...] = ()


def encode_bulletins(bulletins: tuple[AnyBulletin, ...] | list[AnyBulletin]) -> bytes:
    """Write a target file: a JSON list of bulletins."""
    return encode(list(bulletins))


def decode_bulletins(body: bytes) -> tuple[tuple[AnyBulletin, ...], int]:
    """Read a target file.

    Returns:
        The bulletins of known kinds, and how many items were skipped because their kind is unknown.

    Raises:
        WireError: it is not a list, or an item of a known kind breaks a limit.
    """
    read = [_decode_if_known(raw) for raw in decode(body, list[msgspec.Raw])]
    known = tuple(bulletin for bulletin in read if bulletin is not None)
    return known, len(read) - len(known)


def read_bulletins(body: bytes) -> Listed:
    """Read a target file item by item; a file that is not a list counts as one unreadable item without a name."""
    read, unreadable = _item_by_item(body, _decode_if_known)
    known = tuple(bulletin for bulletin in read if bulletin is not None)
    return Listed(bulletins=known, skipped=len(read) - len(known), unreadable=unreadable)


def read_index(body: bytes) -> tuple[tuple[BulletinEntry, ...], tuple[BulletinName | None, ...]]:
    """Read an index entry by entry; return the entries, and the names of those that cannot be read (see `Listed`)."""
    entries, unreadable = _item_by_item(body, lambda raw: decode(raw, BulletinEntry))
    return tuple(entries), unreadable


def _item_by_item(body: bytes, read: Callable[[msgspec.Raw], T]) -> tuple[list[T], tuple[BulletinName | None, ...]]:
    try:
        items = decode(body, list[msgspec.Raw])
    except WireError:
        return [], (None,)
    good: list[T] = []
    unreadable: list[BulletinName | None] = []
    for raw in items:
        try:
            good.append(read(raw))
        except WireError:
            unreadable.append(_name_in(raw))
    return good, tuple(unreadable)


def _decode_if_known(raw: msgspec.Raw) -> AnyBulletin | None:
    return _decode_one(raw) if decode(raw, _Kind).kind in KINDS else None


def _name_in(raw: msgspec.Raw) -> BulletinName | None:
    try:
        named = decode(raw, _Named)
    except WireError:
        return None
    return named.kind, named.id


def _decode_one(raw: msgspec.Raw) -> AnyBulletin:
    with wire_errors():
        one: AnyBulletin = msgspec.json.decode(raw, type=AnyBulletin)
        return one
