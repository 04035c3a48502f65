"""The volunteer sees what neighbours see, hides a landmark, and confirms what staff call done; they overrule nobody."""

from __future__ import annotations

import pytest

from content_sync.wire.reports import ReportCounts
from kiosk.store.outbox.filing.filing import Fields
from tests.cast.kiosk.served_kiosk import SEE_OTHER, ServedKiosk
from tests.cast.place_and_time import HOUR
from tests.cast.reports.closed_reports import call_done, decided, done, followed, say_not_done, sent

PATH = "/admin/reported"


def test_the_volunteer_sees_the_landmark_and_never_the_words(kiosk: ServedKiosk) -> None:
    sent(kiosk.stores.outbox, Fields(topic="road", text="คำที่เล่าไว้", place="หน้าวัด"))
    sent(kiosk.stores.outbox, Fields(topic="health", text="เจ็บป่วย", place="บ้านยาย"))
    page = kiosk.volunteer().open(PATH).text
    assert "หน้าวัด" in page
    assert "คำที่เล่าไว้" not in page
    assert "บ้านยาย" not in page


def test_a_landmark_that_is_hidden_is_listed_no_more_and_its_report_goes_on(kiosk: ServedKiosk) -> None:
    kept = kiosk.stores.outbox
    report = sent(kept, Fields(topic="road", text="x", place="บ้านนายดำ ขโมย"))
    volunteer = kiosk.volunteer()
    reply = volunteer.send(f"{PATH}/{report.serial}/hide", form_of=PATH)
    assert reply.status_code == SEE_OTHER
    page = volunteer.open(reply.location).text
    assert "เพื่อนบ้านจะไม่เห็นรายการนี้แล้ว" in page
    assert f"{PATH}/{report.serial}/hide" not in page
    assert "บ้านนายดำ" not in kiosk.get("/report/road").text
    call_done(kept, report)
    assert "บ้านนายดำ" not in kiosk.get("/report/road").text
    assert followed(kept, report).status == "resolved"


def test_who_reported_it_reads_why_neighbours_do_not_see_it(kiosk: ServedKiosk) -> None:
    report = sent(kiosk.stores.outbox, Fields(topic="road", text="x", place="บ้านนายดำ ขโมย"))
    volunteer = kiosk.volunteer()
    for reason, told in (("personal", "somebody else"), ("nonsense", "something else")):
        volunteer.send(f"{PATH}/{report.serial}/hide", form_of=PATH, reason=reason)
        page = kiosk.post("/en/follow", reference=report.reference).text
        assert "does not show its landmark" in page
        assert told in page.partition("does not show its landmark")[2].replace("&#39;", "'")
        volunteer.send(f"{PATH}/{report.serial}/show", form_of=PATH)
    assert "does not show its landmark" not in kiosk.post("/en/follow", reference=report.reference).text


def test_words_are_taken_out_of_a_landmark_for_neighbours_and_the_report_keeps_them(kiosk: ServedKiosk) -> None:
    kept, volunteer = kiosk.stores.outbox, kiosk.volunteer()
    report = sent(kept, Fields(topic="road", text="x", place="หน้าบ้านนายดำ ขโมย ซอย 3"))
    at = f"{PATH}/{report.serial}"
    reply = volunteer.send(f"{at}/redact", form_of=PATH, words=" ขโมย ", reason="rude")
    assert reply.status_code == SEE_OTHER
    assert "หน้าบ้านนายดำ […] ซอย 3" in volunteer.open(reply.location).text
    assert "หน้าบ้านนายดำ […] ซอย 3" in kiosk.get("/report/road").text
    told = kiosk.post("/en/follow", reference=report.reference).text
    assert "rude" in told.partition("took words out of its landmark")[2]
    assert [event.about for event in kiosk.stores.state.audited() if event.what == "reported_redacted"] == ["1"]
    volunteer.send(f"{at}/hide", form_of=PATH, reason="rude")
    volunteer.send(f"{at}/show", form_of=PATH)
    assert "ขโมย" not in kiosk.get("/report/road").text, "what was hidden comes back as it was"
    volunteer.send(f"{at}/show", form_of=PATH)
    assert "หน้าบ้านนายดำ ขโมย ซอย 3" in kiosk.get("/report/road").text
    assert "took words out" not in kiosk.post("/en/follow", reference=report.reference).text


