"""Intake: an envelope comes up, is kept once, and a receipt goes home.

In: sealed bytes, by link or stick. Out: a sealed, signed receipt with a word for each item, the answers this village
has not confirmed, the photos central lacks, and the newest number of each part. Everything an envelope does is one
transaction: an item takes effect only if its id was new, so lost receipts, replays and copies by stick are harmless.
One bad item never blocks the line. A heartbeat is not remembered as an item: the last (epoch, seq) wins. Neither
texts nor names go to the log.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from content_sync.central.database.inserts import insert_if_new, insert_or_advance
from content_sync.central.database.sessions import Database
from content_sync.central.database.tables import AnswerRow, ItemRow, KioskSeen, PhotoRow, ReportRow, VillageRow
from content_sync.central.kiosks import standings
from content_sync.central.kiosks.registry import village_of
from content_sync.errors import ContentSyncError, ForgedError, WireError
from content_sync.wire.encoding import decode, encode
from content_sync.wire.envelopes import Address, BadItemError, Letter, Receipt, open_envelope, read_item, seal_receipt
from content_sync.wire.keys import unseal
from content_sync.wire.parts import Numbers, part_rules
from content_sync.wire.reports import UNKNOWN_KIND, Answer, Contact, Heartbeat, PhotoOf, Report, Word, is_item_id

_log = logging.getLogger(__name__)

_LARGEST = 2**63 - 1  # what both databases hold
_ANSWERS_AT_ONCE = 20
_ANSWER_BYTES_AT_ONCE = 100_000  # a receipt must fit its limit with the words and photos beside them
_PHOTOS_AT_ONCE = 20
_EARLIEST, _LATEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


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

    def take(self, box: bytes, *, now: dt.datetime) -> bytes:
        """Keep what an envelope brings and return the receipt for it; raises what `open` raises."""
        return self.keep(self.open(box), now=now, tells_time=True)

    def open(self, box: bytes) -> Delivery:
        """Open an envelope and believe it; nothing is kept yet.

        Raises:
            ForgedError: not sealed to central, or not signed by the kiosk it names.
            WireError: it cannot be read.
            UnknownKioskError: no active village has this kiosk.
        """
        address, signed = open_envelope(box, seed=self.seal_seed)
        if address.seq > _LARGEST:
            raise WireError("a sequence number nobody could have counted to")
        with self.database.reading() as session:
            village = village_of(session, address.kiosk.hex())
        if village is None:
            raise UnknownKioskError("no village is known by this kiosk's key")
        letter = signed.read(bytes.fromhex(village.public_key))
        return Delivery(village=village, address=address, letter=letter, size=len(box))

    def keep(self, delivery: Delivery, *, now: dt.datetime, tells_time: bool) -> bytes:
        """Keep what a delivery brings and return the receipt for it; kiosks believe the time in it, if it tells any."""
        village, address = delivery.village, delivery.address
        newest = self.newest(village.code)
        with self.database.writing() as session:
            visit = _LetterIntake(
                session=session,
                village=village,
                address=address,
                now=now,
                seal_seed=self.seal_seed,
                held=_known(delivery.letter.parts, village.code),
                newest=newest,
            )
            receipt = _receipt(visit, delivery.letter, at=now if tells_time else None)
        words = Counter(word.word for word in receipt.words)
        _log.info("envelope of %s, %d bytes: %s", village.code, delivery.size, dict(words) or "nothing")
        public = bytes.fromhex(village.public_key)
        return seal_receipt(receipt, to=address, seed=self.receipt_seed, kiosk_public=public)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LetterIntake:
    """One envelope of one village, within its transaction."""

    session: Session
    village: VillageRow
    address: Address
    now: dt.datetime
    seal_seed: bytes
    held: Mapping[str, int]
    newest: Mapping[str, int]

    def take(self, raw: msgspec.Raw) -> Word | None:
        """Take one item in and return the word for it; None where it has no id to answer to."""
        try:
            name, item = read_item(raw)
        except BadItemError as error:
            return Word(id=error.item, word="rejected", reason="bad-item")
        except WireError:
            _log.warning("an item of %s has no id", self.village.code)
            return None
        if item is None:
            return Word(id=name, word="rejected", reason=UNKNOWN_KIND)
        if isinstance(item, Heartbeat):
            return Word(id=name, word="ok" if self._see(item) else "dup")
        return self._keep_once(item)

    def _keep_once(self, item: Report | PhotoOf) -> Word:
        reason = self._objection(item)
        if reason:
            return Word(id=item.id, word="rejected", reason=reason)
        digest = _digest(item)
        kiosk, epoch = self.address.kiosk.hex(), self.address.epoch.hex()
        row = ItemRow(id=item.id, kiosk=kiosk, epoch=epoch, seq=self.address.seq, digest=digest)
        if not insert_if_new(self.session, row):
            known = self.session.get_one(ItemRow, item.id)
            return Word(id=item.id, word="dup" if known.digest == digest else "conflict")
        self.session.add(self._report(item) if isinstance(item, Report) else self._photo(item))
        return Word(id=item.id, word="ok")

    def _objection(self, item: Report | PhotoOf) -> str:
        if isinstance(item, PhotoOf):
            return ""
        if item.village != self.village.code:
            return "wrong-village"
        is_countable = item.serial <= _LARGEST and _EARLIEST <= item.made.at < _LATEST
        return "" if is_countable else "bad-item"

    def _report(self, report: Report) -> ReportRow:
        contact = _opened(report.contact, self.seal_seed)
        if contact is None:
            _log.warning("report %s of %s: its contact cannot be opened", report.id, self.village.code)
        return ReportRow(
            id=report.id,
            kiosk=self.address.kiosk.hex(),
            village=report.village,
            serial=report.serial,
            reference=_storable(report.reference),
            topic=report.topic,
            text=_storable(report.text),
            read_aloud=report.read_aloud,
            made=report.made.at,
            made_clock=report.made.clock,
            made_boot=report.made.boot,
            made_boot_s=min(report.made.boot_s, _LARGEST),
            received=self.now,
            status="received",
            name=_storable(contact.name) if contact else "",
            phone=_storable(contact.phone) if contact else "",
            is_contact_lost=contact is None,
            held_back=report.held_back,
        )

    def _photo(self, photo: PhotoOf) -> PhotoRow:
        return PhotoRow(
            id=photo.id, village=self.village.code, report=photo.report, sha256=photo.sha256, size=photo.size
        )

    def _see(self, heartbeat: Heartbeat) -> bool:
        """Keep the heartbeat, and what the kiosk holds, unless a later one of the same card is known."""
        kiosk, epoch = self.address.kiosk.hex(), self.address.epoch.hex()
        before = self.session.get(KioskSeen, (kiosk, epoch))
        known = standings.read(before.parts) if before else {}
        row = KioskSeen(
            kiosk=kiosk,
            epoch=epoch,
            seq=self.address.seq,
            first_seen=self.now,
            received=self.now,
            parts=standings.write(standings.standings(self.held, self.newest, known, self.now)),
            body=encode(heartbeat),
        )
        return insert_or_advance(self.session, row, by="seq", keep=("first_seen",))

    def confirm(self, answers: tuple[str, ...]) -> None:
        """Note that the kiosk has kept these answers to its own village's reports; a later one may name more."""
        named = [answer for answer in answers if is_item_id(answer)]
        if named:
            ours = exists().where(ReportRow.id == AnswerRow.report, ReportRow.village == self.village.code)
            due = update(AnswerRow).where(AnswerRow.id.in_(named), AnswerRow.confirmed_at.is_(None), ours)
            self.session.execute(due.values(confirmed_at=self.now))

    def answers(self) -> tuple[Answer, ...]:
        """Return answers that wait for this village, those that rode least often first."""
        waiting = (
            select(AnswerRow)
            .join(ReportRow, ReportRow.id == AnswerRow.report)
            .where(ReportRow.village == self.village.code, AnswerRow.confirmed_at.is_(None))
            .order_by(AnswerRow.sent, AnswerRow.at, AnswerRow.id)
            .limit(_ANSWERS_AT_ONCE)
        )
        riding: list[Answer] = []
        size = 0
        for row in self.session.scalars(waiting):
            answer = Answer(id=row.id, report=row.report, status=row.status, text=row.text, at=row.at)
            size += len(encode(answer))
            if riding and size > _ANSWER_BYTES_AT_ONCE:
                break
            row.sent += 1
            riding.append(answer)
        return tuple(riding)

    def photos_wanted(self) -> tuple[str, ...]:
        """Return photos this village named for reports that are here, and whose bytes are not."""
        wanted = (
            select(PhotoRow.sha256)
            .join(ReportRow, ReportRow.id == PhotoRow.report)
            .where(PhotoRow.village == self.village.code, ReportRow.village == self.village.code)
            .where(PhotoRow.received.is_(None))
            .distinct()
            .limit(_PHOTOS_AT_ONCE)
        )
        return tuple(self.session.scalars(wanted))


