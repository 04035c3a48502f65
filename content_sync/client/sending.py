"""What goes up in one visit: envelopes, one after the other, each with its receipt on the card before the next.

In: a `VisitContext`, the ministry's keys, the kiosk's key. Out: what the receipts said, counted.

Rules:
- Only a signed receipt counts as success; it is on the card before anything else happens.
- A few items of the volunteers go before the reports, so that a flood of reports does not hold them up.
- Where more waits than one envelope holds, the heartbeat goes before it alone: its receipt, which may name newer
  warnings, is then soon here over any line.
- What a receipt says of the time and of the newest parts counts only if it came within a minute.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from content_sync.client.envelope_book import OpenEnvelope
from content_sync.client.errors import NoResultError
from content_sync.client.receipt_taking import take_receipt
from content_sync.client.time_request import PROMPT_S
from content_sync.client.tree.edition import held_numbers
from content_sync.client.upload import send_envelope
from content_sync.client.visit_context import VisitContext
from content_sync.wire.board import PhotoWanted
from content_sync.wire.envelopes import MAX_ITEMS, Envelope
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.item_lines import pack_items
from content_sync.wire.items import Item
from content_sync.wire.reports import NO_RESULT, ItemResult, Report
from content_sync.wire.targets import ServiceKeys

_log = logging.getLogger(__name__)

_MAX_ENVELOPES: Final = 26  # the heartbeat and 500 reports; the rest go with the next visit
_ROOM_FOR_VOLUNTEERS: Final = 3  # items of an envelope that reports do not take


class EnvelopeSender:
    """What one visit sends, and what the receipts say of it.

    Args:
        context: what is used of the kiosk.

    Attributes:
        newest: the newest number of each part by role, as the last prompt receipt names them; empty before.
        edition: the last version of the tree at which something changed for the district, as that receipt says it.
        reports_sent: reports central has now.
        refused: items central will not take.
        later: items central cannot take yet.
        answers: answers that came home.
        skipped: entries of a receipt that this version does not know or cannot read.
        is_answered_promptly: whether a receipt came within a minute: central then said what it knows of the time.
    """

    def __init__(self, context: VisitContext) -> None:
        self._context = context
        self.newest: Mapping[str, int] = {}
        self.edition = 0
        self.is_answered_promptly = False
        self.reports_sent = self.refused = self.later = self.answers = self.skipped = 0

    def held(self) -> dict[str, int]:
        """Return the number of each part that is held, by role; 0 where none is."""
        return held_numbers(self._context.edition_store.edition(), self._context.village)

    def has_newest(self) -> bool:
        """Tell whether a receipt named the newest parts, and they are held."""
        return bool(self.newest) and all(self.newest.get(role, 0) == has for role, has in self.held().items())

    def send(self, keys: ServiceKeys, seed: bytes, *, before_next: Callable[[], bool] = lambda: True) -> None:
        """Send what waits, envelope by envelope, the heartbeat in the first.

        Args:
            keys: the ministry's keys.
            seed: the kiosk's private key.
            before_next: called before each further envelope; it raises nothing, and tells whether that may go up.

        Raises:
            ContentSyncError: an envelope or its receipt did not arrive, or is refused.
            Exception: the disk did not take a receipt.
        """
        ledger = self._context.ledger
        items = self._first_items()
        for _ in range(_MAX_ENVELOPES):
            has_more = self.exchange(items, keys, seed)
            items = self._waiting(MAX_ITEMS)
            if (not items and not has_more) or not ledger.is_open("urgent"):
                return
            if not before_next():
                return

    def _first_items(self) -> tuple[Item, ...]:
        """Return the heartbeat, and with it what waits if that is all.

        Over the ceiling the heartbeat goes alone too: it says so, and its receipt names newer warnings.
        """
        heartbeat = self._context.heartbeat()
        if not self._context.ledger.is_open("urgent"):
            return (heartbeat,)
        items = (heartbeat, *self._waiting(MAX_ITEMS))
        return items if len(pack_items(items)) == len(items) else (heartbeat,)

    def _waiting(self, most: int) -> tuple[Item, ...]:
        """Return what waits: first a few of the volunteers' items, which a flood of reports must not hold up."""
        said = self._context.network.batch(most)
        reports = self._context.outbox.batch(most - min(len(said), _ROOM_FOR_VOLUNTEERS))
        few = min(len(said), most - len(reports), _ROOM_FOR_VOLUNTEERS)
        return (*said[:few], *reports, *said[few : most - len(reports)])

    def exchange(
        self, items: tuple[Item, ...], keys: ServiceKeys, seed: bytes, *, photo: PhotoWanted | None = None
    ) -> bool:
        """Send one envelope, have its receipt on the card, and tell whether more of the board waits.

        Args:
            items: what it is to hold; what it has no room for waits.
            keys: the ministry's keys.
            seed: the kiosk's private key.
            photo: the piece of a photo of the board that is asked for with it.

        Raises:
            NoResultError: the receipt, which is on the card, has no result for anything that was sent.
            ContentSyncError: the envelope or its receipt did not arrive, or is refused.
            Exception: the disk did not take the receipt.
        """
        context = self._context
        confirmed = (*context.outbox.confirmed_answers(), *context.network.confirmed_answers())
        opened = context.envelopes.begin(confirmed)
        items = tuple(_named(item, opened) for item in items)
        heartbeat = next((item for item in items if isinstance(item, Heartbeat)), None)
        packed = pack_items(tuple(context.told.short(item, opened) for item in items))
        items = items[: len(packed)]
        board, restored = context.network.board_number(), context.memory.restored_from()
        envelope = Envelope(
            items=packed, confirmed=confirmed, parts=self.held(), board=board, photo=photo, restored=restored
        )
        sent = context.told.short_envelope(envelope, heartbeat, opened)
        seq = opened.seq
        _log.info("visit: envelope %d goes up with %d items, %d confirmed", seq, len(packed), len(confirmed))
        asked_s = context.clock.monotonic()
        receipt = send_envelope(context.link, envelope=sent, seed=seed, epoch=opened.epoch, seq=seq, keys=keys)
        context.envelopes.note_answered(opened)
        receipt = context.told.hear(receipt, whole=envelope, sent=sent, heartbeat=heartbeat, opened=opened)
        if context.enrolment is not None:
            context.enrolment.hear(receipt.standing)
        results = _one_each(items, receipt.results)
        take_receipt(context, opened, receipt, results=results, board_to=receipt.board_to)
        if context.clock.monotonic() - asked_s <= PROMPT_S:
            self.is_answered_promptly = True
            self.newest, self.edition = receipt.newest, receipt.edition
            if receipt.at is not None:
                context.clock.hear_receipt(receipt.at)
        self._count(items, results)
        self.answers += len(receipt.answers)
        self.skipped = max(receipt.skipped, self.skipped)
        _log.info(
            "visit: receipt %d; %d results, %d answers, %d of the board, %d files wanted, newest are %s",
            seq, len(receipt.results), len(receipt.answers), len(receipt.board), len(receipt.attachments_wanted),
            listed(receipt.newest),
        )  # fmt: skip
        if receipt.skipped:
            _log.warning("visit: %d entries of the receipt are not for this version", receipt.skipped)
        if items and not {item.id for item in items} & {result.id for result in receipt.results}:
            raise NoResultError("the receipt has no result for anything that was sent")
        return receipt.has_more and receipt.board_to > board

    def _count(self, items: tuple[Item, ...], results: tuple[ItemResult, ...]) -> None:
        reports = {item.id for item in items if isinstance(item, Report)}
        self.reports_sent += sum(result.id in reports and result.verdict == "kept" for result in results)
        self.refused += sum(result.verdict == "refused" for result in results)
        self.later += sum(result.verdict == "later" for result in results)


def _named(item: Item, opened: OpenEnvelope) -> Item:
    """Return an item; a heartbeat is sent once, and its id is its envelope's address: both ends know that already."""
    if not isinstance(item, Heartbeat):
        return item
    return msgspec.structs.replace(item, id=f"{opened.epoch.hex()}{opened.seq:016x}")


def _one_each(items: tuple[Item, ...], results: tuple[ItemResult, ...]) -> tuple[ItemResult, ...]:
    """Return the results, and one for every item that got none: it is tried another day, and holds back nothing.

    Where not one item got any, central said nothing, and all stays as it is.
    """
    given = {result.id for result in results}
    missing = [item.id for item in items if item.id not in given and not isinstance(item, Heartbeat)]
    has_none = given.isdisjoint(item.id for item in items)
    return results if has_none else (*results, *(ItemResult(id=item, result=NO_RESULT) for item in missing))


def listed(numbers: Mapping[str, int]) -> str:
    """Return the parts that are there with their numbers, for the log."""
    return " ".join(f"{role} {number}" for role, number in sorted(numbers.items()) if number) or "none"