@pytest.mark.parametrize("words", ["", "ไม่มีในนี้", "สะพานไม้"])
def test_words_that_are_not_there_or_all_there_is_are_not_taken_out_and_stay_in_the_form(
    kiosk: ServedKiosk, words: str
) -> None:
    report, volunteer = sent(kiosk.stores.outbox, Fields(topic="road", text="x", place="สะพานไม้")), kiosk.volunteer()
    reply = volunteer.send(f"{PATH}/{report.serial}/redact", form_of=PATH, words=words, reason="other")
    assert reply.status_code == 422
    assert f'value="{words}"' in reply.text
    assert "ไม่มีคำนี้ หรือเอาออกแล้วจะไม่เหลืออะไร" in reply.text
    assert "สะพานไม้" in kiosk.get("/report/road").text


def test_what_was_hidden_by_mistake_is_shown_again(kiosk: ServedKiosk) -> None:
    kept, volunteer = kiosk.stores.outbox, kiosk.volunteer()
    report = sent(kept, Fields(topic="road", text="x", place="สะพานไม้"))
    assert "ซ่อนจากเพื่อนบ้านไว้" not in volunteer.open(PATH).text
    volunteer.send(f"{PATH}/{report.serial}/hide", form_of=PATH)
    assert "สะพานไม้" not in kiosk.get("/report/road").text
    page = volunteer.open(PATH).text
    assert page.index("ซ่อนจากเพื่อนบ้านไว้") < page.index("สะพานไม้") < page.index("ให้เพื่อนบ้านเห็นอีกครั้ง")
    reply = volunteer.send(f"{PATH}/{report.serial}/show", form_of=PATH)
    assert reply.status_code == SEE_OTHER
    page = volunteer.open(reply.location).text
    assert "เพื่อนบ้านเห็นรายการนี้อีกครั้งแล้ว" in page
    assert "ซ่อนจากเพื่อนบ้านไว้" not in page
    assert "สะพานไม้" in kiosk.get("/report/road").text


def test_only_what_was_hidden_is_shown_again(kiosk: ServedKiosk) -> None:
    kept, volunteer = kiosk.stores.outbox, kiosk.volunteer()
    private = sent(kept, Fields(topic="health", text="x", place="บ้านยาย"))
    refused = sent(kept, Fields(topic="road", text="x", place="หน้าวัด"))
    volunteer.send(f"{PATH}/{private.serial}/hide", form_of=PATH)
    volunteer.send(f"{PATH}/{refused.serial}/hide", form_of=PATH)
    kept.apply((), [decided(refused.report_id, "rejected", after=HOUR)], ())
    for one in (private, refused):
        volunteer.send(f"{PATH}/{one.serial}/show", form_of=PATH)
    page = volunteer.open(PATH).text
    assert "ยังไม่มีรายการ" in page
    assert "ซ่อนจากเพื่อนบ้านไว้" not in page


def test_the_volunteer_confirms_what_staff_call_done_and_the_reporter_has_the_last_word(kiosk: ServedKiosk) -> None:
    outbox, volunteer = kiosk.stores.outbox, kiosk.volunteer()
    kept = sent(outbox)
    assert "ไปเห็นมาแล้ว" not in volunteer.open(PATH).text, "nobody says that it is done"
    call_done(outbox, kept)
    assert "ไปเห็นมาแล้ว หายจริง" in volunteer.open(PATH).text
    reply = volunteer.send(f"{PATH}/{kept.serial}/confirm", form_of=PATH)
    assert "คุณบอกเจ้าหน้าที่แล้ว" in volunteer.open(reply.location).text
    assert [item.is_confirmed for item in outbox.batch(20) if isinstance(item, ReportCounts)] == [True]
    assert followed(outbox, kept).status == "resolved"
    say_not_done(outbox, kept)
    assert followed(outbox, kept).status == "reopened"
    assert [item.is_confirmed for item in outbox.batch(20) if isinstance(item, ReportCounts)] == [False]
    assert "คุณบอกเจ้าหน้าที่แล้ว" not in volunteer.open(PATH).text


def test_an_empty_list_and_a_number_nobody_filed_do_no_harm(kiosk: ServedKiosk) -> None:
    volunteer = kiosk.volunteer()
    assert "ยังไม่มีรายการ" in volunteer.open(PATH).text
    done(kiosk.stores.outbox)
    for act in ("hide", "show", "confirm"):
        assert volunteer.send(f"{PATH}/99/{act}", form_of=PATH).status_code == SEE_OTHER
    assert kiosk.stores.outbox.batch(20) == ()


def test_without_a_sign_in_there_is_neither_list_nor_act(kiosk: ServedKiosk) -> None:
    phone = kiosk.phone()
    assert phone.open(PATH).location.endswith("/admin/sign-in")
    kept = done(kiosk.stores.outbox)
    reply = phone.client.post(f"{PATH}/{kept.serial}/hide")
    assert reply.status_code != 200
    assert kiosk.get("/report/road").text.count(f"number={kept.serial}") == 1
