"""What the volunteer sees and does: the truth about the kiosk, one notice, the answers, a visit."""

from __future__ import annotations

import errno
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content_sync.client.visitor import StepResult, VisitResult
from content_sync.wire.reports import Answer, ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.admin.notice import NewNotice, NoticeForm, decide
from kiosk.pages import home
from kiosk.services import VisitStep
from kiosk.store.outbox.filing import Fields
from kiosk.store.outbox.flood import FROM
from kiosk.store.outbox.quotas import Quotas, Sender
from tests.cast.clock_hands import NOON, ClockHands
from tests.cast.editions import a_part
from tests.cast.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.served_kiosk import STAMP, ServedKiosk, kiosk_in

SURE = Stamp(at=NOON, clock="trusted")
NOTICE = {"title": "ประชุมหมู่บ้าน", "body": "หกโมงเย็นที่ศาลากลางบ้าน", "first": "2026-11-23", "last": "2026-11-25"}


def post(phone: PhoneBrowser, **fields: str) -> tuple[int, str]:
    sent = phone.send("/admin/notice", form_of="/admin/notice", **(NOTICE | fields))
    return sent.status_code, sent.text


# The overview


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
    failed = StepResult(outcome="failed", reason="expired")
    kiosk.stores.state.record_visit(
        VisitResult(at=STAMP, up=well, down=failed, photos=well, failed_parts={"prices": "expired"})
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
    assert "รูปรอส่งอยู่ 1 รูป" in text
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="ok")], (), ())
    assert "รอส่งอยู่ 1 เรื่อง" in phone.open("/admin").text


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


# The visit


def test_the_last_visit_is_told_half_by_half(kiosk: ServedKiosk) -> None:
    kiosk.record_visit(down=StepResult(outcome="failed", reason="no_link"), photos=StepResult(outcome="skipped"))
    text = kiosk.volunteer().open("/admin").text
    assert "ส่วนกลางยืนยันว่าได้รับเรื่องแล้ว 3 เรื่อง" in text
    assert "ไม่สำเร็จ เน็ตใช้ไม่ได้ หรือส่วนกลางไม่ตอบ" in " ".join(text.split())
    assert "ไม่มีอะไรต้องทำ" in text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("sign_in_page", "หน้าเข้าสู่ระบบของผู้ให้บริการเน็ต"),
        ("forged", "ไม่มีลายเซ็นของกระทรวง"),
        ("card_full", "การ์ดความจำเต็ม"),
        ("a code of tomorrow", "ตู้ขัดข้องภายใน"),
    ],
)
def test_why_a_visit_failed_is_told_in_words(kiosk: ServedKiosk, reason: str, words: str) -> None:
    kiosk.record_visit(up=StepResult(outcome="failed", reason=reason))
    assert words in kiosk.volunteer().open("/admin/visit").text


def test_what_a_visit_brought_is_told(kiosk: ServedKiosk) -> None:
    well, phone = StepResult(outcome="ok"), kiosk.volunteer()
    kiosk.stores.state.record_visit(VisitResult(at=STAMP, up=well, down=well, photos=well, is_newest=True))
    text = phone.open("/admin").text
    for words in ("ส่วนกลางรู้แล้วว่าตู้ทำงานอยู่", "ข้อมูลเป็นชุดล่าสุดอยู่แล้ว", "ไม่มีอะไรต้องทำ"):
        assert words in text
    brought = VisitResult(
        at=STAMP, up=well, down=well, photos=well, new_parts=("warnings", "prices"), photos_sent=2, answers=3
    )
    kiosk.stores.state.record_visit(brought)
    text = phone.open("/admin").text
    for words in ("ได้ข้อมูลชุดใหม่แล้ว", "ส่งรูปไป 2 รูป", "คำตอบที่มาถึง:</strong> 3"):
        assert words in text


