"""Who reported has it erased: central keeps the request, does it at its next turn, and erases what comes later too."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from content_sync.central.database.reports.inbox import ReportInFull, read_report
from content_sync.central.database.schema.tables import ErasureRow
from content_sync.central.kiosks.attachments import AttachmentStore
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.central.kiosks.intake import Intake
from content_sync.central.retention import Retention
from content_sync.wire.erasures import Erasure
from content_sync.wire.reports import Reopening, Report
from content_sync.wire.stamps import Stamp
from tests.cast.central.intake_results import answer
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import PHOTO, STAMP, SendingKiosk, a_photo_of, item_id

pytestmark = pytest.mark.usefixtures("database_url")


@pytest.fixture
def retention(ministry: Ministry, tmp_path: Path) -> Retention:
    return Retention(
        database=ministry.database,
        photos=tmp_path / "photos",
        voices=tmp_path / "voices",
        begun=BegunFiles(folder=tmp_path / "begun"),
        keep_closed_days=365,
    )


def told(sender: SendingKiosk, number: int = 1) -> Report:
    return sender.report(number, contact=sender.contact(), place="หน้าบ้านลุงมี")


def erasure(report: Report, number: int = 1) -> Erasure:
    return Erasure(id=item_id(f"{report.id} erasure {number}"), report=report.id, made=STAMP)


def read(ministry: Ministry, report: Report) -> ReportInFull:
    with ministry.database.reading() as session:
        found = read_report(session, report.id)
    assert found is not None
    return found


def personal(found: ReportInFull) -> list[str]:
    report = found.report
    texts = [report.name, report.phone, report.text, report.place]
    texts += [*(one.text for one in found.reopenings), *(one.text for one in found.answers)]
    return [one for one in texts if one]


def test_what_is_personal_goes_and_the_count_stays(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, retention: Retention, tmp_path: Path
) -> None:
    report, photo = told(sender), a_photo_of(told(sender).id)
    sender.send(intake, report, photo)
    store = AttachmentStore(
        database=ministry.database,
        photos=tmp_path / "photos",
        voices=tmp_path / "voices",
        begun=BegunFiles(folder=tmp_path / "begun"),
    )
    store.keep(photo.sha256, PHOTO, now=NOW)
    answer(ministry, report)
    assert [one.result for one in sender.send(intake, erasure(report)).results] == ["ok"]
    retention.run(NOW)
    found = read(ministry, report)
    assert personal(found) == [], "nor does an answer that is on its way say anything any more"
    assert (found.report.erased_at, found.report.erased_by) == (NOW, "reporter")
    assert (found.report.topic, found.report.village, found.report.reference) == (
        report.topic,
        report.village,
        report.reference,
    )
    assert list((tmp_path / "photos").iterdir()) == []
    assert [one.text for one in sender.send(intake).answers] == [""]


def test_a_request_before_its_report_holds_for_it(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, retention: Retention
) -> None:
    report = told(sender)
    assert [one.result for one in sender.send(intake, erasure(report)).results] == ["ok"]
    retention.run(NOW)
    sender.send(intake, report, a_photo_of(report.id))
    retention.run(NOW)
    assert personal(read(ministry, report)) == []
    assert sender.send(intake).attachments_wanted == ()


def test_asked_twice_is_once_and_what_is_said_later_says_nothing(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, retention: Retention
) -> None:
    report = told(sender)
    receipt = sender.send(intake, report, erasure(report), erasure(report), erasure(report, 2))
    assert [one.result for one in receipt.results] == ["ok", "ok", "dup", "ok"]
    retention.run(NOW)
    later = Reopening(id=item_id("later"), report=report.id, text="ลุงมีว่ายังดับ", made=STAMP)
    sender.send(intake, later)
    assert personal(read(ministry, report)) == []
    with ministry.database.reading() as session:
        assert session.get_one(ErasureRow, (report.id, report.village)).done_at == NOW


def test_another_village_erases_nothing_here(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, retention: Retention
) -> None:
    report, stranger = told(sender), SendingKiosk(ministry, village="43010502").enlist("อื่น")
    sender.send(intake, report)
    stranger.send(intake, erasure(report))
    retention.run(NOW)
    assert len(personal(read(ministry, report))) == 4
    sender.send(intake, erasure(report, 2))
    retention.run(NOW)
    assert personal(read(ministry, report)) == []


@pytest.mark.parametrize(
    ("made", "is_told"),
    [
        (Stamp(at=NOW, clock="trusted"), True),
        (Stamp(at=NOW + timedelta(days=1), clock="trusted"), True),
        (Stamp(at=NOW + timedelta(days=1, seconds=1), clock="trusted"), False),  # it was asked before the backup
        (Stamp(at=NOW + timedelta(days=9), clock="unknown"), True),
    ],
)
def test_a_kiosk_that_was_put_back_hears_what_was_erased_since(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, made: Stamp, is_told: bool
) -> None:
    neighbour = SendingKiosk(ministry, village="43010502").enlist("อื่น")
    report, other = told(sender), told(neighbour)
    sender.send(intake, report, erasure(report))
    neighbour.send(intake, other, erasure(other))
    assert sender.send(intake).erased == ()
    assert sender.send(intake, restored=made).erased == ((report.id,) if is_told else ())


def test_what_staff_erase_takes_the_answer_on_its_way_with_it_and_is_told_to_the_village_once(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, retention: Retention
) -> None:
    report = told(sender)
    sender.send(intake, report)
    on_its_way = answer(ministry, report)
    for _ in range(2):
        assert retention.erase(report.id, at=NOW, by="staff@example.org")
    sent = sender.send(intake).answers
    assert {(one.id == on_its_way, one.text, one.is_erasure) for one in sent} == {(True, "", False), (False, "", True)}
    assert len(sent) == 2
    late = Reopening(id=item_id("late"), report=report.id, text="ยังดับหน้าบ้านลุงมี", made=STAMP)
    reopened = sender.send(intake, late, confirmed=[one.id for one in sent]).answers
    assert [(one.status, one.is_erasure) for one in reopened] == [("reopened", False)]
    assert personal(read(ministry, report)) == [], "what was said before the kiosk knew brings nothing back"
    restored = sender.send(intake, restored=Stamp(at=NOW, clock="trusted"))
    assert sorted(one.is_erasure for one in restored.answers) == [False, False, True], "a backup brings the words back"


def test_who_erased_it_on_request_stays_when_its_time_after_closing_is_over(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, retention: Retention
) -> None:
    report = told(sender)
    sender.send(intake, report)
    assert retention.erase(report.id, at=NOW, by="staff@example.org")
    answer(ministry, report, "it is done", status="resolved")
    retention.run(NOW + timedelta(days=400))
    found = read(ministry, report).report
    assert (found.erased_by, found.erased_at) == ("staff@example.org", NOW + timedelta(days=400))
