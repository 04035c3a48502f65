"""What a receipt changes in a kiosk's stores: one way for one that came by link and one that a carrier brought.

In: a receipt that is believed, and the envelope that it is for. Out: all it says is on the card. Rules: the same again
changes nothing, nor does an older one after a newer one; a kiosk that came out of a backup settles last, so that a
receipt which was taken in by half is asked for again. What it says of the time and of the newest parts counts by link
alone, and is left to whom sent the envelope.
"""

from __future__ import annotations

from collections.abc import Collection

from content_sync.client.envelope_book import OpenEnvelope
from content_sync.client.visit_context import VisitContext
from content_sync.wire.envelopes import Receipt
from content_sync.wire.reports import ItemResult


def take_receipt(
    context: VisitContext,
    envelope: OpenEnvelope,
    receipt: Receipt,
    *,
    results: Collection[ItemResult],
    board_to: int,
) -> None:
    """Take a receipt in.

    Args:
        context: what is used of the kiosk.
        envelope: the one it is for.
        receipt: what central said.
        results: the results to note; by link each item that was sent has one.
        board_to: up to which number the board is known with it.

    Raises:
        Exception: of any kind, where the disk did not take it.
    """
    at, restored = context.clock.read(), context.memory.restored_from()
    if receipt.new_epoch:
        context.envelopes.leave(envelope.epoch)
    erased = receipt.erased if restored else ()
    wanted, confirmed = receipt.attachments_wanted, envelope.confirmed
    context.outbox.apply(results, receipt.answers, wanted, confirmed=confirmed, erased=erased, at=at)
    context.network.apply(
        results,
        receipt.board,
        to=board_to,
        is_whole=not receipt.skipped,
        at=at,
        activities=receipt.activities,
        market=receipt.market,
        confirmed=confirmed,
        lacking=wanted,
        piece=receipt.photo,
    )
    for sha256 in receipt.received:
        context.outbox.mark_attachment_sent(sha256)
        context.network.mark_photo_sent(sha256)
    if restored and receipt.last_serial is not None:  # what happened since the backup is not told again
        context.memory.settle(receipt.last_serial, closed=receipt.closed, at=at)
