"""The queue tells where each thing stands that is to go to central, and nothing of what it says."""

from __future__ import annotations

import pytest

from content_sync.central.kiosks.follow_ups import NO_SUCH_REPORT
from content_sync.central.network.activities import BAD_ITEM
from content_sync.central.network.photos import NO_SUCH_POST, NOT_YOURS, ONE_PHOTO
from content_sync.central.network.posting import REPLACED, TOO_MANY
from content_sync.central.network.revocation import REVOKED
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.items import ITEM_KINDS
from content_sync.wire.reports import UNKNOWN_KIND, ItemResult
from content_sync.wire.rescue import Rescued
from content_sync.wire.stamps import Stamp
from kiosk.clock import BUILT
from kiosk.store.network.sending import BY_ITSELF
from tests.cast.folders import PROJECT
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk


def test_what_waits_is_told_with_its_number_and_since_when(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    kept = kiosk.file_report()
    kiosk.file_report(made=Stamp(at=NOON, clock="trusted"))
    kiosk.stores.outbox.attach_photo(kept.serial, sha256="ab" * 32, size=1)
    text = phone.open("/admin/queue").text
    assert "รอส่งอยู่ 2 เรื่อง" in text
    assert "เรื่องแรกสุดแจ้งเมื่อ 23 พ.ย. 2569 09:00\u00a0น." in text
    assert "รูปหรือเสียงรอส่งอยู่ 1 รายการ" in text
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="ok")], (), ())
    assert "รอส่งอยู่ 1 เรื่อง" in phone.open("/admin/queue").text


@pytest.mark.parametrize(
    ("clock", "words"), [("estimated", "ประมาณ 23 พ.ย. 2569 09:00\u00a0น."), ("unknown", "ก่อน 23 พ.ย. 2569 12:00")]
)
def test_a_time_nobody_vouched_for_is_not_told_as_certain(kiosk: ServedKiosk, clock: str, words: str) -> None:
    kiosk.file_report(made=Stamp(at=STAMP.at, clock="estimated" if clock == "estimated" else "unknown"))
    assert words in kiosk.volunteer().open("/admin/queue").text


def test_a_report_that_central_refused_is_told_with_its_number_and_reason(kiosk: ServedKiosk) -> None:
    kept = kiosk.file_report()
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="rejected", reason="unknown <village>")], (), ())
    text = kiosk.volunteer().open("/admin/queue").text
    assert "เลขที่ 1" in text
    assert "unknown &lt;village&gt;" in text


def test_what_central_cannot_take_yet_is_told(kiosk: ServedKiosk) -> None:
    kept = kiosk.file_report()
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="rejected", reason="unknown-kind")], (), ())
    well = StepResult(outcome="ok")
    kiosk.stores.state.record_visit(VisitResult(at=STAMP, up=well, down=well, photos=well, later=3))
    phone = kiosk.volunteer()
    text = phone.open("/admin/queue").text + phone.open("/admin/box").text
    assert "ในจำนวนนี้ ส่วนกลางยังรับไม่ได้ 1 เรื่อง" in text
    assert "ส่วนกลางยังรับ 3 รายการที่ส่งไปไม่ได้" in text
    assert "ไม่มีเรื่องค้างส่ง" not in text
    assert "ไม่มีเรื่องต้องส่ง" not in text


def post(kiosk: ServedKiosk, number: int = 1) -> str:
    """Let a volunteer write on the board; return the id of the post."""
    name = f"{number:032x}"
    kiosk.stores.network.post(
        name, author="ab" * 16, by="สมหญิง", scope="district", sort="news", text="ข้อความลับ", made=STAMP
    )
    return name


def refuse(kiosk: ServedKiosk, item: str, reason: str = "too-many") -> None:
    result = ItemResult(id=item, result="rejected", reason=reason)
    kiosk.stores.network.apply([result], (), to=0, is_whole=True, at=STAMP)


def test_a_box_that_is_no_longer_trusted_says_so_and_keeps_all_of_it(kiosk: ServedKiosk) -> None:
    name, report = post(kiosk), kiosk.file_report()
    later = [ItemResult(id=one, result="later", reason="revoked") for one in (name, report.report_id)]
    kiosk.stores.network.apply(later, (), to=0, is_whole=True, at=STAMP)
    kiosk.stores.outbox.apply(later, (), ())
    phone = kiosk.volunteer()
    for path in ("/admin/queue", f"/admin/board/{name}"):
        assert "ส่วนกลางเลิกรับทุกอย่างจากตู้นี้" in phone.open(path).text, path
    assert kiosk.stores.network.items.is_unsent(name)
    assert kiosk.stores.outbox.waiting().count == 1


def test_a_thing_of_the_volunteers_has_its_state_in_words_and_nothing_of_what_it_says(kiosk: ServedKiosk) -> None:
    refused, later, _ = post(kiosk), post(kiosk, 2), post(kiosk, 3)
    refuse(kiosk, refused)
    refuse(kiosk, later, "unknown-kind")
    page = kiosk.volunteer().open("/admin/queue").text
    for words in (
        "ข้อความบนกระดาน",
        "ส่วนกลางไม่รับ",
        "วันเดียวส่งมามากกว่าที่ส่วนกลางรับ",
        "ส่วนกลางยังรับไม่ได้",
        "จะส่งเมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า",
    ):
        assert words in page
    assert "ข้อความลับ" not in page
    assert "สมหญิง" not in page
    assert page.count("take-back") == 1