def _known(parts: Numbers, village: str) -> dict[str, int]:
    """Return the numbers of the parts that this village is known to read; a letter may name anything."""
    return {rule.role: parts[rule.role] for rule in part_rules(village) if rule.role in parts}


def _receipt(visit: _LetterIntake, letter: Letter, *, at: dt.datetime | None) -> Receipt:
    words = tuple(word for raw in letter.items if (word := visit.take(raw)) is not None)
    visit.confirm(letter.confirmed)
    return Receipt(
        at=at,
        words=words,
        answers=visit.answers(),
        photos_wanted=visit.photos_wanted(),
        newest=dict(visit.newest),
    )


def _digest(item: Report | PhotoOf) -> str:
    """Return what tells one item from another under the same id: what the kiosk said in fields every version has.

    Fields added later stay out, and so does how central reads a word: an item sent before and after an update of
    either side, or its undoing, is one item.
    """
    told: tuple[object, ...]
    if isinstance(item, Report):
        told = (item.village, item.serial, item.reference, item.topic, item.text, item.made.at, item.read_aloud)
        told = (*told, item.contact)
    else:
        told = (item.report, item.sha256, item.size)
    return hashlib.sha256(encode(told)).hexdigest()


def _opened(contact: bytes, seed: bytes) -> Contact | None:
    """Open a sealed contact; empty where none was given, None where it cannot be opened."""
    if not contact:
        return Contact()
    try:
        return decode(unseal(seed, contact), Contact)
    except (ForgedError, WireError):
        return None


def _storable(text: str) -> str:
    """Replace the one character PostgreSQL cannot keep."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
