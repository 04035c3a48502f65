"""What central keeps of what this kiosk told it: at most visits nothing of that is another, and each byte is paid for.

In: an envelope with a heartbeat. Out: the same without what the one before told, where central said that it keeps that;
and its receipt as if all had been told. Only in memory: after each start all is told once. Where a receipt does not say
`keeps_parts`, as that of an earlier central, or of one that lost what it kept, all is told again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from content_sync.client.envelope_book import OpenEnvelope
from content_sync.wire.envelopes import Envelope, Receipt
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    epoch: bytes
    seq: int
    parts: Mapping[str, int]
    boot: str
    board: str


class ToldBefore:
    """What central keeps of the last envelope with a heartbeat."""

    def __init__(self) -> None:
        self._kept: _Told | None = None

    def short(self, item: Item, opened: OpenEnvelope) -> Item:
        """Return an item; a heartbeat without the board's number, where central knows on which board this start is."""
        kept = self._kept
        if not isinstance(item, Heartbeat) or kept is None:
            return item
        is_known = (kept.epoch, kept.boot, kept.board) == (opened.epoch, item.boot, item.board)
        return msgspec.structs.replace(item, board="") if is_known else item

    def short_envelope(self, envelope: Envelope, heartbeat: Heartbeat | None, opened: OpenEnvelope) -> Envelope:
        """Return an envelope that names the one before in place of its parts, where they are the same.

        Args:
            envelope: with all parts.
            heartbeat: the one in it; without one it stays as it is.
            opened: its address.
        """
        kept = self._kept
        if heartbeat is None or kept is None or (kept.epoch, kept.parts) != (opened.epoch, envelope.parts):
            return envelope
        return msgspec.structs.replace(envelope, parts={}, parts_as=kept.seq)

    def hear(
        self, receipt: Receipt, *, whole: Envelope, sent: Envelope, heartbeat: Heartbeat | None, opened: OpenEnvelope
    ) -> Receipt:
        """Note what central keeps, and return its receipt with the newest numbers.

        Args:
            receipt: what central said.
            whole: the envelope with all parts.
            sent: the envelope as it went.
            heartbeat: the one in it, with all it tells.
            opened: its address.
        """
        if heartbeat is None:
            return receipt
        self._kept = None
        if receipt.keeps_parts:
            self._kept = _Told(
                epoch=opened.epoch, seq=opened.seq, parts=whole.parts, boot=heartbeat.boot, board=heartbeat.board
            )
        is_same = receipt.keeps_parts and sent.parts_as is not None and not receipt.newest
        return msgspec.structs.replace(receipt, newest=whole.parts) if is_same else receipt