def test_which_parts_came_and_which_stay_is_told(kiosk: ServedKiosk) -> None:
    well, failed = StepResult(outcome="ok"), StepResult(outcome="failed", reason="no_link")
    kiosk.stores.state.record_visit(
        VisitResult(
            at=STAMP, up=well, down=failed, photos=well, new_parts=("warnings",), failed_parts={"articles": "no_link"}
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
        assert ((newest in text), (nothing_newer in text)) == (is_newest, not is_newest)


def test_visit_now_asks_once_and_leads_to_its_progress(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    asked = phone.send("/admin/visit", form_of="/admin")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/admin/visit")
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


# The notice


def test_a_notice_is_shown_to_villagers_and_gone_when_ended(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=(home.pages,)) as kiosk:
        volunteer, villager = kiosk.volunteer(), kiosk.phone()
        posted = volunteer.send("/admin/notice", form_of="/admin/notice", **NOTICE)
        assert posted.headers["Location"] == "/admin?said=posted"
        assert "ติดประกาศแล้ว" in volunteer.open("/admin?said=posted").text
        assert "ชาวบ้านเห็นอยู่ตอนนี้" in volunteer.open("/admin").text
        assert NOTICE["body"] in villager.open("/").text
        (notice,) = kiosk.stores.state.notices()
        assert (notice.starts, notice.ends) == (
            datetime(2026, 11, 22, 17, tzinfo=UTC),
            datetime(2026, 11, 25, 17, tzinfo=UTC),
        )
        ended = volunteer.send(f"/admin/notice/{notice.id}/end", form_of="/admin/notice")
        assert ended.headers["Location"] == "/admin?said=ended"
        assert "เอาประกาศออกแล้ว" in volunteer.open("/admin?said=ended").text
        assert NOTICE["body"] not in villager.open("/").text
        assert volunteer.send(f"/admin/notice/{notice.id}/end", form_of="/admin").status_code == 303


def test_a_changed_notice_takes_the_place_of_the_one_before(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    post(phone)
    page = phone.open("/admin/notice").text
    assert 'value="23/11/2569"' in page
    assert 'value="25/11/2569"' in page
    post(phone, title="เลื่อนประชุม")
    assert [notice.title for notice in kiosk.stores.state.notices()] == ["เลื่อนประชุม"]


def test_a_notice_to_come_and_one_that_is_over_are_told_as_such(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    post(phone, first="2026-11-24")
    assert "ยังไม่ถึงวันแสดง" in phone.open("/admin").text
    assert "ประกาศนี้ยังไม่ถึงวันแสดง" in phone.open("/admin/notice").text
    kiosk.hands.move(seconds=3 * 24 * 3600)
    phone = kiosk.volunteer()
    assert "หมดเวลาแล้ว" in phone.open("/admin").text
    page = phone.open("/admin/notice").text
    assert "ประกาศนี้หมดเวลาแล้ว" in page
    assert 'value="26/11/2569"' in page
    assert "หกโมงเย็น" not in page.partition("<textarea")[2]


def test_html_in_a_notice_is_shown_as_it_was_typed(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=(home.pages,)) as kiosk:
        phone = kiosk.volunteer()
        post(phone, title="<script>alert(1)</script>", body='<img src=x onerror="alert(2)"> [x](javascript:alert(3))')
        for path in ("/", "/admin", "/admin/notice", "/en/"):
            text = phone.open(path).text
            assert "<script>" not in text
            assert "<img src=x" not in text
            assert 'href="javascript:' not in text
        assert "&lt;script&gt;" in phone.open("/").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": " \n "}, "กรุณาเขียนหัวเรื่อง"),
        ({"title": "ก" * 101}, "กรุณาเขียนไม่เกิน 100 ตัวอักษร"),
        ({"body": "ข" * 1001}, "กรุณาเขียนไม่เกิน 1000 ตัวอักษร"),
        ({"title": "a\ufffdb"}, "มีอักขระที่อ่านไม่ได้ปนอยู่"),
        ({"body": "a\ufffdb"}, "มีอักขระที่อ่านไม่ได้ปนอยู่"),
        ({"first": "เมื่อวาน"}, "กรุณาใส่วันที่แบบ"),
        ({"last": ""}, "กรุณาใส่วันที่แบบ"),
        ({"last": "2026-11-22"}, "วันสุดท้ายอยู่ก่อนวันแรก"),
        ({"first": "2026-11-20", "last": "2026-11-22"}, "วันที่นั้นผ่านไปแล้ว"),
        ({"last": "2028-01-01"}, "กรุณากำหนดไม่เกินหนึ่งปี"),
        ({"last": "9999-12-31"}, "กรุณาใส่วันที่แบบ"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_what_was_typed_stays(
    kiosk: ServedKiosk, fields: dict[str, str], words: str
) -> None:
    phone = kiosk.volunteer()
    status, text = post(phone, **fields)
    assert status == 422
    assert words in text
    assert "ยังไม่ได้ติดประกาศ" in text
    assert 'aria-invalid="true"' in text
    if "body" not in fields:
        assert NOTICE["body"] in text
    assert kiosk.stores.state.notices() == ()


def test_a_form_far_too_large_is_refused_whole(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    status, _ = post(phone, body="ข" * 200_000)
    assert status in {400, 413}
    assert kiosk.stores.state.notices() == ()


@pytest.mark.parametrize("state", ["read_only", "full"])
def test_a_card_that_refuses_a_notice_is_told(kiosk: ServedKiosk, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = kiosk.volunteer()
    if state == "read_only":
        kiosk.stores.state.close()
    else:

        def no_room(*_: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("os.pwrite", no_room)
        monkeypatch.setattr("os.write", no_room)
        monkeypatch.setattr("os.fdatasync", no_room)
    status, text = post(phone)
    monkeypatch.undo()
    assert status == (503 if state == "read_only" else 507)
    assert "จึงยังไม่ได้เก็บอะไร" in text
    assert kiosk.stores.state.notices() == ()


def test_while_the_time_is_unknown_a_notice_is_shown_at_once_and_days_are_asked_for(tmp_path: Path) -> None:
    hands = ClockHands(wall=datetime(1970, 1, 1, tzinfo=UTC), is_synchronized=False)
    with kiosk_in(tmp_path, hands=hands, screens=(home.pages,)) as kiosk:
        phone = kiosk.volunteer()
        page = phone.open("/admin/notice").text
        assert "ตู้ยังไม่รู้ว่าวันนี้วันที่เท่าไร" in page
        assert 'name="first" value=""' in page
        assert post(phone, first="2027-01-10", last="2027-01-12")[0] == 303
        assert NOTICE["body"] in phone.open("/").text
        assert post(phone, first="2026-11-01", last="2026-11-02")[0] == 422
        hands.wall, hands.is_synchronized = datetime(2027, 1, 13, tzinfo=UTC), True
        kiosk.program.services.clock.hear_issued(hands.wall)
        kiosk.program.services.reprint()
        assert NOTICE["body"] not in phone.open("/").text


def test_words_are_kept_in_one_spelling(kiosk: ServedKiosk) -> None:
    typed = NoticeForm(
        title="  น้\u0e4dาท่วม \n ด่วน ", body="บรรทัดหนึ่ง\r\nบรรทัดสอง\r\n", first="2026-11-23", last="2026-11-23"
    )
    draft = decide(typed, SURE)
    assert isinstance(draft, NewNotice)
    assert draft.title == "น้ำท่วม ด่วน"
    assert draft.body == "บรรทัดหนึ่ง\nบรรทัดสอง"
    assert draft.ends - draft.starts == timedelta(days=1)


# The answers


def test_an_answer_is_read_only_where_the_villager_said_so(kiosk: ServedKiosk) -> None:
    kiosk.answer(kiosk.file_report(read_aloud=True), "ช่างไป **พรุ่งนี้** <b>")
    secret = kiosk.file_report(text="เรื่องส่วนตัว")
    kiosk.answer(secret, "ความลับ")
    phone = kiosk.volunteer()
    assert "รอให้บอกต่อ 2 เรื่อง" in phone.open("/admin").text
    text = phone.open("/admin/answers").text
    assert "ช่างไป <strong>พรุ่งนี้</strong> &lt;b&gt;" in text
    assert "อ่านได้เฉพาะคนที่มีรหัสติดตาม" in text
    assert "ความลับ" not in text
    assert "เรื่องส่วนตัว" not in text
    assert secret.reference not in text


def test_an_answer_passed_on_waits_no_more(kiosk: ServedKiosk) -> None:
    kiosk.answer(kiosk.file_report(read_aloud=True))
    phone = kiosk.volunteer()
    passed = phone.send("/admin/answers/1/passed", form_of="/admin/answers")
    assert passed.headers["Location"] == "/admin/answers?said=passed"
    text = phone.open("/admin/answers?said=passed").text
    assert "บันทึกว่าบอกต่อแล้ว" in text
    assert "ไม่มีเรื่องค้าง" in text
    assert phone.send("/admin/answers/99/passed", form_of="/admin/answers").status_code == 303
    assert phone.send("/admin/answers/x/passed", form_of="/admin/answers").status_code == 404


# The password


@pytest.mark.parametrize(
    ("current", "new", "again", "words"),
    [
        ("wrong", "ปลาดุกย่าง", "ปลาดุกย่าง", "รหัสผ่านไม่ถูกต้อง"),
        (PASSWORD, "ปลา", "ปลา", "กรุณาใส่อย่างน้อย 8 ตัว"),
        (PASSWORD, "12345678", "12345678", "เดาง่ายเกินไป"),
        (PASSWORD, "ปลาดุกย่าง", "ปลาช่อนเผา", "สองช่องไม่เหมือนกัน"),
        (PASSWORD, "ab" * 101, "ab" * 101, "ยาวเกินไป"),
    ],
)
def test_what_is_wrong_with_a_change_of_password_is_told_and_nothing_changes(
    kiosk: ServedKiosk, current: str, new: str, again: str, words: str
) -> None:
    phone = kiosk.volunteer()
    told = phone.send("/admin/password", form_of="/admin/password", current=current, new=new, again=again)
    assert told.status_code == 422
    assert words in told.text
    assert new not in told.text
    assert phone.is_signed_in()
    assert kiosk.phone().sign_in().status_code == 303


def test_guessing_the_present_password_is_slowed_as_at_the_door(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    fields = {"current": "wrong", "new": "ปลาดุกย่าง", "again": "ปลาดุกย่าง"}
    told = [phone.send("/admin/password", form_of="/admin/password", **fields).text for _ in range(6)]
    assert "ลองใหม่ได้ในอีก 2 วินาที" in told[-1]


def test_an_unknown_address_is_told_kindly(kiosk: ServedKiosk) -> None:
    assert kiosk.volunteer().open("/admin/nothing").status_code == 404


def test_a_page_of_floods_without_one_says_that_all_is_as_usual(kiosk: ServedKiosk) -> None:
    page = kiosk.volunteer().open("/admin/flood").text
    assert "ตอนนี้ไม่มีแล้ว เรื่องแจ้งเข้ามาตามปกติ" in page
    assert "มาจากมือถือเครื่องเดียว" not in page


def test_the_volunteer_sees_a_flood_holds_it_back_and_lets_it_go(kiosk: ServedKiosk) -> None:
    crowd = Sender(address="ab" * 8, named="x")
    for turn in range(FROM):
        made = Stamp(at=NOON, clock="trusted", boot_s=turn * 60)
        kiosk.stores.outbox.receive(
            f"{turn:032x}", Fields(topic="road", text="ก่อกวน"), made=made, seal_to=None, sender=crowd
        )
    phone = kiosk.volunteer()
    assert "มีเรื่องแจ้งเข้ามามากผิดปกติ" in phone.open("/admin").text
    page = phone.open("/admin/flood").text
    assert f"{FROM} เรื่อง" in page
    assert "ก่อกวน" not in page
    assert "เรื่องแจ้งเข้ามาตามปกติ" not in page
    held = phone.send(f"/admin/flood/{'ab' * 8}/hold", form_of="/admin/flood")
    assert held.status_code == 303
    assert kiosk.stores.outbox.waiting().held == FROM
    assert "พักไว้ตั้งแต่" in phone.open("/admin/flood").text
    assert f"พักไว้ก่อน {FROM} เรื่อง" in phone.open("/admin").text
    phone.send(f"/admin/flood/{'ab' * 8}/let-go", form_of="/admin/flood")
    assert kiosk.stores.outbox.waiting().held == 0
    assert [event.what for event in kiosk.stores.state.audited()][-2:] == ["flood_held_back", "flood_let_go"]


def test_a_group_nobody_marked_is_not_held(kiosk: ServedKiosk) -> None:
    kiosk.file_report()
    phone = kiosk.volunteer()
    answer = phone.send("/admin/flood/nobody/hold", form_of="/admin")
    assert answer.headers["Location"] == "/admin/flood"
    assert kiosk.stores.state.audited()[-1].what == "signed_in"
    assert kiosk.stores.outbox.waiting().held == 0


def test_the_volunteers_own_report_has_room_when_others_have_none(
    kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosk.stores.outbox._filing, "_quotas", Quotas(max_reports=2, of_the_volunteer=1))
    kiosk.file_report()
    sent = {"topic": "road", "text": "ถนนพัง"}
    headers = {"Origin": "http://localhost"}
    assert kiosk.phone().client.post("/report", data=sent, headers=headers).status_code == 503
    assert kiosk.volunteer().client.post("/report", data=sent, headers=headers).status_code == 303
