"""A villager has erased what they told: the kiosk, the line and the ministry's central, until no word of it is left."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from uuid import uuid4

from content_sync.central.database.reports.inbox import read_report
from content_sync.central.database.schema.tables import ReportRow
from content_sync.wire.reports import Contact, Report
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from tests.cast.card.outbox_on_card import look_up
from tests.cast.journeys.country import Journey

TEXT, PHONE, NAME = "หลุมหน้าบ้านยายสี", "0812345678", "มานี ใจดี"


def tell(journey: Journey) -> FiledReport:
    fields = Fields(topic="road", text=TEXT, contact=Contact(name=NAME, phone=PHONE))
    seal_to = journey.kiosk.content.seal_key()
    assert seal_to
    filed = journey.kiosk.outbox.receive(uuid4().hex, fields, made=journey.kiosk.clock.read(), seal_to=seal_to)
    journey.kiosk.photo(filed.reference)
    return filed


def at_central(journey: Journey, filed: FiledReport) -> ReportRow | None:
    with journey.country.central.database.reading() as session:
        found = read_report(session, filed.report_id)
        return found.report if found else None


def all_of(folder: Path) -> bytes:
    """Return what stands in all the files of a kiosk's data folder."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_what_was_sent_is_erased_at_both_ends(journey: Journey) -> None:
    journey.visit()
    filed, other = tell(journey), tell(journey)
    journey.visit()
    kept = at_central(journey, filed)
    assert kept is not None
    assert (kept.name, kept.phone, kept.text) == (NAME, PHONE, TEXT)
    journey.kiosk.outbox.erasures.ask(filed.serial, made=journey.kiosk.clock.read())
    assert journey.visit().is_ok
    journey.country.central.retention.run(journey.country.now)
    erased, still = at_central(journey, filed), at_central(journey, other)
    assert erased is not None
    assert still is not None
    assert (erased.name, erased.phone, erased.text, erased.erased_by) == ("", "", "", "reporter")
    assert erased.topic == "road"
    assert still.text == TEXT
    found = look_up(journey.kiosk.outbox, filed.reference)
    assert found is not None
    assert found.erasure == "done"


def test_after_the_receipt_and_a_night_no_file_of_the_kiosk_holds_whom_to_call(journey: Journey) -> None:
    journey.visit()
    filed = tell(journey)
    (report,) = [item for item in journey.kiosk.outbox.batch(20) if isinstance(item, Report)]
    sealed = (report.contact, b64encode(report.contact), report.contact.hex().encode())
    assert any(form in all_of(journey.kiosk.folder) for form in sealed)
    assert journey.visit().is_ok
    journey.kiosk.outbox.tidy()
    journey.kiosk.outbox.tidy()
    content = all_of(journey.kiosk.folder)
    assert not any(form in content for form in sealed)
    assert PHONE.encode() not in content
    assert NAME.encode() not in content
    assert not list((journey.kiosk.folder / "photos").iterdir())
    kept = at_central(journey, filed)
    assert kept is not None
    assert (kept.name, kept.phone) == (NAME, PHONE), "the centre has it"


def test_what_was_not_sent_reaches_nobody(journey: Journey) -> None:
    journey.visit()
    filed = tell(journey)
    journey.kiosk.outbox.erasures.ask(filed.serial, made=journey.kiosk.clock.read())
    assert journey.visit().is_ok
    assert at_central(journey, filed) is None
    assert journey.kiosk.outbox.batch(20) == ()
    for _ in range(2):
        journey.kiosk.outbox.tidy()
    journey.kiosk.close()
    assert not [word for word in (TEXT, PHONE, NAME) if word.encode() in all_of(journey.kiosk.folder)]
    assert not list((journey.kiosk.folder / "photos").iterdir())


def test_what_staff_erase_on_request_goes_from_the_kiosk_too_and_its_reporter_reads_that(journey: Journey) -> None:
    journey.visit()
    filed, other = tell(journey), tell(journey)
    journey.visit()
    retention, now = journey.country.central.retention, journey.country.now
    assert retention.erase(filed.report_id, at=now, by="staff@example.org")
    assert retention.erase(filed.report_id, at=now, by="staff@example.org"), "pressed twice"
    before = look_up(journey.kiosk.outbox, filed.reference)
    assert before is not None
    assert before.erasure == "", "the kiosk has not heard of it"
    visited = journey.visit()
    assert visited.is_ok
    assert visited.answers == 1
    assert journey.visit().answers == 0, "it was confirmed"
    found, still = (look_up(journey.kiosk.outbox, one.reference) for one in (filed, other))
    assert found is not None
    assert still is not None
    assert (found.erasure, found.is_forgotten, found.status) == ("by_staff", True, "received")
    assert (still.erasure, still.is_forgotten) == ("", False)
    kept = journey.kiosk.outbox.filed(other.serial)
    assert kept is not None
    assert journey.kiosk.outbox.filed(filed.serial) is None
    assert [item for item in journey.kiosk.outbox.batch(20) if item.id != other.report_id] == []
    assert journey.kiosk.outbox.count_unmatched_answers() == 0
