"""Intake: an envelope comes up, its letter is kept, and a receipt goes home.

In: sealed bytes, by link or stick. Out: a sealed, signed receipt. `open` checks an envelope and writes nothing; `keep`
does everything a letter asks for in one transaction, so lost receipts, replays and copies by stick are harmless. What
becomes of each item is decided in `letters.py`. Neither texts nor names go to the log.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from content_sync.central.database.sessions import Database
from content_sync.central.database.tables import VillageRow
from content_sync.central.database.villages import village_of
from content_sync.central.kiosks.letters import LARGEST_NUMBER, LetterIntake
from content_sync.errors import ContentSyncError, WireError
from content_sync.wire.envelopes import Address, Letter, Receipt, open_envelope, seal_receipt
from content_sync.wire.parts import Numbers, part_rules

_log = logging.getLogger(__name__)


class UnknownKioskError(ContentSyncError):
    """No active village has a kiosk with this key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A letter whose signature holds, and the village whose kiosk sent it; `size` is its envelope's, in bytes."""

    village: VillageRow
    address: Address
    letter: Letter
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes envelopes in.

    Attributes:
        database: where reports are kept.
        seal_seed: opens envelopes and contacts.
        receipt_seed: signs receipts.
        newest: the newest number of each part of a village's edition, by role.
    """

    database: Database
    seal_seed: bytes
    receipt_seed: bytes
    newest: Callable[[str], Mapping[str, int]]

    def open(self, box: bytes) -> Delivery:
        """Open an envelope and believe it; nothing is kept yet.

        Raises:
            ForgedError: not sealed to central, or not signed by the kiosk it names.
            WireError: it cannot be read.
            UnknownKioskError: no active village has this kiosk.
        """
        address, signed = open_envelope(box, seed=self.seal_seed)
        if address.seq > LARGEST_NUMBER:
            raise WireError("a sequence number nobody could have counted to")
        with self.database.reading() as session:
            village = village_of(session, address.kiosk.hex())
        if village is None:
            raise UnknownKioskError("no village is known by this kiosk's key")
        letter = signed.read(bytes.fromhex(village.public_key))
        return Delivery(village=village, address=address, letter=letter, size=len(box))

    def keep(self, delivery: Delivery, *, now: dt.datetime, tells_time: bool) -> bytes:
        """Keep what a delivery brings, in one transaction, and return the sealed receipt for it.

        Args:
            delivery: what `open` gave.
            now: when it came.
            tells_time: whether the receipt tells `now`; kiosks believe the time in a receipt.
        """
        village, address = delivery.village, delivery.address
        newest = self.newest(village.code)
        with self.database.writing() as session:
            intake = LetterIntake(
                session=session,
                village=village,
                address=address,
                now=now,
                seal_seed=self.seal_seed,
                held=_known(delivery.letter.parts, village.code),
                newest=newest,
            )
            receipt = _receipt(intake, delivery.letter, at=now if tells_time else None)
        words = Counter(word.word for word in receipt.words)
        _log.info("envelope of %s, %d bytes: %s", village.code, delivery.size, dict(words) or "nothing")
        public = bytes.fromhex(village.public_key)
        return seal_receipt(receipt, to=address, seed=self.receipt_seed, kiosk_public=public)


def _known(parts: Numbers, village: str) -> dict[str, int]:
    """Return the numbers of the parts that this village is known to read; a letter may name anything."""
    return {rule.role: parts[rule.role] for rule in part_rules(village) if rule.role in parts}


def _receipt(intake: LetterIntake, letter: Letter, *, at: dt.datetime | None) -> Receipt:
    words = tuple(word for raw in letter.items if (word := intake.take(raw)) is not None)
    intake.confirm(letter.confirmed)
    return Receipt(
        at=at,
        words=words,
        answers=intake.send_answers(),
        photos_wanted=intake.photos_wanted(),
        newest=dict(intake.newest),
    )
