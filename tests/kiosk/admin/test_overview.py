"""The overview tells the volunteer the truth: what waits, what is old, what is harmed, what the clock is worth."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.reports import Answer, ItemResult
from content_sync.wire.stamps import Stamp
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk, kiosk_in


def test_a_quiet_kiosk_says_that_nothing_waits(kiosk: ServedKiosk) -> None:
    text = kiosk.volunteer().open("/admin").text
    for words in ("ไม่มีเรื่องค้างส่ง", "ตู้นี้ยังไม่เคยติดต่อส่วนกลาง", "ชุดที่ 7", "ไม่มีเรื่องค้าง"):
        assert words in text
    for words in ("การ์ดความจำ", "อ่านไม่ได้", "ยังไม่รู้เวลา"):
        assert words not in text


def test_every_part_is_told_with_its_age_and_what_is_wrong_with_it(kiosk: ServedKiosk) -> None:
    arrived = Stamp(at=NOON - timedelta(days=2), clock="trusted")
    kiosk.stores.content.take(a_part("warnings", number=12, issued=NOON, arrived=arrived, unreadable=3))
    well = StepResult(outcome="ok")
    failed = StepResult(outcome="failed", reason=Reason.EXPIRED)
    kiosk.stores.state.record_visit(
        VisitResult(at=STAMP, up=well, down=failed, photos=well, failed_parts={"prices": Reason.EXPIRED})
    )
    told = kiosk.volunteer().open("/admin").text
    listed = [" ".join(re.sub("<[^>]+>", " ", part).split()) for part in re.findall(r"<li>(.*?)</li>", told, re.DOTALL)]
    (warnings,) = [part for part in listed if part.startswith("คำเตือนภัย")]
    assert "ชุดที่ 12 รับมาเมื่อ 21 พ.ย. 2569 12:00" in warnings
    assert "อ่านไม่ออก 3 รายการ" in warnings
    prices = [part for part in listed if part.startswith("ราคาสินค้าเกษตร")]
    assert len(prices) == 2, "among the parts, and in how the visit went"
    assert all("ข้อมูลที่มาหมดอายุแล้ว" in part for part in prices)
    (weather,) = [part for part in listed if part.startswith("อากาศ")]
    assert "หมดอายุ" not in weather


def test_a_part_that_never_came_is_told(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, has_edition=False) as kiosk:
        assert len(re.findall(r"</strong>\s*ยังไม่มี\s*</li>", kiosk.volunteer().open("/admin").text)) == 6


def test_what_waits_is_told_with_its_number_and_since_when(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    kept = kiosk.file_report()
    kiosk.file_report(made=Stamp(at=NOON, clock="trusted"))
    kiosk.stores.outbox.attach_photo(kept.serial, sha256="ab" * 32, size=1)
    text = phone.open("/admin").text
    assert "รอส่งอยู่ 2 เรื่อง" in text
    assert "เรื่องแรกสุดแจ้งเมื่อ 23 พ.ย. 2569 09:00\u00a0น." in text
    assert "รูปหรือเสียงรอส่งอยู่ 1 รายการ" in text
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="ok")], (), ())
    assert "รอส่งอยู่ 1 เรื่อง" in phone.open("/admin").text
    assert "รอเสียงจากผู้แจ้ง" not in phone.open("/admin").text


def test_what_waits_for_its_voice_is_told_apart_from_what_waits_for_the_link(kiosk: ServedKiosk) -> None:
    kiosk.file_report()
    kiosk.post(kiosk.page_3(spoken="on"), form=kiosk.form(), spoken="on")
    text = kiosk.volunteer().open("/admin").text
    assert "รอส่งอยู่ 2 เรื่อง" in text
    assert "ในนี้รอเสียงจากผู้แจ้ง 1 เรื่อง" in text


@pytest.mark.parametrize(
    ("clock", "words"), [("estimated", "ประมาณ 23 พ.ย. 2569 09:00\u00a0น."), ("unknown", "ไม่ทราบเวลา")]
)
def test_a_time_nobody_vouched_for_is_not_told_as_certain(kiosk: ServedKiosk, clock: str, words: str) -> None:
    kiosk.file_report(made=Stamp(at=STAMP.at, clock="estimated" if clock == "estimated" else "unknown"))
    assert words in kiosk.volunteer().open("/admin").text


def test_a_report_that_central_refused_is_told_with_its_number_and_reason(kiosk: ServedKiosk) -> None:
    kept = kiosk.file_report()
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="rejected", reason="unknown <village>")], (), ())
    text = kiosk.volunteer().open("/admin").text
    assert "เลขที่ 1" in text
    assert "unknown &lt;village&gt;" in text


def test_a_visit_whose_only_reports_were_refused_does_not_say_that_none_waited(kiosk: ServedKiosk) -> None:
    well = StepResult(outcome="ok")
    kiosk.stores.state.record_visit(VisitResult(at=STAMP, up=well, down=well, photos=well, refused=2))
    text = kiosk.volunteer().open("/admin/visit").text
    assert "ไม่มีเรื่องต้องส่ง" not in text
    assert "ส่วนกลางไม่รับ 2 รายการที่ส่งไป" in text


def test_what_central_cannot_take_yet_is_told(kiosk: ServedKiosk) -> None:
    kept = kiosk.file_report()
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="rejected", reason="unknown-kind")], (), ())
    well = StepResult(outcome="ok")
    kiosk.stores.state.record_visit(VisitResult(at=STAMP, up=well, down=well, photos=well, later=3))
    text = kiosk.volunteer().open("/admin").text
    assert "ในจำนวนนี้ ส่วนกลางยังรับไม่ได้ 1 เรื่อง" in text
    assert "ส่วนกลางยังรับ 3 รายการที่ส่งไปไม่ได้" in text
    assert "ไม่มีเรื่องค้างส่ง" not in text
    assert "ไม่มีเรื่องต้องส่ง" not in text


def test_a_report_that_came_after_the_last_visit_is_not_denied_by_what_that_visit_told(kiosk: ServedKiosk) -> None:
    well = StepResult(outcome="ok")
    kiosk.stores.state.record_visit(VisitResult(at=STAMP, up=well, down=well, photos=well))
    kiosk.file_report()
    text = kiosk.volunteer().open("/admin").text
    assert "รอบนี้ไม่มีเรื่องต้องส่ง ส่วนกลางรู้แล้วว่าตู้ทำงานอยู่" in text
    assert "มีเรื่องที่แจ้งรอส่งอยู่ 1 เรื่อง" in text
    assert "ไม่มีเรื่องค้างส่ง" not in text


def test_an_answer_for_a_lost_report_is_told(kiosk: ServedKiosk) -> None:
    one = Answer(id="ab" * 16, report="cd" * 16, status="resolved", text="x", at=NOON)
    kiosk.stores.outbox.apply((), [one], ())
    assert "มีคำตอบ 1 เรื่องที่ตู้นี้ไม่มีเรื่องเดิม" in kiosk.volunteer().open("/admin").text


def test_damage_is_told_and_the_rest_is_served(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        for number in range(3):
            kiosk.file_report(text=f"report-{number}")
    file = tmp_path / "data" / "reports.journal"
    file.write_bytes(file.read_bytes().replace(b"report-1", b"REPORT-1"))
    with kiosk_in(tmp_path) as kiosk:
        text = kiosk.volunteer().open("/admin").text
        assert "ข้อมูลบางส่วนในตู้อ่านไม่ได้" in text
        assert "รอส่งอยู่ 2 เรื่อง" in text


@pytest.mark.parametrize(
    ("wall", "is_synchronized", "words"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), False, "ตู้ยังไม่รู้เวลา"),
        (NOON, False, "ตู้เข้าใจว่าตอนนี้เป็น 23 พ.ย. 2569 12:00\u00a0น."),
    ],
)
def test_a_clock_that_is_not_sure_is_told(tmp_path: Path, wall: datetime, is_synchronized: bool, words: str) -> None:
    with kiosk_in(tmp_path, hands=ClockHands(wall=wall, is_synchronized=is_synchronized)) as kiosk:
        assert words in kiosk.volunteer().open("/admin").text


def test_an_unknown_address_is_told_kindly(kiosk: ServedKiosk) -> None:
    assert kiosk.volunteer().open("/admin/nothing").status_code == 404
