"""Intake: an envelope arrives, its content is kept, and a receipt goes back.

In: sealed bytes, by link or stick. Out: a sealed, signed receipt. `open` checks an envelope and writes nothing; `keep`
does all that an envelope asks for in one transaction, so lost receipts, replays and copies by stick do no harm.
`items_intake.py` decides on each item. Neither texts nor names go to the log.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from content_sync.central.database.kiosks.keys import find_key
from content_sync.central.database.reports.attachments import wanted_attachments
from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Database, Session
from content_sync.central.kiosks.answers_home import (
    closed_home,
    confirm,
    erased_home,
    market_home,
    put_back,
    send_answers,
)
from content_sync.central.kiosks.arrivals import LARGEST_NUMBER, Arrival
from content_sync.central.kiosks.items_intake import ItemsIntake
from content_sync.central.kiosks.quarantine import hold
from content_sync.central.network.activities import answers_home
from content_sync.central.network.board import ChangesHome, changes_home
from content_sync.central.network.keys import standing_of
from content_sync.central.network.photos import piece_home
from content_sync.errors import ContentSyncError, WireError
from content_sync.wire.envelopes import Envelope, EnvelopeId, Receipt
from content_sync.wire.parts import PartNumbers, part_rules
from content_sync.wire.sealing import open_envelope, seal_receipt

_log = logging.getLogger(__name__)

_ATTACHMENTS_AT_ONCE = 20


class UnknownKioskError(ContentSyncError):
    """No active village has a kiosk with this key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An envelope whose signature holds, the key that signed it and its village; `box` are the sealed bytes."""

    key: KioskKeyRow
    village: VillageRow
    envelope_id: EnvelopeId
    envelope: Envelope
    box: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes envelopes in.

    Attributes:
        database: where reports are kept.
        seal_seed: opens envelopes and contacts.
        receipt_seed: signs receipts.
        newest: the newest number of each part of a village's edition, by role.
        photos: the folder of photos, by their SHA-256.
    """

    database: Database
    seal_seed: bytes
    receipt_seed: bytes
    newest: Callable[[str], Mapping[str, int]]
    photos: Path

    def open(self, box: bytes) -> Delivery:
        """Open an envelope and check its signature; nothing is kept yet.

        Raises:
            ForgedError: it is not sealed to central, or not signed by the kiosk it names.
            WireError: it cannot be read.
            UnknownKioskError: no village has a kiosk with this key, or had one.
        """
        envelope_id, signed = open_envelope(box, seed=self.seal_seed)
        if envelope_id.seq > LARGEST_NUMBER:
            raise WireError("a sequence number nobody could have counted to")
        with self.database.reading() as session:
            known = find_key(session, envelope_id.kiosk.hex())
        if known is None:
            raise UnknownKioskError("no village is known by this kiosk's key")
        envelope = signed.read(bytes.fromhex(known.key.public_key))
        return Delivery(key=known.key, village=known.village, envelope_id=envelope_id, envelope=envelope, box=box)

    def keep(self, delivery: Delivery, *, now: dt.datetime, has_time: bool) -> bytes:
        """Keep what a delivery brings, in one transaction, and return the sealed receipt for it.

        Args:
            delivery: what `open` returned.
            now: when it came.
            has_time: whether the receipt has `now` in it; kiosks trust the time in a receipt.

        Raises:
            DatabaseError: nothing is kept.
        """
        village, envelope_id = delivery.village, delivery.envelope_id
        newest, standing = self.newest(village.code), standing_of(delivery.key, now)
        with self.database.writing() as session:
            arrival = Arrival(
                session=session,
                village=village.code,
                envelope_id=envelope_id,
                now=now,
                seal_seed=self.seal_seed,
                came_as="" if standing == "active" else standing,
            )
            items = ItemsIntake(
                arrival=arrival,
                held=_known(delivery.envelope.parts, village.code),
                newest=newest,
                is_revoked=standing == "revoked",
            )
            receipt = _receipt(items, delivery.envelope, at=now if has_time else None, photos=self.photos)
            if items.is_revoked:
                _hold(session, delivery, receipt, now)
        results = Counter(result.result for result in receipt.results)
        _log.info("envelope of %s, %d bytes: %s", village.code, len(delivery.box), dict(results) or "nothing")
        public = bytes.fromhex(delivery.key.public_key)
        return seal_receipt(receipt, to=envelope_id, seed=self.receipt_seed, kiosk_public=public)


def _known(parts: PartNumbers, village: str) -> dict[str, int]:
    """Return the numbers of the parts that kiosks of this village read; an envelope may name anything."""
    return {rule.role: parts[rule.role] for rule in part_rules(village) if rule.role in parts}


def _hold(session: Session, delivery: Delivery, receipt: Receipt, now: dt.datetime) -> None:
    taken = [result.id for result in receipt.results if result.result != "later"]
    hold(session, delivery.box, delivery.envelope_id, delivery.envelope.items, but=taken, now=now)


def _receipt(items: ItemsIntake, envelope: Envelope, *, at: dt.datetime | None, photos: Path) -> Receipt:
    session, village = items.arrival.session, items.arrival.village
    results = tuple(result for raw in envelope.items if (result := items.take(raw)) is not None)
    if items.arrival.came_as:  # neither answers nor the board go to a box that may be in other hands
        wanted = () if items.is_revoked else wanted_attachments(session, village, limit=_ATTACHMENTS_AT_ONCE)
        return Receipt(at=at, results=results, attachments_wanted=wanted, newest=dict(items.newest))
    serial = put_back(session, village, envelope.restored) if envelope.restored else None
    confirm(session, envelope.confirmed, village=village, now=items.arrival.now)
    home = ChangesHome() if envelope.board is None else changes_home(session, village, envelope.board)
    return Receipt(
        at=at,
        results=results,
        answers=send_answers(session, village),
        activities=answers_home(session, village),
        attachments_wanted=wanted_attachments(session, village, limit=_ATTACHMENTS_AT_ONCE),
        board=home.changes,
        board_to=home.to,
        has_more=home.has_more,
        photo=piece_home(session, village, envelope.photo, photos) if envelope.photo else None,
        last_serial=serial,
        erased=erased_home(session, village, envelope.restored) if envelope.restored else (),
        closed=closed_home(session, village) if envelope.restored else (),
        market=market_home(session, village, envelope.restored),
        newest=dict(items.newest),
    )
