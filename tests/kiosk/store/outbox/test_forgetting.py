"""What the privacy page promises is dropped in time, and the number still answers."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from content_sync.wire.keys import public_key, sealing_key
from content_sync.wire.reports import Answer, Contact, Report, Status, Word
from content_sync.wire.stamps import Stamp
from kiosk.app import SCREENS
from kiosk.store.outbox.filing import Fields, FiledReport
from kiosk.store.outbox.views import ReportState
from tests.cast.kiosks import CENTRAL_SEED, NOON, Village, village

TEXT, ANSWER = "ถนนหน้าวัดเป็นหลุม", "ช่างซ่อมแล้ว"
DAY = timedelta(days=1)
SEAL_TO = sealing_key(public_key(CENTRAL_SEED))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Village]:
    with village(tmp_path) as one:
        yield one


def keep(here: Village, number: int = 1) -> tuple[FiledReport, str]:
    """Keep a report with a name and a photo; return it and the photo's name."""
    fields = Fields(topic="road", text=f"{TEXT} {number}", contact=Contact(name="มานี"), read_aloud=True)
    made = Stamp(at=NOON, clock="trusted")
    kept = here.stores.outbox.receive("ab" * 16, fields, made=made, seal_to=SEAL_TO)
    photo = here.stores.photos.put(b"photo %d" % number)
    here.stores.outbox.attach_photo(kept.serial, sha256=photo, size=7)
    here.stores.photos.sweep(here.stores.outbox.photos_in_use())
    return kept, photo


def decide(here: Village, kept: FiledReport, status: Status, *, at: datetime = NOON, text: str = ANSWER) -> None:
    answer = Answer(id=f"{int(at.timestamp()):032x}", report=kept.report_id, status=status, text=text, at=at)
    here.stores.outbox.apply([Word(id=kept.report_id, word="ok")], [answer], ())


def night(here: Village, at: datetime, *, is_trusted: bool = True) -> None:
    here.stores.tidy(Stamp(at=at, clock="trusted" if is_trusted else "estimated"))


def card(here: Village) -> str:
    return (here.stores.folder / "reports.journal").read_text("utf-8", "replace")


@pytest.mark.parametrize("status", ["resolved", "rejected", "duplicate"])
def test_a_closed_case_loses_its_words_after_ninety_days_and_its_number_still_answers(
    here: Village, status: Status
) -> None:
    kept, photo = keep(here)
    decide(here, kept, status)
    night(here, NOON + 89 * DAY)
    assert TEXT in card(here)
    night(here, NOON + 90 * DAY, is_trusted=False)
    assert TEXT in card(here), "the time is not certain"
    night(here, NOON + 90 * DAY)
    assert not [word for word in (TEXT, ANSWER, kept.reference, photo) if word in card(here)]
    assert photo not in here.stores.photos.names()
    assert here.stores.outbox.state_of_serial(1) == ReportState(send="sent", status=status)
    assert here.stores.outbox.answers_waiting() == ()
    followed = here.post("/en/follow", reference=kept.reference)
    assert "more than 90 days ago" in followed.text
    assert here.post("/en/follow", reference="1").status == 200
    assert keep(here, 2)[0].reference.split("-")[1] == "2"


def test_a_case_that_is_open_or_did_not_leave_the_kiosk_keeps_its_words_however_old(here: Village) -> None:
    (worked_on, photo), (waiting, other) = keep(here, 1), keep(here, 2)
    decide(here, worked_on, "in_progress")
    for days in (400, 800):
        night(here, NOON + days * DAY)
    assert f"{TEXT} 1" in card(here)
    assert [item.text for item in here.stores.outbox.batch(9) if isinstance(item, Report)] == [f"{TEXT} 2"]
    assert here.stores.photos.names() == {photo, other}
    assert waiting.reference in card(here)


def test_a_case_opened_again_after_it_was_forgotten_still_answers_who_holds_the_code(here: Village) -> None:
    kept, _ = keep(here)
    decide(here, kept, "resolved")
    night(here, NOON + 90 * DAY)
    decide(here, kept, "in_progress", at=NOON + 91 * DAY, text="เปิดเรื่องใหม่")
    night(here, NOON + 300 * DAY)
    found = here.stores.outbox.look_up(kept.reference)
    assert found is not None
    assert (found.status, found.answer) == ("in_progress", "เปิดเรื่องใหม่")
    decide(here, kept, "resolved", at=NOON + 301 * DAY)
    night(here, NOON + 391 * DAY)
    assert ANSWER not in card(here)
    assert here.stores.outbox.look_up(kept.reference) is not None
    wrong = kept.reference[:-1] + ("2" if kept.reference[-1] != "2" else "3")
    assert here.stores.outbox.look_up(wrong) is None


def test_a_refused_report_loses_name_and_photo_ninety_days_after_the_first_night_that_saw_it(here: Village) -> None:
    kept, photo = keep(here)
    (report, *_) = here.stores.outbox.batch(1)
    assert isinstance(report, Report)
    sealed = base64.b64encode(report.contact).decode()
    here.stores.outbox.apply([Word(id=kept.report_id, word="rejected", reason="x")], (), ())
    night(here, NOON + 500 * DAY)
    night(here, NOON + 589 * DAY)
    assert sealed in card(here)
    assert photo in here.stores.photos.names()
    night(here, NOON + 590 * DAY)
    assert sealed not in card(here)
    assert photo not in here.stores.photos.names()
    assert TEXT in card(here)
    assert here.stores.outbox.state_of_serial(1) == ReportState(send="refused", status="received")


def test_the_privacy_page_promises_what_the_night_does_and_nothing_more(tmp_path: Path) -> None:
    with village(tmp_path, screens=SCREENS) as here:
        said = here.get("/en/privacy").text
    assert "deleted from this kiosk 90 days after the case is closed" in said
    assert "deleted after 90 days" in said
    assert "You may ask to see, correct or delete" not in said
