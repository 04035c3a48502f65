"""Reports, and the photos and voices they have: each is kept once, as it came; only the contact is opened.

A report whose kiosk did not know the time is dated by the starts of its machine that were heard (starts.py): when it
comes, and again when the start that made it is heard.
"""

from __future__ import annotations

import logging

from content_sync.central.database.reports.dating import made_beside, undated
from content_sync.central.database.reports.items import add_content
from content_sync.central.database.schema.tables import PhotoRow, VoiceRow
from content_sync.central.kiosks.arrivals import LARGEST_NUMBER, Arrival, OnceKind, is_storable, storable
from content_sync.central.kiosks.starts import LONGEST_S, HeardStart, MadeBetween, find_made
from content_sync.errors import ForgedError, WireError
from content_sync.wire.encoding import decode, encode
from content_sync.wire.keys import KeyOrKeys, unseal
from content_sync.wire.reports import NO_WORDS, Attachment, Contact, Report, ReportPhoto

_log = logging.getLogger(__name__)


def _objection(arrival: Arrival, report: Report) -> str:
    if report.village != arrival.village:
        return "wrong-village"
    return "" if is_storable(report.made) and report.serial <= LARGEST_NUMBER else "bad-item"


def _fields(report: Report) -> tuple[object, ...]:
    words = (report.village, report.serial, report.reference, report.topic, report.text)
    return (*words, report.made.at, report.read_aloud, report.contact)


def _keep(arrival: Arrival, report: Report) -> None:
    contact = _opened(report.contact, arrival.seal_seed)
    if contact is None:
        _log.warning("report %s of %s: its contact cannot be opened", report.id, arrival.village)
    made = _made(arrival, report) if report.made.clock == "unknown" else None
    arrival.reports.add(
        {
            "id": report.id,
            "kiosk": arrival.envelope_id.kiosk.hex(),
            "village": report.village,
            "serial": report.serial,
            "reference": storable(report.reference),
            "topic": report.topic,
            "text": "" if report.telling and report.text == NO_WORDS else storable(report.text),
            "read_aloud": report.read_aloud,
            "made_at": report.made.at,
            "made_clock": report.made.clock,
            "made_boot": report.made.boot,
            "made_boot_s": min(report.made.boot_s, LARGEST_NUMBER),
            "made_first": made.first if made else None,
            "made_last": made.last if made else None,
            "received_at": arrival.now,
            "status": "received",
            "name": storable(contact.name) if contact else "",
            "phone": storable(contact.phone) if contact else "",
            "is_contact_lost": contact is None,
            "held_back": report.held_back,
            "place": storable(report.place),
            "health": encode(report.health) if report.health else None,
            "telling": report.telling,
            "by_volunteer": report.by_volunteer,
            "came_as": arrival.came_as,
        }
    )


def _made(arrival: Arrival, report: Report) -> MadeBetween:
    before, after = made_beside(arrival.session, arrival.village, report.serial)
    return find_made(
        arrival.starts(),
        boot=report.made.boot,
        boot_s=report.made.boot_s,
        serial=report.serial,
        first=max(report.made.at, before or report.made.at),  # no kiosk runs before its software was made
        last=min(arrival.now, after or arrival.now),
    )


def date_reports(arrival: Arrival, start: HeardStart) -> None:
    """Date the reports that came before the start which made them was heard."""
    for report in undated(arrival.session, arrival.village, storable(start.boot)):
        if report.made_boot_s > LONGEST_S:
            continue
        report.made_first = report.made_last = start.at(report.made_boot_s)


def _opened(contact: bytes, seed: KeyOrKeys) -> Contact | None:
    """Open a sealed contact: an empty one where none was given, None where it cannot be opened."""
    if not contact:
        return Contact()
    try:
        return decode(unseal(seed, contact), Contact)
    except (ForgedError, WireError):
        return None


def _keep_attachment(arrival: Arrival, item: Attachment) -> None:
    row = (PhotoRow if isinstance(item, ReportPhoto) else VoiceRow)(
        id=item.id,
        village=arrival.village,
        report=item.report,
        sha256=item.sha256,
        size_bytes=item.size_bytes,
    )
    add_content(arrival.session, row)


REPORT = OnceKind(objection=_objection, fields=_fields, keep=_keep)
ATTACHMENT = OnceKind(
    objection=lambda arrival, item: "",
    fields=lambda item: (item.report, item.sha256, item.size_bytes),
    keep=_keep_attachment,
)
