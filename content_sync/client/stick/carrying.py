"""What a carrier takes from a kiosk and brings to it, whatever the carrier is: a folder on a stick, or one file.

In: what waits, as a visit sees it. Out: named files, sealed to central, which the carrier can neither read nor change;
and receipts taken in. A one-time code that waits goes along as a hello, and its answer is taken as by link. Rules:
- An envelope is on the kiosk's list of open ones before its file leaves.
- The same items are the same file until something new waits: a file that the carrier has is not made again.
- A carrier takes all reports, and of photos and voices the smallest first, as far as it has room.
- A receipt may come twice and in any order. Of the time and of the newest parts it says nothing: it may be weeks old.
- Its part of the board moves the board's number only where it joins what is here.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from content_sync.client.enrolling import CarriedHello, carried_hello, take_welcome
from content_sync.client.envelope_book import OpenEnvelope
from content_sync.client.receipt_taking import take_receipt
from content_sync.client.tree.edition import held_numbers
from content_sync.client.visit_context import VisitContext
from content_sync.errors import TrustError, WireError
from content_sync.look.thai import local_date
from content_sync.wire.board import PostPhoto
from content_sync.wire.carriers import MAX_FILES, envelope_name, hello_name, sealed_name, welcome_name
from content_sync.wire.encoding import encode
from content_sync.wire.enrolment import code_digest
from content_sync.wire.envelopes import MAX_ITEMS, Envelope, EnvelopeId, Receipt
from content_sync.wire.item_lines import pack_items
from content_sync.wire.items import Item
from content_sync.wire.keys import key_name, public_key, seal
from content_sync.wire.reports import Report, ReportPhoto, ReportVoice
from content_sync.wire.sealing import open_receipt, seal_envelope
from content_sync.wire.targets import ServiceKeys

_log = logging.getLogger(__name__)

MOST_ITEMS: Final = 2_000
"""What one carrier takes at most, in a hundred envelopes; the rest waits for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedFile:
    """One file for a carrier: its name among those of this village, and how its bytes are made.

    `make` returns None where they are no longer on the card.
    """

    name: str
    make: Callable[[], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingForCarrier:
    """What waits for a carrier.

    Attributes:
        reports: how many.
        items: reports and all else.
        files: photos and voices, by SHA-256.
        left: how many of these it has no room for.
        code: the digest of the one-time code that waits; empty where none does.
    """

    reports: int
    items: tuple[Item, ...]
    files: tuple[str, ...]
    left: int = 0
    code: str = ""


def waiting_for_carrier(context: VisitContext, *, most_bytes: float = math.inf) -> WaitingForCarrier:
    """Return what waits, the first to go first.

    Args:
        context: what is used of the kiosk.
        most_bytes: what photos and voices may weigh together; those beyond it wait for the next carrier.
    """
    said = context.network.batch(MOST_ITEMS)
    items = (*said, *context.outbox.batch(MOST_ITEMS - len(said)))
    named = [item.sha256 for item in items if isinstance(item, ReportPhoto | ReportVoice | PostPhoto)]
    files = dict.fromkeys((*context.outbox.attachments_to_send(), *context.network.photos_to_send(), *named))
    chosen = _with_room(context, files, most_bytes)
    code = context.enrolment.code() if context.enrolment else ""
    return WaitingForCarrier(
        reports=sum(isinstance(item, Report) for item in items),
        items=items,
        files=chosen,
        left=len(files) - len(chosen),
        code=code_digest(code) if code else "",
    )


def _with_room(context: VisitContext, files: Collection[str], most_bytes: float) -> tuple[str, ...]:
    """Return the smallest of some files, as many as fit."""
    chosen = []
    for name in sorted(files, key=context.attachment_size)[:MAX_FILES]:
        most_bytes -= context.attachment_size(name)
        if most_bytes < 0:
            break
        chosen.append(name)
    return tuple(chosen)


def _hello(context: VisitContext, keys: ServiceKeys, seed: bytes) -> CarriedHello | None:
    return carried_hello(context.enrolment, keys, seed=seed, village=context.village)


class Outgoing:
    """What one carrier takes up.

    Args:
        context: what is used of the kiosk.
        keys: the ministry's keys.
        seed: the kiosk's private key.
        most_bytes: what photos and voices may weigh together.
    """

    def __init__(self, context: VisitContext, keys: ServiceKeys, seed: bytes, *, most_bytes: float = math.inf) -> None:
        self._context, self._keys, self._seed = context, keys, seed
        self.waiting = waiting_for_carrier(context, most_bytes=most_bytes)

    def files(self, present: Collection[str]) -> Iterator[CarriedFile]:
        """Yield all files that the carrier is to have; those `present` are not made again.

        The hello is first, then the envelopes: central knows whose they are once it heard that.
        """
        hello = _hello(self._context, self._keys, self._seed)
        if hello is not None:
            yield CarriedFile(name=hello_name(hello.digest.hex()), make=partial(bytes, hello.box))
        known = {
            one.carried: envelope_name(*one.address) for one in self._context.envelopes.opened().values() if one.carried
        }
        for nth, envelope in enumerate(self._envelopes()):
            digest = self._digest(envelope, but=1 if nth == 0 else 0)  # a heartbeat is another each time
            name = known.get(digest, "")
            if name in present:
                yield CarriedFile(name=name, make=lambda: None)
            else:
                yield self._sealed_envelope(envelope, digest)
        for sha256 in self.waiting.files:
            yield CarriedFile(name=sealed_name(sha256), make=partial(self._sealed_file, sha256))

    def _envelopes(self) -> Iterator[Envelope]:
        """Yield the envelopes, as few as hold all; the first confirms what came, and tells how the kiosk is."""
        context = self._context
        confirmed = (*context.outbox.confirmed_answers(), *context.network.confirmed_answers())
        rest: tuple[Item, ...] = (context.heartbeat(), *self.waiting.items)
        while rest:
            packed = pack_items(rest[:MAX_ITEMS])
            rest = rest[len(packed) :]
            yield Envelope(
                items=packed,
                confirmed=confirmed,
                parts=held_numbers(context.edition_store.edition(), context.village),
                board=context.network.board_number(),
                restored=context.memory.restored_from(),
            )
            confirmed = ()

    def _digest(self, envelope: Envelope, *, but: int) -> str:
        """Return what tells two envelopes apart, but for the first items; how the kiosk is is told anew once a day."""
        items = [bytes(raw) for raw in envelope.items[but:]]
        day = local_date(self._context.clock.read().at).isoformat()
        told = (day, envelope.confirmed, envelope.board, envelope.restored is not None)
        return hashlib.sha256(b"\n".join((encode(told), self._keys.seal.encode(), *items))).hexdigest()[:32]

    def _sealed_envelope(self, envelope: Envelope, digest: str) -> CarriedFile:
        opened = self._context.envelopes.begin(envelope.confirmed, carried=digest)
        central = bytes.fromhex(self._keys.seal)
        box = seal_envelope(envelope, seed=self._seed, epoch=opened.epoch, seq=opened.seq, central=central)
        return CarriedFile(name=envelope_name(*opened.address), make=lambda: box)

    def _sealed_file(self, sha256: str) -> bytes | None:
        body = self._context.attachment(sha256)
        return None if body is None else seal(bytes.fromhex(self._keys.seal), body)


class Incoming:
    """The receipts that one carrier brings.

    Args:
        context: what is used of the kiosk.
        keys: the ministry's keys.
        seed: the kiosk's private key.
    """

    def __init__(self, context: VisitContext, keys: ServiceKeys, seed: bytes) -> None:
        self._context, self._keys, self._seed = context, keys, seed

    def awaited_welcome(self) -> str:
        """Return the name of the answer to the code that waits; empty where none does."""
        hello = _hello(self._context, self._keys, self._seed)
        return welcome_name(hello.digest.hex()) if hello else ""

    def try_welcome(self, box: bytes) -> bool:
        """Take the answer to the code that waits; tell whether it is one: what is refused is noted.

        Raises:
            Exception: of any kind, where the disk did not take it.
        """
        store, hello = self._context.enrolment, _hello(self._context, self._keys, self._seed)
        if store is None or hello is None:
            return False
        try:
            take_welcome(box, store, self._keys, seed=self._seed, to=hello.digest)
        except (TrustError, WireError) as error:
            _log.warning("an answer to the code by carrier is refused: %s", error)
            return False
        return True

    def open(self, box: bytes) -> tuple[OpenEnvelope, Receipt]:
        """Open a receipt for any envelope that may get one.

        Raises:
            TrustError: it is not sealed to this kiosk, not signed by central, or for an envelope that is long closed.
            WireError: it cannot be read.
        """
        kiosk = key_name(public_key(self._seed))
        opened = {
            EnvelopeId(kiosk=kiosk, epoch=epoch, seq=seq): one
            for (epoch, seq), one in self._context.envelopes.opened().items()
        }
        central = self._keys.believed_receipts
        address, receipt = open_receipt(box, seed=self._seed, expected=opened.keys(), central=central)
        return opened[address], receipt

    def try_open(self, box: bytes) -> tuple[OpenEnvelope, Receipt] | None:
        """Open a receipt; None where it is refused, which is noted."""
        try:
            return self.open(box)
        except (TrustError, WireError) as error:
            _log.warning("a receipt by carrier is refused: %s", error)
            return None

    def take(self, envelope: OpenEnvelope, receipt: Receipt) -> None:
        """Take a receipt in; the same again, and an older one after a newer one, change nothing.

        Raises:
            Exception: of any kind, where the disk did not take it.
        """
        number = self._context.network.board_number()
        board_to = receipt.board_to if receipt.board_from <= number <= receipt.board_to else number
        if self._context.enrolment is not None:
            self._context.enrolment.hear(receipt.standing, is_carried=True)
        take_receipt(self._context, envelope, receipt, results=receipt.results, board_to=board_to)
        _log.info(
            "carrier: receipt %d; %d results, %d answers, %d of the board",
            envelope.seq, len(receipt.results), len(receipt.answers), len(receipt.board),
        )  # fmt: skip