def test_only_what_central_refused_is_taken_back_once(kiosk: ServedKiosk) -> None:
    refused, waiting = post(kiosk), post(kiosk, 2)
    refuse(kiosk, refused)
    phone = kiosk.volunteer()
    for item, code in ((refused, "taken_back"), (refused, "not_there"), (waiting, "not_there")):
        sent = phone.send(f"/admin/queue/items/{item}/take-back", form_of="/admin/queue")
        assert sent.location.endswith(f"?done={code}")
    assert [one.id for one in kiosk.stores.network.items.unsent()] == [waiting]
    assert [event.about for event in kiosk.stores.state.audited() if event.what == "item_taken_back"] == [refused]


def test_a_try_by_hand_sends_again_what_central_could_not_take_today(kiosk: ServedKiosk) -> None:
    kept, item = kiosk.file_report(), post(kiosk)
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="rejected", reason="unknown-kind")], (), ())
    refuse(kiosk, item, "unknown-kind")
    assert kiosk.reports_waiting() == []
    assert kiosk.stores.network.batch(9) == ()
    sent = kiosk.volunteer().send("/admin/queue/retry", form_of="/admin/queue")
    assert sent.location.endswith("/admin/visit")
    assert kiosk.visits == ["asked"]
    assert [one.id for one in kiosk.reports_waiting()] == [kept.report_id]
    assert [one.id for one in kiosk.stores.network.batch(9)] == [item]


def test_what_arrived_last_is_told_and_a_long_queue_is_cut(kiosk: ServedKiosk) -> None:
    first = kiosk.file_report()
    kiosk.stores.outbox.apply([ItemResult(id=first.report_id, result="ok")], (), (), at=STAMP)
    for _ in range(51):
        kiosk.file_report()
    page = kiosk.volunteer().open("/en/admin/queue").text
    assert "central has it since" in page
    assert page.count("in the kiosk, leaves with the next visit") == 50
    assert "only the first 50" in page
    assert kiosk.stores.outbox.waiting().count == 51


def test_what_waits_for_its_voice_is_told_apart_from_what_waits_for_the_link(kiosk: ServedKiosk) -> None:
    kiosk.file_report()
    kiosk.post(kiosk.page_3(spoken="on"), form=kiosk.form(), spoken="on")
    text = kiosk.volunteer().open("/admin/queue").text
    assert "รอส่งอยู่ 2 เรื่อง" in text
    assert "ในนี้รอเสียงจากผู้แจ้ง 1 เรื่อง" in text


def test_a_request_to_erase_stands_there_until_central_has_it_or_refused_it(kiosk: ServedKiosk) -> None:
    kept = kiosk.file_report()
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="ok")], (), ())
    phone = kiosk.volunteer()
    assert "ขอให้ลบ" not in phone.open("/admin/queue").text
    kiosk.stores.outbox.erasures.ask(kept.serial, made=STAMP)
    assert "มีคำขอของชาวบ้านให้ลบเรื่องที่แจ้ง 1 คำขอ" in phone.open("/admin/queue").text
    (asked,) = kiosk.stores.outbox.batch(9)
    kiosk.stores.outbox.apply([ItemResult(id=asked.id, result="rejected", reason="bad-item")], (), ())
    page = phone.open("/admin/queue").text
    assert "ส่วนกลางไม่รับคำขอให้ลบเรื่องที่แจ้ง 1 คำขอ" in page
    assert "มีคำขอของชาวบ้าน" not in page


def test_whatever_the_volunteers_send_is_called_by_its_name(kiosk: ServedKiosk) -> None:
    kiosk.stores.network.items.add(Rescued(id="ab" * 16, counter=3, made=STAMP))
    page = kiosk.volunteer().open("/admin/queue").text
    assert "แจ้งว่าใช้รหัสช่วยเหลือเข้าตู้แล้ว" in page
    template = (PROJECT / "kiosk" / "admin" / "queue.html").read_text("utf-8")
    of_reports = {"report", "photo", "voice", "reopening", "counts", "erasure", "heartbeat"}
    assert [kind for kind in sorted(ITEM_KINDS - of_reports - BY_ITSELF) if f"'{kind}': _(" not in template] == []


def test_whatever_central_says_of_a_refusal_is_told_in_words(kiosk: ServedKiosk) -> None:
    codes = (REVOKED, REPLACED, TOO_MANY, UNKNOWN_KIND, NO_SUCH_POST, NO_SUCH_REPORT, NOT_YOURS, ONE_PHOTO, BAD_ITEM)
    reasons = (*codes, "wrong-village", "conflict")
    for number, reason in enumerate(reasons, start=1):
        refuse(kiosk, post(kiosk, number), reason)
    page = kiosk.volunteer().open("/admin/queue").text
    assert [reason for reason in reasons if reason in page] == []
    assert page.count("ส่วนกลางอ่านไม่ได้") == 1
    refuse(kiosk, post(kiosk, len(reasons) + 1), "a-later-reason")
    assert '<bdi lang="en">a-later-reason</bdi>' in kiosk.volunteer().open("/admin/queue").text


def test_a_report_of_before_the_time_was_known_is_dated_in_every_list_once_it_is(kiosk: ServedKiosk) -> None:
    kept = kiosk.file_report(made=Stamp(at=BUILT, clock="unknown", boot="01", boot_s=400))
    phone = kiosk.volunteer()
    for page in ("/admin/queue", "/admin/reported"):
        text = phone.open(page).text
        assert "23 พ.ย. 2569 11:50" in text, page
        assert "ไม่ทราบเวลา" not in text, page
    kiosk.answer(kept)
    assert "23 พ.ย. 2569 11:50" in phone.open("/admin/answers").text
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="ok")], (), ())
    assert "23 พ.ย. 2569 11:50" in phone.open("/admin/queue").text
