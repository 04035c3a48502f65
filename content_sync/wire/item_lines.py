"""Items as lines of an envelope: as many as one envelope holds, and each read alone."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from content_sync.errors import WireError
from content_sync.wire.encoding import decode, encode, wire_errors
from content_sync.wire.envelopes import MAX_ITEMS, MAX_ITEMS_BYTES
from content_sync.wire.items import ITEM_KINDS, Item
from content_sync.wire.reports import ItemId

_ITEM: Final = msgspec.json.Decoder(Item)  # made anew for each item, it costs ten times as much as reading one
_NAMED: Final = re.compile(rb'"id"\s*:\s*"([0-9a-f]{32})"')


def pack_items(items: tuple[Item, ...]) -> tuple[msgspec.Raw, ...]:
    """Return as many of the items, from the first on, as one envelope may hold, as raw JSON."""
    packed: list[msgspec.Raw] = []
    size = 0
    for item in items[:MAX_ITEMS]:
        raw = encode(item)
        size += len(raw)
        if packed and size > MAX_ITEMS_BYTES:
            break
        packed.append(msgspec.Raw(raw))
    return tuple(packed)


class _ItemHead(msgspec.Struct):
    id: ItemId
    kind: str


def read_item(raw: msgspec.Raw) -> tuple[str, Item | None]:
    """Return an item's id and the item, or None when its kind is unknown to this version.

    Raises:
        WireError: it has no id.
        BadItemError: it is no JSON, has no kind, or its kind is known and a field breaks its limit; it holds the id.
    """
    try:
        head = decode(raw, _ItemHead)
        if head.kind not in ITEM_KINDS:
            return head.id, None
        with wire_errors():
            return head.id, _ITEM.decode(raw)
    except WireError as error:
        named = set(_NAMED.findall(bytes(raw)))
        raise (BadItemError(named.pop().decode(), str(error)) if len(named) == 1 else error) from None


class BadItemError(WireError):
    """An item cannot be read; `item` is its id, so that the kiosk can be told."""

    def __init__(self, item: str, reason: str) -> None:
        super().__init__(reason)
        self.item = item
