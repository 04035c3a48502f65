"""Taking in what a stick brings back: hellos, envelopes, photos and voices; their answers go onto it at once.

In: a mounted stick. Out: what villages handed in is kept, as if it had come by link, and the stick has their receipts.
Rules: nothing on a stick is believed but what is sealed and signed; what came before, by link or by another stick, is
nothing new; a file that is refused stays on the stick and is told with its reason; what was taken is taken off it once
its receipt and the number to tell the village are there. What a stick says itself of a number goes back onto it alone.
A hello is heard first, and gets its answer also where its code is refused; anybody may make one, so it brings home
nothing else of the village that its folder names.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from content_sync.central.database.kiosks.sticks import keep_import
from content_sync.central.database.kiosks.villages import villages_of
from content_sync.central.database.reports.items import count_reports
from content_sync.central.database.schema.stick_tables import StickImportRow
from content_sync.central.database.sessions import Database
from content_sync.central.enrolment.greeting import Greeter, WrongCodeError
from content_sync.central.kiosks.attachments import AttachmentStore, UnwantedError
from content_sync.central.kiosks.deliveries import read_items
from content_sync.central.kiosks.further_receipts import FurtherReceipt, further_receipts
from content_sync.central.kiosks.intake import Intake
from content_sync.central.kiosks.known_senders import KeyChangedError, UnknownKioskError
from content_sync.central.stick.exporting import write_receipt
from content_sync.central.stick.handed_in import together, told_last
from content_sync.errors import ForgedError, WireError
from content_sync.stick.errors import StickError
from content_sync.stick.folder import StickFolder
from content_sync.stick.readme import write_readme
from content_sync.wire.areas import is_village
from content_sync.wire.carriers import (
    DOWN,
    HANDED_IN,
    MAX_FILES,
    UP,
    HandedIn,
    VillageHandedIn,
    envelope_order,
    hello_digest,
    sealed_digest,
    welcome_name,
)
from content_sync.wire.encoding import encode
from content_sync.wire.enrolment import MAX_HELLO_BYTES
from content_sync.wire.envelopes import MAX_SEALED_BYTES
from content_sync.wire.keys import SEAL_BYTES, KeyOrKeys, unseal
from content_sync.wire.reports import MAX_ATTACHMENT_BYTES, Report

_log = logging.getLogger(__name__)

_OF_IMPORTS: Final = 5_000  # what an export writes is numbered below
_MOST_VILLAGES: Final = 100_000
_CODE_REFUSED: Final = "its one-time code is not taken: of another village, used, replaced by a newer one, or too old"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A file of a stick that is not taken, and why, in words for a person at a console.

    `is_unknown`: it is of a kiosk whose key no village has. `stays`: it is on the stick still; a code goes, and its
    kiosk is told.
    """

    path: str
    reason: str
    is_unknown: bool = False
    stays: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a stick brought back; `not_taken` are the codes of the villages of which a file stays on it."""

    id: str
    villages: tuple[VillageHandedIn, ...]
    envelopes: int
    refused: tuple[RefusedFile, ...]
    not_taken: tuple[str, ...]

    @property
    def reports(self) -> int:
        return sum(one.reports for one in self.villages)

    @property
    def files(self) -> int:
        return sum(one.files for one in self.villages)

    @property
    def has_unknown(self) -> bool:
        return any(one.is_unknown for one in self.refused)


@dataclass(slots=True, kw_only=True)
class _FromVillage:
    """What one village's folder brought so far."""

    code: str
    reports: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    code_is: Literal["", "taken", "refused"] = ""
    taken: list[str] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)
    envelopes: int = 0

    @property
    def is_proven(self) -> bool:
        """Whether anything came that only a kiosk which central knows can have sent."""
        return bool(self.envelopes or self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """Takes sticks in.

    Attributes:
        database: knows the villages and what waits for them.
        seal_seed: opens photos and voices.
        receipt_seed: signs receipts.
        intake: takes envelopes.
        attachments: takes photos and voices.
        greeter: takes the keys of new kiosks.
        on_step: called with each village, and how many of how many are done.
    """

    database: Database
    seal_seed: KeyOrKeys
    receipt_seed: bytes
    intake: Intake
    attachments: AttachmentStore
    greeter: Greeter
    on_step: Callable[[str, int, int], object] = lambda *_: None

    def take(self, stick: StickFolder, *, now: dt.datetime, is_recorded: bool = True) -> Imported:
        """Take in what villages handed over, put their receipts onto the stick, and keep a record of it.

        Args:
            stick: where it is.
            now: the time.
            is_recorded: it is noted as a stick that came back; what anybody may hand in says itself which stick it is.

        Raises:
            StickError: this is no stick of ours, or its folders are not what a stick has.
            StickGoneError: the stick does not answer; taken in again, it goes on.
            DatabaseError: what was being taken in is not kept; the rest before it is.
        """
        marker = stick.marker()
        codes = [name for name in stick.names(UP, most=_MOST_VILLAGES) if is_village(name)]
        brought = []
        for nth, code in enumerate(codes):
            brought.append(self._take_village(stick, code, now))
            self.on_step(code, nth + 1, len(codes))
        done = Imported(
            id=marker.id,
            villages=tuple(self._handed_in(one) for one in brought if one.taken),
            envelopes=sum(one.envelopes for one in brought),
            refused=tuple(refused for one in brought for refused in one.refused),
            not_taken=tuple(one.code for one in brought if any(refused.stays for refused in one.refused)),
        )
        told = told_last(stick)
        before = told.villages if told and not told.is_over else ()  # its import was cut before all was off the stick
        handed_in = HandedIn(at=now, villages=together(before, done.villages), not_taken=done.not_taken, is_over=False)
        if done.villages:  # before anything leaves the stick: pulled out from here on, it was noted and is told
            stick.write(HANDED_IN, encode(handed_in))
        if is_recorded and (done.villages or not before):
            self._record(done, now)
        for path in (path for one in brought for path in one.taken):
            stick.remove(path)
        if told and not handed_in.villages:
            handed_in = msgspec.structs.replace(told, not_taken=done.not_taken)  # the numbers of the last time stay
        if told or handed_in.villages or handed_in.not_taken:
            stick.write(HANDED_IN, encode(msgspec.structs.replace(handed_in, is_over=True)))
        write_readme(stick)
        stick.sync()
        return done

    def _take_village(self, stick: StickFolder, code: str, now: dt.datetime) -> _FromVillage:
        brought, folder = _FromVillage(code=code), f"{UP}/{code}"
        try:
            names = stick.names(folder, most=2 * MAX_FILES)
        except StickError as error:
            return _FromVillage(code=code, refused=[RefusedFile(path=folder, reason=error.fault)])
        for name in filter(hello_digest, names):  # what such a kiosk sends is known to be its own from then on
            self._take_one(brought, f"{folder}/{name}", lambda path: self._take_hello(stick, path, brought, now))
        for name in sorted(filter(envelope_order, names), key=lambda name: envelope_order(name) or ("", 0)):
            self._take_one(brought, f"{folder}/{name}", lambda path: self._take_envelope(stick, path, brought, now))
        for name in filter(sealed_digest, names):
            self._take_one(brought, f"{folder}/{name}", lambda path: self._take_file(stick, path, brought, now))
        if brought.is_proven:
            self._send_home(stick, brought, now)
        if brought.taken:
            stick.sync()
        return brought

    def _take_one(self, brought: _FromVillage, path: str, take: Callable[[str], bool]) -> None:
        try:
            if take(path):
                brought.taken.append(path)
        except (ForgedError, WireError, UnknownKioskError, KeyChangedError, UnwantedError, StickError) as error:
            _log.warning("stick: %s is refused: %s", path, error)
            is_unknown = isinstance(error, UnknownKioskError)
            brought.refused.append(RefusedFile(path=path, reason=_reason(error), is_unknown=is_unknown))

    def _take_hello(self, stick: StickFolder, path: str, brought: _FromVillage, now: dt.datetime) -> bool:
        box = stick.read(path, max_bytes=MAX_HELLO_BYTES)
        if box is None:
            return False
        try:
            welcome, brought.code_is = self.greeter.greet(box, now=now), "taken"
        except WrongCodeError as error:
            _log.warning("stick: the code of %s is refused: %s", path, error)
            welcome, brought.code_is = error.answer, brought.code_is or "refused"
            brought.refused.append(RefusedFile(path=path, reason=_CODE_REFUSED, stays=False))
        digest = hello_digest(path.rpartition("/")[2]) or ""
        stick.write(f"{DOWN}/{brought.code}/{welcome_name(digest)}", welcome, is_one_of_many=True)
        return True

    def _take_envelope(self, stick: StickFolder, path: str, brought: _FromVillage, now: dt.datetime) -> bool:
        box = stick.read(path, max_bytes=MAX_SEALED_BYTES)
        if box is None:
            return False
        delivery = self.intake.open(box)
        receipt = self.intake.keep(delivery, now=now, has_time=False, is_carried=True)
        answer = FurtherReceipt(envelope_id=delivery.envelope_id, box=receipt)
        write_receipt(stick, delivery.village, answer, number=0)
        brought.code = delivery.village
        brought.envelopes += 1
        items = tuple(read_items(delivery.envelope, delivery.village))
        brought.items |= {read.id for read in items}
        brought.reports |= {read.id for read in items if isinstance(read.item, Report)}
        return True

    def _take_file(self, stick: StickFolder, path: str, brought: _FromVillage, now: dt.datetime) -> bool:
        box = stick.read(path, max_bytes=MAX_ATTACHMENT_BYTES + SEAL_BYTES)
        if box is None:
            return False
        digest = sealed_digest(path.rpartition("/")[2]) or ""
        self.attachments.keep(digest, unseal(self.seal_seed, box), now=now)
        brought.files.append(digest)
        return True

    def _send_home(self, stick: StickFolder, brought: _FromVillage, now: dt.datetime) -> None:
        with self.database.writing() as session:
            village = villages_of(session, [brought.code]).get(brought.code)
            sealed = (
                further_receipts(
                    session, village, received=tuple(brought.files), receipt_seed=self.receipt_seed, now=now
                )
                if village
                else ()
            )
        for receipt in sealed:  # it says what arrived, so none is written over before the kiosk has it
            write_receipt(stick, brought.code, receipt, number=_OF_IMPORTS + secrets.randbelow(_OF_IMPORTS))

    def _handed_in(self, brought: _FromVillage) -> VillageHandedIn:
        with self.database.reading() as session:
            village = villages_of(session, [brought.code]).get(brought.code)
            reports = count_reports(session, brought.reports)
        return VillageHandedIn(
            code=brought.code,
            name=village.name if village and brought.is_proven else "",
            reports=reports,
            files=len(brought.files),
            items=len(brought.items),
            code_is=brought.code_is,
        )

    def _record(self, done: Imported, now: dt.datetime) -> None:
        row = StickImportRow(
            stick=done.id,
            imported_at=now,
            codes=tuple(one.code for one in done.villages),
            envelopes=done.envelopes,
            reports=done.reports,
            files=done.files,
            refused=len(done.refused),
        )
        with self.database.writing() as session:
            keep_import(session, row)


def _reason(error: Exception) -> str:
    if isinstance(error, UnknownKioskError):
        return "no village has this kiosk's key; give it a code, or list its key with `central villages`"
    if isinstance(error, KeyChangedError):
        return "this kiosk's key changed hands just now: take the stick in again"
    if isinstance(error, ForgedError):
        return "forged, damaged, or sealed to another ministry"
    if isinstance(error, StickError):
        return f"not a file of a stick ({error.fault})"
    return "no report names it" if isinstance(error, UnwantedError) else "cannot be read"
