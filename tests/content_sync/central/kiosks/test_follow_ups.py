"""What is said of a report after it was filed: it is opened again at most twice, and its numbers never run back."""

from __future__ import annotations

import msgspec
import pytest

from content_sync.central.database.reports.inbox import InboxFilters, count_new_reports, list_reports, read_report
from content_sync.central.database.schema.tables import ReopeningRow, ReportCountsRow
from content_sync.central.kiosks.intake import Intake
from content_sync.wire.encoding import encode
from content_sync.wire.reports import Reopening, Report, ReportCounts
from tests.cast.central.intake_results import answer, reports, results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id

pytestmark = pytest.mark.usefixtures("database_url")

BECAUSE = "ยังเป็นหลุมอยู่ รถล้มอีกเมื่อเช้า"


def reopening(report: Report, number: int = 1, *, text: str = BECAUSE) -> Reopening:
    return Reopening(id=item_id(f"{report.id} reopening {number}"), report=report.id, text=text, made=STAMP)


def counts(report: Report, number: int, **said: int) -> ReportCounts:
    name = item_id(f"{report.id} counts {number}")
    return msgspec.convert({"id": name, "report": report.id, "number": number} | said, ReportCounts)


def reopenings(ministry: Ministry, report: Report) -> list[ReopeningRow]:
    with ministry.database.reading() as session:
        found = read_report(session, report.id)
    assert found is not None
    return list(found.reopenings)


def known_counts(ministry: Ministry, report: Report) -> ReportCountsRow | None:
    with ministry.database.reading() as session:
        found = read_report(session, report.id)
    assert found is not None
    return found.counts


@pytest.fixture
def done(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> Report:
    """A report that staff call done; the kiosk knows it."""
    report = sender.report()
    sender.send(intake, report)
    name = answer(ministry, report, hours=-1)
    sender.send(intake, confirmed=(name,))
    return report


def test_no_because_opens_the_report_again_with_its_words_and_says_so_at_home_at_once(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, done: Report
) -> None:
    receipt = sender.send(intake, reopening(done))
    assert results_of(receipt) == [("ok", "")]
    assert [(said.report, said.status, said.text, said.at) for said in receipt.answers] == [
        (done.id, "reopened", "", NOW)
    ]
    (kept,) = reopenings(ministry, done)
    assert (kept.text, kept.received_at, kept.made_clock) == (BECAUSE, NOW, "trusted")
    assert [row.status for row in reports(ministry)] == ["reopened"]
    with ministry.database.reading() as session:
        assert count_new_reports(session) == 1
        assert [row.status for row in list_reports(session, InboxFilters(), 1, 10).items] == ["reopened"]


def test_no_because_sent_twice_is_once_also_after_staff_called_it_done_again(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, done: Report
) -> None:
    sender.send(intake, reopening(done))
    answer(ministry, done, "again", hours=1)
    assert results_of(sender.send(intake, reopening(done))) == [("dup", "")]
    assert [row.status for row in reports(ministry)] == ["resolved"]
    assert len(reopenings(ministry, done)) == 1


def test_a_report_is_opened_again_twice_and_not_a_third_time(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, done: Report
) -> None:
    for number in (1, 2):
        assert results_of(sender.send(intake, reopening(done, number))) == [("ok", "")]
        answer(ministry, done, f"again {number}", hours=number)
    assert results_of(sender.send(intake, reopening(done, 3))) == [("rejected", "too-many")]
    assert results_of(sender.send(intake, reopening(done, 2))) == [("dup", "")], "the second one is still known"
    assert [row.status for row in reports(ministry)] == ["resolved"]
    assert len(reopenings(ministry, done)) == 2


def test_other_words_under_the_id_of_a_reopening_are_a_conflict(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, done: Report
) -> None:
    sender.send(intake, reopening(done))
    assert results_of(sender.send(intake, reopening(done, text="อื่น"))) == [("conflict", "")]
    later = msgspec.json.decode(encode(reopening(done))) | {"mood": "cross"}
    assert results_of(sender.send(intake, encode(later))) == [("dup", "")]
    assert [row.text for row in reopenings(ministry, done)] == [BECAUSE]


def test_what_belongs_to_no_report_of_this_village_is_rejected_and_changes_nothing(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, done: Report
) -> None:
    neighbour = SendingKiosk(ministry, village="43010502").enlist()
    nobody = sender.report(99)
    said = neighbour.send(intake, reopening(done), counts(done, 1, me_too=5))
    assert results_of(said) == [("rejected", "no-such-report")] * 2
    assert results_of(sender.send(intake, reopening(nobody), counts(nobody, 1))) == [("rejected", "no-such-report")] * 2
    assert [row.status for row in reports(ministry)] == ["resolved"]
    assert reopenings(ministry, done) == []
    assert known_counts(ministry, done) is None


def test_a_reopening_by_a_clock_out_of_all_bounds_holds_nothing_up(
    intake: Intake, sender: SendingKiosk, done: Report
) -> None:
    far = msgspec.structs.replace(STAMP, at=STAMP.at.replace(year=9999))
    bad = msgspec.structs.replace(reopening(done), made=far)
    assert results_of(sender.send(intake, bad, reopening(done, 2))) == [("rejected", "bad-item"), ("ok", "")]


def test_words_no_database_keeps_do_not_lose_the_reopening(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, done: Report
) -> None:
    sender.send(intake, reopening(done, text="ยัง\x00พัง"))
    assert [row.text for row in reopenings(ministry, done)] == ["ยัง\ufffdพัง"]


def test_the_newest_numbers_of_a_report_count_whatever_comes_late(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, done: Report
) -> None:
    assert results_of(sender.send(intake, counts(done, 2, me_too=2))) == [("ok", "")]
    assert results_of(sender.send(intake, counts(done, 2, me_too=2), counts(done, 1, me_too=1))) == [("dup", "")] * 2
    newest = counts(done, 3, me_too=2, fixed=1, not_fixed=4, content=1)
    assert results_of(sender.send(intake, msgspec.structs.replace(newest, is_confirmed=True))) == [("ok", "")]
    known = known_counts(ministry, done)
    assert known is not None
    said = (known.number, known.me_too, known.fixed, known.not_fixed, known.content, known.is_confirmed)
    assert said == (3, 2, 1, 4, 1, True)
    assert [row.status for row in reports(ministry)] == ["resolved"], "numbers change no status"
