"""What the items of an envelope do: each report, each photo or voice and each reopening is kept once.

In: the items of one envelope, within one transaction. Out: a result for each item. An item takes effect only if its id
is new. A bad item does not hold back others. A heartbeat (heartbeats.py) and the numbers of a report (follow_ups.py)
are not remembered as items: the newest count.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from content_sync.central.database.reports.items import add_content, insert_item
from content_sync.central.database.schema.tables import ItemRow, PhotoRow, ReportRow, VillageRow, VoiceRow
from content_sync.central.database.sessions import Session
from content_sync.central.kiosks.follow_ups import (
    NO_SUCH_REPORT,
    keep_report_counts,
    objection_to,
    reopen_report,
)
from content_sync.central.kiosks.heartbeats import keep_heartbeat
from content_sync.errors import ForgedError, WireError
from content_sync.wire.encoding import decode, encode
from content_sync.wire.envelopes import BadItemError, EnvelopeId, read_item
from content_sync.wire.keys import unseal
from content_sync.wire.reports import (
    NO_WORDS,
    UNKNOWN_KIND,
    Attachment,
    Contact,
    Heartbeat,
    ItemResult,
    Reopening,
    Report,
    ReportCounts,
    ReportPhoto,
)
from content_sync.wire.stamps import Stamp

_log = logging.getLogger(__name__)

LARGEST_NUMBER = 2**63 - 1  # what both databases hold
_Once = Report | Attachment | Reopening  # what is remembered by its id
_EARLIEST, _LATEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsIntake:
    """The items of one envelope of one village, within its transaction.

    Attributes:
        session: a writing one.
        village: whose kiosk sent the envelope.
        envelope_id: the kiosk, the epoch and the number of its envelope.
        now: when it came.
        seal_seed: opens contacts.
        held: the numbers of the parts the kiosk holds, by role, as the envelope names them.
        newest: the newest numbers of the parts of this village.
    """

    session: Session
    village: VillageRow
    envelope_id: EnvelopeId
    now: dt.datetime
    seal_seed: bytes
    held: Mapping[str, int]
    newest: Mapping[str, int]

    def take(self, raw: msgspec.Raw) -> ItemResult | None:
        """Take one item in, and return the result for it; None where it has no id that a result could name."""
        try:
            name, item = read_item(raw)
        except BadItemError as error:
            return ItemResult(id=error.item, result="rejected", reason="bad-item")
        except WireError:
            _log.warning("an item of %s has no id", self.village.code)
            return None
        if item is None:
            return ItemResult(id=name, result="rejected", reason=UNKNOWN_KIND)
        if isinstance(item, Heartbeat):
            return ItemResult(id=name, result="ok" if self._keep_heartbeat(item) else "dup")
        return self._keep_counts(item) if isinstance(item, ReportCounts) else self._keep_once(item)

    def _keep_once(self, item: _Once) -> ItemResult:
        reason = self._objection(item)
        if reason:
            return ItemResult(id=item.id, result="rejected", reason=reason)
        digest = _digest(item)
        kiosk, epoch = self.envelope_id.kiosk.hex(), self.envelope_id.epoch.hex()
        row = ItemRow(id=item.id, kiosk=kiosk, epoch=epoch, seq=self.envelope_id.seq, digest=digest)
        if (known := insert_item(self.session, row)) is not None:
            return ItemResult(id=item.id, result="dup" if known.digest == digest else "conflict")
        self._take_effect(item)
        return ItemResult(id=item.id, result="ok")

    def _take_effect(self, item: _Once) -> None:
        if isinstance(item, Reopening):
            text = _storable(item.text)
            reopen_report(self.session, item, text=text, village=self.village.code, now=self.now)
        else:
            add_content(self.session, self._report(item) if isinstance(item, Report) else self._attachment(item))

    def _keep_counts(self, counts: ReportCounts) -> ItemResult:
        is_new = keep_report_counts(self.session, counts, village=self.village.code, now=self.now)
        if is_new is None:
            return ItemResult(id=counts.id, result="rejected", reason=NO_SUCH_REPORT)
        return ItemResult(id=counts.id, result="ok" if is_new else "dup")

    def _keep_heartbeat(self, heartbeat: Heartbeat) -> bool:
        return keep_heartbeat(
            self.session, heartbeat, envelope_id=self.envelope_id, held=self.held, newest=self.newest, now=self.now
        )

    def _objection(self, item: _Once) -> str:
        if isinstance(item, Attachment):
            return ""
        if isinstance(item, Report) and item.village != self.village.code:
            return "wrong-village"
        if not _is_storable(item.made) or (isinstance(item, Report) and item.serial > LARGEST_NUMBER):
            return "bad-item"
        return objection_to(self.session, item, village=self.village.code) if isinstance(item, Reopening) else ""

    def _report(self, report: Report) -> ReportRow:
        contact = _opened(report.contact, self.seal_seed)
        if contact is None:
            _log.warning("report %s of %s: its contact cannot be opened", report.id, self.village.code)
        return ReportRow(
            id=report.id,
            kiosk=self.envelope_id.kiosk.hex(),
            village=report.village,
            serial=report.serial,
            reference=_storable(report.reference),
            topic=report.topic,
            text="" if report.telling and report.text == NO_WORDS else _storable(report.text),
            read_aloud=report.read_aloud,
            made_at=report.made.at,
            made_clock=report.made.clock,
            made_boot=report.made.boot,
            made_boot_s=min(report.made.boot_s, LARGEST_NUMBER),
            received_at=self.now,
            status="received",
            name=_storable(contact.name) if contact else "",
            phone=_storable(contact.phone) if contact else "",
            is_contact_lost=contact is None,
            held_back=report.held_back,
            place=_storable(report.place),
            health=encode(report.health) if report.health else None,
            telling=report.telling,
        )

    def _attachment(self, item: Attachment) -> PhotoRow | VoiceRow:
        return (PhotoRow if isinstance(item, ReportPhoto) else VoiceRow)(
            id=item.id,
            village=self.village.code,
            report=item.report,
            sha256=item.sha256,
            size_bytes=item.size_bytes,
        )


def _is_storable(made: Stamp) -> bool:
    return _EARLIEST <= made.at < _LATEST


def _digest(item: _Once) -> str:
    """Return a digest that tells whether two items with one id are the same: of the fields that every version has.

    Fields added later are left out, and so is how central reads a term: an item that is sent before and after an
    update (or the undoing of one) of either side is one item.
    The digest is stored, so these bytes stay for ever.
    """
    fields: tuple[object, ...]
    if isinstance(item, Report):
        fields = (item.village, item.serial, item.reference, item.topic, item.text, item.made.at, item.read_aloud)
        fields = (*fields, item.contact)
    elif isinstance(item, Reopening):
        fields = (item.report, item.text, item.made.at)
    else:
        fields = (item.report, item.sha256, item.size_bytes)
    return hashlib.sha256(encode(fields)).hexdigest()


def _opened(contact: bytes, seed: bytes) -> Contact | None:
    """Open a sealed contact: an empty one where none was given, None where it cannot be opened."""
    if not contact:
        return Contact()
    try:
        return decode(unseal(seed, contact), Contact)
    except (ForgedError, WireError):
        return None


def _storable(text: str) -> str:
    """Replace the one character that PostgreSQL cannot store."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
