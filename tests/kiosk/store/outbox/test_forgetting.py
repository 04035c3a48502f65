"""What the privacy page promises is dropped in time, and the number still answers."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from content_sync.wire.keys import public_key, sealing_key
from content_sync.wire.reports import Answer, Contact, ItemResult, Report, Status
from content_sync.wire.stamps import Stamp
from kiosk.screens import PRINTED
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from tests.cast.card.outbox_on_card import look_up, state_of
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import CENTRAL_SEED, ServedKiosk, kiosk_in
from tests.cast.place_and_time import DAY

TEXT, ANSWER, PLACE = "ถนนหน้าวัดเป็นหลุม", "ช่างซ่อมแล้ว", "หน้าบ้านนายดำ ซอย 3"
SEAL_TO = sealing_key(public_key(CENTRAL_SEED))


def keep(kiosk: ServedKiosk, number: int = 1) -> tuple[FiledReport, str]:
    """Keep a report with a name and a photo; return it and the photo's name."""
    fields = Fields(topic="road", text=f"{TEXT} {number}", place=PLACE, contact=Contact(name="มานี"), read_aloud=True)
    made = Stamp(at=NOON, clock="trusted")
    kept = kiosk.stores.outbox.receive("ab" * 16, fields, made=made, seal_to=SEAL_TO)
    photo = kiosk.stores.photos.put(b"photo %d" % number)
    kiosk.stores.outbox.attach_photo(kept.serial, sha256=photo, size=7)
    kiosk.stores.photos.sweep(kiosk.stores.outbox.files_in_use("photos"))
    return kept, photo


def decide(kiosk: ServedKiosk, kept: FiledReport, status: Status, *, at: datetime = NOON, text: str = ANSWER) -> None:
    answer = Answer(id=f"{int(at.timestamp()):032x}", report=kept.report_id, status=status, text=text, at=at)
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="ok")], [answer], ())


def night(kiosk: ServedKiosk, at: datetime, *, is_trusted: bool = True) -> None:
    kiosk.stores.tidy(Stamp(at=at, clock="trusted" if is_trusted else "estimated"))


def card(kiosk: ServedKiosk) -> str:
    return (kiosk.stores.folder / "reports.journal").read_text("utf-8", "replace")


@pytest.mark.parametrize("status", ["resolved", "rejected", "duplicate"])
def test_a_closed_case_loses_its_words_after_ninety_days_and_its_number_still_answers(
    kiosk: ServedKiosk, status: Status
) -> None:
    kept, photo = keep(kiosk)
    assert kiosk.stores.outbox.follow_ups.take_out(kept.serial, "นายดำ", "personal")
    decide(kiosk, kept, status)
    night(kiosk, NOON + 89 * DAY)
    assert TEXT in card(kiosk)
    night(kiosk, NOON + 90 * DAY, is_trusted=False)
    assert TEXT in card(kiosk), "the time is not certain"
    night(kiosk, NOON + 90 * DAY)
    assert not [word for word in (TEXT, ANSWER, "ซอย 3", kept.reference, photo) if word in card(kiosk)]
    assert photo not in kiosk.stores.photos.names()
    assert state_of(kiosk.stores.outbox, 1) == ("sent", status)
    assert kiosk.stores.outbox.passing_on.waiting() == ()
    followed = kiosk.post("/en/follow", reference=kept.reference)
    assert "more than 90 days ago" in followed.text
    assert kiosk.post("/en/follow", reference="1").status == 200
    assert keep(kiosk, 2)[0].reference.split("-")[1] == "2"


def test_ninety_days_count_to_the_second_from_the_last_word_of_the_staff(kiosk: ServedKiosk) -> None:
    kept, _ = keep(kiosk)
    decide(kiosk, kept, "resolved")
    decide(kiosk, kept, "resolved", at=NOON + 10 * DAY, text="")
    night(kiosk, NOON + 100 * DAY - timedelta(seconds=1))
    assert TEXT in card(kiosk)
    night(kiosk, NOON + 100 * DAY)
    assert TEXT not in card(kiosk)


def test_a_case_that_is_open_or_did_not_leave_the_kiosk_keeps_its_words_however_old(kiosk: ServedKiosk) -> None:
    (worked_on, photo), (waiting, other) = keep(kiosk, 1), keep(kiosk, 2)
    decide(kiosk, worked_on, "in_progress")
    for days in (400, 800):
        night(kiosk, NOON + days * DAY)
    assert f"{TEXT} 1" in card(kiosk)
    assert [item.text for item in kiosk.stores.outbox.batch(9) if isinstance(item, Report)] == [f"{TEXT} 2"]
    assert kiosk.stores.photos.names() == {photo, other}
    assert waiting.reference in card(kiosk)


def test_a_case_opened_again_after_it_was_forgotten_still_answers_who_holds_the_code(kiosk: ServedKiosk) -> None:
    kept, _ = keep(kiosk)
    decide(kiosk, kept, "resolved")
    night(kiosk, NOON + 90 * DAY)
    decide(kiosk, kept, "in_progress", at=NOON + 91 * DAY, text="เปิดเรื่องใหม่")
    night(kiosk, NOON + 300 * DAY)
    found = look_up(kiosk.stores.outbox, kept.reference)
    assert found is not None
    assert (found.status, found.answer) == ("in_progress", "เปิดเรื่องใหม่")
    decide(kiosk, kept, "resolved", at=NOON + 301 * DAY)
    night(kiosk, NOON + 391 * DAY)
    assert ANSWER not in card(kiosk)
    assert look_up(kiosk.stores.outbox, kept.reference) is not None
    wrong = kept.reference[:-1] + ("2" if kept.reference[-1] != "2" else "3")
    assert look_up(kiosk.stores.outbox, wrong) is None


def test_a_refused_report_loses_name_and_photo_ninety_days_after_the_first_night_that_saw_it(
    kiosk: ServedKiosk,
) -> None:
    kept, photo = keep(kiosk)
    (report, *_) = kiosk.stores.outbox.batch(1)
    assert isinstance(report, Report)
    sealed = base64.b64encode(report.contact).decode()
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="rejected", reason="x")], (), ())
    night(kiosk, NOON + 500 * DAY)
    night(kiosk, NOON + 589 * DAY)
    assert sealed in card(kiosk)
    assert photo in kiosk.stores.photos.names()
    night(kiosk, NOON + 590 * DAY)
    assert sealed not in card(kiosk)
    assert photo not in kiosk.stores.photos.names()
    assert TEXT in card(kiosk)
    assert state_of(kiosk.stores.outbox, 1) == ("refused", "received")


def test_the_privacy_page_promises_what_the_night_does_and_nothing_more(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        said = kiosk.get("/en/privacy").text
    assert "deleted from this kiosk 90 days after the case is closed" in said
    assert "deleted after 90 days" in said
    assert "You may ask to see, correct or delete" not in said
