"""Intake: an envelope arrives, its content is kept, and a receipt goes back.

In: sealed bytes, by link or stick. Out: a sealed, signed receipt. `open` checks who signed an envelope and writes
nothing; `keep` does all that it asks for in one transaction (keeping.py), so lost receipts, replays and copies by stick
do no harm. Threads that keep at the same time share a transaction; each seals its own receipt after the commit.
Neither texts nor names go to the log.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from content_sync.central.database.sessions import Database
from content_sync.central.kiosks.arrivals import LARGEST_NUMBER
from content_sync.central.kiosks.cards import DIGEST_BYTES
from content_sync.central.kiosks.deliveries import Arrived, Delivery, arrived
from content_sync.central.kiosks.group_commit import GroupCommit
from content_sync.central.kiosks.keeping import Keeper
from content_sync.central.kiosks.known_senders import KeyChangedError, KnownSenders
from content_sync.errors import WireError
from content_sync.wire.envelopes import Form, Receipt
from content_sync.wire.keys import KeyOrKeys
from content_sync.wire.sealing import open_envelope, seal_receipt

_log = logging.getLogger(__name__)


class Intake:
    """Takes envelopes in; safe under threads.

    Args:
        database: where reports are kept.
        seal_seed: opens envelopes and contacts.
        receipt_seed: signs receipts.
        newest: the newest number of each part of a village's edition, by role.
        edition: the last version of the tree at which something changed for a village's district.
        photos: the folder of photos, by their SHA-256.
    """

    def __init__(
        self,
        *,
        database: Database,
        seal_seed: KeyOrKeys,
        receipt_seed: bytes,
        newest: Callable[[str], Mapping[str, int]],
        edition: Callable[[str], int],
        photos: Path,
    ) -> None:
        self._seal_seed, self._receipt_seed = seal_seed, receipt_seed
        self._senders = KnownSenders(database)
        self._edition = edition
        keeper = Keeper(database=database, seal_seed=seal_seed, newest=newest, photos=photos)
        self._together = GroupCommit[Arrived, Receipt](keeper.keep)

    def open(self, box: bytes, *, is_remembered: bool = False) -> Delivery:
        """Open an envelope and check its signature; nothing is kept yet.

        Args:
            box: the sealed bytes.
            is_remembered: its key may be taken as it was known when it sent before; `keep` asks for it anyway.

        Raises:
            ForgedError: it is not sealed to central, or not signed by the kiosk it names.
            WireError: it cannot be read.
            UnknownKioskError: no village has a kiosk with this key, or had one.
        """
        envelope_id, signed = open_envelope(box, seed=self._seal_seed)
        if envelope_id.seq > LARGEST_NUMBER:
            raise WireError("a sequence number nobody could have counted to")
        kiosk = envelope_id.kiosk.hex()
        key = self._senders.of(kiosk) if is_remembered else self._senders.ask(kiosk)
        envelope = signed.read(bytes.fromhex(key.public_key))
        return Delivery(
            key=key,
            envelope_id=envelope_id,
            envelope=envelope,
            digest=hashlib.sha256(signed.message).digest()[:DIGEST_BYTES],
            box=box,
            form=signed.form,
            sealed_to=signed.sealed_to,
        )

    def keep(self, delivery: Delivery, *, now: dt.datetime, has_time: bool, is_carried: bool = False) -> bytes:
        """Keep what a delivery brings, in one transaction, and return the sealed receipt for it.

        Args:
            delivery: what `open` returned.
            now: when it came.
            has_time: whether the receipt has `now` in it; kiosks trust the time in a receipt.
            is_carried: it came by a carrier, and its receipt goes home by one, after others perhaps.

        Raises:
            DatabaseError: nothing is kept.
            UnknownKioskError: nor is it here; no village has a kiosk with this key any more.
            KeyChangedError: nor is it here; the key changed hands twice meanwhile, and another try may keep it.
        """
        try:
            receipt = self._together.bring(arrived(delivery, now=now, has_time=has_time))
        except KeyChangedError:
            delivery = self.open(delivery.box)
            receipt = self._together.bring(arrived(delivery, now=now, has_time=has_time))
        if is_carried:
            receipt = msgspec.structs.replace(receipt, board_from=delivery.envelope.board or 0, has_more=False)
        results = Counter(result.result for result in receipt.results)
        told = dict(results) or "nothing"
        _log.info("envelope of %s, %d bytes: %s", delivery.village, len(delivery.box), told)
        receipt = msgspec.structs.replace(receipt, edition=self._edition(delivery.village))
        public = bytes.fromhex(delivery.key.public_key)
        form: Form = 1 if is_carried else delivery.form
        return seal_receipt(receipt, to=delivery.envelope_id, seed=self._receipt_seed, kiosk_public=public, form=form)
