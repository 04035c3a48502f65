"""How a report comes to the card: once, with a number and a reference, and only if its sender has room.

In: the fields of a form and who sends them. Out: what to show the villager, once it is on the card. Rules: the same
form with the same fields is one report, with other fields a new one; the serial is counted in the same change; senders
share room and pace (quotas.py), and who files for neighbours has a number a day. Name and phone are sealed to central
before they touch the card. Of the form only a digest is kept. Its key is the form's own id, which stays in the
villager's browser, so a thief of the card cannot test guesses of a phone number.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import msgspec

from content_sync.errors import WireError
from content_sync.wire.encoding import encode, wire_errors
from content_sync.wire.keys import seal
from content_sync.wire.references import make_reference
from content_sync.wire.reports import Contact, HotspotHealth, Report, Topic
from content_sync.wire.stamps import Stamp
from kiosk.store.daily_limit import pause_s
from kiosk.store.errors import EnoughTodayError, OutboxFullError, TooFastError
from kiosk.store.form_digests import digest_of
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, put, where
from kiosk.store.journal.tables.indexes import Tally
from kiosk.store.outbox.filing.quotas import Quotas, Room
from kiosk.store.outbox.filing.serials import Serials
from kiosk.store.outbox.stored import StoredReport, StoredTelling, item_of, listed_as
from kiosk.store.senders import Sender, SenderRates

_log = logging.getLogger(__name__)

FOR_NEIGHBOURS_A_DAY: Final = 30  # of one person: a round through the village, and no flood
_NO_CONTACT: Final = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the villager wrote; `place` is where it is, and `contact` is in the clear only here.

    `spoken`: a voice is to follow. `found_at`: where the volunteer finds them once an answer is here.
    """

    topic: Topic
    text: str
    place: str = ""
    contact: Contact = _NO_CONTACT
    read_aloud: bool = False
    spoken: bool = False
    found_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledReport:
    """What to show the villager of a report on the card; `is_for_neighbour`: a volunteer filed it for them."""

    serial: int
    reference: str
    report_id: str
    made: Stamp
    telling: StoredTelling = ""
    is_for_neighbour: bool = False


class Filing:
    """Takes reports in, over the store `reports`.

    Args:
        documents: the store.
        village: the village's code, for the references.
        serials: the numbers of the reports.
        quotas: how the room is shared.
    """

    def __init__(self, documents: Documents, *, village: str, serials: Serials, quotas: Quotas) -> None:
        self._documents, self._village, self._serials, self._quotas = documents, village, serials, quotas
        self._rates = SenderRates()
        documents.index("reports", "form_digest", "send_state", "sender", "group", "filed_by")

    def receive(
        self,
        form: str,
        fields: Fields,
        *,
        made: Stamp,
        seal_to: bytes | None,
        sender: Sender,
        health: HotspotHealth | None,
    ) -> FiledReport:
        """Keep a report; see `Outbox.receive`."""
        digest = digest_of(form, fields)
        is_awaited = fields.spoken and seal_to is not None
        if not fields.text and not is_awaited:
            raise WireError("a report has words, or a voice is to follow")
        contact = seal(seal_to, encode(fields.contact)) if seal_to and fields.contact != _NO_CONTACT else b""
        with self._documents.transaction():
            for row in find_records(self._documents, "reports", StoredReport, where("form_digest", digest)).values():
                return filed_as(row)
            self._make_sure_of_room(sender, made)
            serial = self._serials.next()
            row = StoredReport(
                form_digest=digest,
                id=uuid4().hex,
                village=self._village,
                serial=serial,
                reference=make_reference(self._village, serial),
                topic=fields.topic,
                text=fields.text,
                made=made,
                read_aloud=fields.read_aloud,
                contact=contact,
                browser=sender.named,
                sender=sender.key,
                group=sender.group,
                queue="" if is_awaited else sender.queue(serial),
                place=fields.place,
                health=health,
                telling="awaited" if is_awaited else "",
                later_queue=sender.queue(serial) if is_awaited else "",
                awaited_since=made if is_awaited else None,
                listed=listed_as(fields.topic),
                found_at=fields.found_at,
                filed_by=sender.filed_by,
            )
            with wire_errors():  # the limits of the wire, before it is kept
                msgspec.convert(msgspec.to_builtins(item_of(row)), Report)
            put(self._documents, "reports", serial, row)
        self._rates.count(sender, made.boot_s)
        _log.info("report %d kept", serial)
        return filed_as(row)

    def _make_sure_of_room(self, sender: Sender, made: Stamp) -> None:
        room = Room(
            total=self._unsent(),
            sender=self._documents.tally("reports", "sender", sender.key),
            group=self._documents.tally("reports", "group", sender.group),
        )
        if not self._quotas.has_room(sender, room):
            raise OutboxFullError("no room is left for this sender")
        if wait_s := self._rates.wait_s(sender, made.boot_s):
            raise TooFastError(wait_s)
        if sender.filed_by and pause_s(self._made_by(sender.filed_by), made, most=FOR_NEIGHBOURS_A_DAY):
            raise EnoughTodayError("this person filed enough for neighbours today")

    def _made_by(self, person: str) -> list[Stamp]:
        """Return when a person filed their last reports for neighbours."""
        numbers = self._documents.ids_of("reports", "filed_by", (person,))[-FOR_NEIGHBOURS_A_DAY:]
        rows = (get_record(self._documents, "reports", number, StoredReport) for number in numbers)
        return [row.made for row in rows if row]

    def _unsent(self) -> Tally:
        tallies = [self._documents.tally("reports", "send_state", state) for state in ("waiting", "later")]
        return Tally(count=sum(one.count for one in tallies), bytes=sum(one.bytes for one in tallies))


def filed_as(row: StoredReport) -> FiledReport:
    """Return what to show of a report that is on the card."""
    return FiledReport(
        serial=row.serial,
        reference=row.reference,
        report_id=row.id,
        made=row.made,
        telling=row.telling,
        is_for_neighbour=bool(row.filed_by),
    )
