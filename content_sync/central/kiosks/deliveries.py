"""A delivery: an envelope whose signature holds, the key that signed it, and its items as read."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

import msgspec

from content_sync.central.database.kiosks.keys import SenderKey
from content_sync.errors import WireError
from content_sync.wire.envelopes import Envelope, EnvelopeId, Form
from content_sync.wire.item_lines import BadItemError, read_item
from content_sync.wire.items import Item

_log = logging.getLogger(__name__)


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """An envelope whose signature holds, and the key that signed it, as it was known when that was checked.

    `digest` is that of what was signed, and `box` are the sealed bytes: the same envelope may be sealed twice. `form`
    is how it was written, and how its receipt goes back over the link. `sealed_to` is the key of central's that the
    kiosk knows.
    """

    key: SenderKey
    envelope_id: EnvelopeId
    envelope: Envelope
    digest: bytes
    box: bytes
    form: Form = 1
    sealed_to: bytes = b""

    @property
    def village(self) -> str:
        """The code of the village that the key belongs to."""
        return self.key.village


class ReadItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item of an envelope by its id: None where its kind is unknown to this version, bad where it breaks a limit."""

    id: str
    item: Item | None = None
    is_bad: bool = False


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that came: its items, when, and whether its receipt tells that time, which kiosks trust."""

    delivery: Delivery
    items: tuple[ReadItem, ...]
    now: dt.datetime
    has_time: bool


def arrived(delivery: Delivery, *, now: dt.datetime, has_time: bool) -> Arrived:
    """Read the items of a delivery."""
    items = tuple(read_items(delivery.envelope, delivery.village))
    return Arrived(delivery=delivery, items=items, now=now, has_time=has_time)


def read_items(envelope: Envelope, village: str) -> Iterator[ReadItem]:
    """Read the items of an envelope; those without an id that a result could name are left out."""
    for raw in envelope.items:
        try:
            name, item = read_item(raw)
        except BadItemError as error:
            yield ReadItem(id=error.item, is_bad=True)
        except WireError:
            _log.warning("an item of %s has no id", village)
        else:
            yield ReadItem(id=name, item=item)
