"""A visit is asked for, watched and told, half by half."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from content_sync.central.network.revocation import REVOKED
from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.enrolment import make_code
from content_sync.wire.reports import ItemResult
from kiosk.visits import VisitStep
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk


def test_the_last_visit_is_told_half_by_half(kiosk: ServedKiosk) -> None:
    kiosk.record_visit(down=StepResult(outcome="failed", reason=Reason.NO_LINK), photos=StepResult(outcome="skipped"))
    text = kiosk.volunteer().open("/admin/box").text
    assert "ส่วนกลางยืนยันว่าได้รับเรื่องแล้ว 3 เรื่อง" in text
    assert "ไม่สำเร็จ เน็ตใช้ไม่ได้ หรือส่วนกลางไม่ตอบ" in " ".join(text.split())
    assert "ไม่มีอะไรต้องทำ" in text


@pytest.mark.parametrize(
    ("reason", "begins", "words"),
    [
        (Reason.TOO_SLOW, "ไม่สำเร็จ", "ช้า"),
        (Reason.SIGN_IN_PAGE, "ต้องมีคนช่วยดู", "หน้าเข้าสู่ระบบของผู้ให้บริการอินเทอร์เน็ต"),
        (Reason.FORGED, "ตู้ไม่รับไว้", "ไม่มีลายเซ็นของกระทรวง"),
        (Reason.CARD_FULL, "ต้องมีคนช่วยดู", "การ์ดความจำเต็ม"),
        (Reason("a code of tomorrow"), "ต้องมีคนช่วยดู", "ตู้ขัดข้องภายใน"),
    ],
)
def test_why_a_visit_failed_is_told_in_words_that_begin_with_what_is_done_next(
    kiosk: ServedKiosk, reason: Reason, begins: str, words: str
) -> None:
    kiosk.record_visit(up=StepResult(outcome="failed", reason=reason))
    text = kiosk.volunteer().open("/admin/visit").text
    assert words in text
    assert begins in text.partition(words)[0]


def test_a_cause_that_stopped_all_of_a_visit_is_told_once(kiosk: ServedKiosk) -> None:
    failed, cause = StepResult(outcome="failed", reason=Reason.NO_LINK), "เน็ตใช้ไม่ได้ หรือส่วนกลางไม่ตอบ"
    kiosk.record_visit(up=failed, down=failed, photos=failed)
    text = kiosk.volunteer().open("/admin/visit").text
    assert (text.count(cause), text.count("ด้วยเหตุเดียวกัน")) == (1, 2)
    kiosk.record_visit(up=failed, down=StepResult(outcome="failed", reason=Reason.FORGED), photos=failed)
    text = kiosk.volunteer().open("/admin/visit").text
    assert "ไม่มีลายเซ็นของกระทรวง" in text
    assert (text.count(cause), text.count("ด้วยเหตุเดียวกัน")) == (1, 1)


def test_after_a_day_without_a_line_the_page_leads_to_the_stick_and_the_phone(kiosk: ServedKiosk) -> None:
    failed, well, phone = (
        StepResult(outcome="failed", reason=Reason.NO_LINK),
        StepResult(outcome="ok"),
        kiosk.volunteer(),
    )
    now = kiosk.program.services.clock.read()
    for hours, is_led in ((23, False), (25, True)):
        reached = structs.replace(now, at=now.at - timedelta(hours=hours))
        kiosk.stores.state.record_visit(VisitResult(at=now, up=failed, down=failed, photos=failed, reached_at=reached))
        page = phone.open("/admin/visit").text
        assert ('<a href="/carry">' in page, "ถ้าเน็ตยังไม่มา" in page) == (is_led, is_led)
    kiosk.stores.state.record_visit(VisitResult(at=now, up=well, down=well, photos=well, reached_at=now))
    assert "ถ้าเน็ตยังไม่มา" not in phone.open("/admin/visit").text


def test_a_box_that_the_ministry_no_longer_trusts_is_told_so_after_a_visit(kiosk: ServedKiosk) -> None:
    kept, phone, words = kiosk.file_report(), kiosk.volunteer(), "ส่วนกลางเลิกรับทุกอย่างจากตู้นี้"
    kiosk.record_visit()
    assert words not in phone.open("/admin/visit").text
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="later", reason=REVOKED)], (), ())
    assert words in phone.open("/admin/visit").text


def test_a_box_that_the_ministry_does_not_know_is_led_to_where_its_code_is_given(kiosk: ServedKiosk) -> None:
    phone, way = kiosk.volunteer(), "ลงทะเบียนตู้กับส่วนกลาง"
    kiosk.record_visit(up=StepResult(outcome="failed", reason=Reason.REFUSED))
    text = phone.open("/admin/visit").text
    assert ('href="/admin/enrolment"' in text, way in text) == (True, True)
    kiosk.welcome("active")
    assert way not in phone.open("/admin/visit").text, "then it is refused for another reason"
    kiosk.stores.enrolment.keep_code(make_code())
    kiosk.stores.enrolment.refused()
    assert way in phone.open("/admin/visit").text
    kiosk.record_visit(up=StepResult(outcome="failed", reason=Reason.NO_LINK))
    assert way not in phone.open("/admin/visit").text


def test_each_reason_has_words_of_its_own(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    words = {}
    for reason in Reason:
        kiosk.record_visit(up=StepResult(outcome="failed", reason=reason))
        words[reason] = phone.open("/admin/visit").text
    assert len(set(words.values())) == len(Reason)


def test_what_a_visit_brought_is_told(kiosk: ServedKiosk) -> None:
    well, phone = StepResult(outcome="ok"), kiosk.volunteer()
    kiosk.stores.state.record_visit(VisitResult(at=STAMP, up=well, down=well, photos=well, is_newest=True))
    text = phone.open("/admin/box").text
    for words in ("ส่วนกลางรู้แล้วว่าตู้ทำงานอยู่", "ข้อมูลเป็นชุดล่าสุดอยู่แล้ว", "ไม่มีอะไรต้องทำ"):
        assert words in text
    brought = VisitResult(
        at=STAMP, up=well, down=well, photos=well, new_parts=("warnings", "prices"), photos_sent=2, answers=3
    )
    kiosk.stores.state.record_visit(brought)
    text = phone.open("/admin/box").text
    for words in ("ได้ข้อมูลชุดใหม่แล้ว", "ส่งรูปไป 2 รูป", "คำตอบที่มาถึง:</strong> 3"):
        assert words in text


def test_which_parts_came_and_which_stay_is_told(kiosk: ServedKiosk) -> None:
    well, failed = StepResult(outcome="ok"), StepResult(outcome="failed", reason=Reason.NO_LINK)
    kiosk.stores.state.record_visit(
        VisitResult(
            at=STAMP,
            up=well,
            down=failed,
            photos=well,
            new_parts=("warnings",),
            failed_parts={"articles": Reason.NO_LINK},
        )
    )
    text = kiosk.volunteer().open("/admin/visit").text
    assert "ได้ข้อมูลชุดใหม่แล้ว คำเตือนภัย" in text
    assert "เรื่องน่าอ่านและข่าว</strong> ยังเป็นของเดิม" in text


def test_that_the_pages_are_the_newest_is_said_only_where_central_said_so(kiosk: ServedKiosk) -> None:
    well = StepResult(outcome="ok")
    newest, nothing_newer = "ข้อมูลเป็นชุดล่าสุดอยู่แล้ว", "ยังไม่พบข้อมูลที่ใหม่กว่านี้"
    for is_newest in (True, False):
        kiosk.stores.state.record_visit(VisitResult(at=STAMP, up=well, down=well, photos=well, is_newest=is_newest))
        text = kiosk.volunteer().open("/admin/visit").text
        assert (newest in text) == is_newest
        assert (nothing_newer in text) == (not is_newest)


def test_visit_now_asks_once_and_leads_to_its_progress(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    asked = phone.send("/admin/visit", form_of="/admin")
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/admin/visit"
    kiosk.step = "asked"
    phone.send("/admin/visit", form_of="/admin")
    assert kiosk.visits == ["asked"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("asked", "สั่งแล้ว อีกสักครู่จะเริ่ม"),
        ("sending", "กำลังส่งสิ่งที่รออยู่ไปส่วนกลาง"),
        ("fetching", "กำลังรับข้อมูลชุดใหม่"),
        ("photos", "กำลังส่งรูป"),
        ("media", "กำลังรับรูปและเสียงของบทความ"),
    ],
)
def test_a_visit_that_runs_tells_its_step_and_looks_again(kiosk: ServedKiosk, step: VisitStep, words: str) -> None:
    kiosk.record_visit()
    phone, kiosk.step = kiosk.volunteer(), step
    page = phone.open("/admin/visit")
    assert words in page.text
    assert page.headers["Refresh"] == "2"
    assert "ติดต่อครั้งล่าสุด" not in page.text
    assert "กำลังติดต่ออยู่" in phone.open("/admin").text


@pytest.mark.parametrize("step", ["idle", "done"])
def test_a_visit_that_is_over_tells_how_it_went_and_rests(kiosk: ServedKiosk, step: VisitStep) -> None:
    phone, kiosk.step = kiosk.volunteer(), step
    page = phone.open("/admin/visit")
    assert "ตู้นี้ยังไม่เคยติดต่อส่วนกลาง" in page.text
    assert "Refresh" not in page.headers
    kiosk.record_visit()
    assert "ติดต่อครั้งล่าสุด" in phone.open("/admin/visit").text


def test_a_visit_whose_only_reports_were_refused_does_not_say_that_none_waited(kiosk: ServedKiosk) -> None:
    well = StepResult(outcome="ok")
    kiosk.stores.state.record_visit(VisitResult(at=STAMP, up=well, down=well, photos=well, refused=2))
    text = kiosk.volunteer().open("/admin/visit").text
    assert "ไม่มีเรื่องต้องส่ง" not in text
    assert "ส่วนกลางไม่รับ 2 รายการที่ส่งไป" in text


def test_a_report_that_came_after_the_last_visit_is_not_denied_by_what_that_visit_told(kiosk: ServedKiosk) -> None:
    well = StepResult(outcome="ok")
    kiosk.stores.state.record_visit(VisitResult(at=STAMP, up=well, down=well, photos=well))
    kiosk.file_report()
    phone = kiosk.volunteer()
    text = phone.open("/admin/box").text + phone.open("/admin/queue").text
    assert "รอบนี้ไม่มีเรื่องต้องส่ง ส่วนกลางรู้แล้วว่าตู้ทำงานอยู่" in text
    assert "มีเรื่องที่แจ้งรอส่งอยู่ 1 เรื่อง" in text
    assert "ไม่มีเรื่องค้างส่ง" not in text
