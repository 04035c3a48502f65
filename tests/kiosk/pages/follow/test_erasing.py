"""Who holds the whole code has erased what they told, after a yes; who does not, erases nothing."""

from __future__ import annotations

import errno
import re

from content_sync.wire.erasures import Erasure
from content_sync.wire.references import make_reference
from content_sync.wire.reports import ItemResult, Report
from kiosk.store.outbox.filing.filing import FiledReport
from tests.cast.card.outbox_on_card import erased_by_staff
from tests.cast.card.store_on_card import refusing
from tests.cast.kiosk.served_kiosk import ServedKiosk, sending
from tests.cast.place_and_time import VILLAGE

PAGE = "/follow/erase"


def erase(kiosk: ServedKiosk, reference: str, **fields: str) -> str:
    return kiosk.post(PAGE, reference=reference, **fields).text


def items(kiosk: ServedKiosk) -> list[type]:
    return [type(item) for item in kiosk.stores.outbox.batch(20)]


def test_it_is_asked_once_more_and_then_gone_with_its_ticket(kiosk: ServedKiosk) -> None:
    thanked = kiosk.post(sending(), form=kiosk.form(), text="หลุมหน้าบ้านยายสี")
    ticket = re.search(r'action="([^"]*/report/thanks/[^"/]+)"', thanked.text)
    assert ticket
    kept = kiosk.stores.outbox.filed(1)
    assert kept is not None
    followed = kiosk.post("/follow", reference=kept.reference).text
    assert "ลบสิ่งที่ฉันแจ้ง" in followed
    asked = erase(kiosk, kept.reference)
    assert "ลบออกจากตู้นี้ทันที และไม่ส่งไป" in asked
    assert items(kiosk) == [Report]
    reply = kiosk.post_only(PAGE, {"Origin": kiosk.address}, reference=kept.reference, sure="yes")
    assert reply.status == 303
    assert kept.reference not in reply.headers["location"]
    for _ in range(2):
        shown = kiosk.get(reply.headers["location"]).text
        assert "ตู้เก็บคำขอลบของคุณไว้แล้ว" in shown
        assert "ลบแล้วตามที่ผู้แจ้งขอ" in shown
        assert "อ่านคำตอบ" not in shown
    assert items(kiosk) == [Erasure]
    gone = kiosk.get(ticket[1])
    assert (gone.status, gone.headers["location"]) == (303, f"/follow?number={kept.serial}")
    again = kiosk.post("/follow", reference=kept.reference).text
    assert "ลบแล้วตามที่ผู้แจ้งขอ" in again
    assert "ลบสิ่งที่ฉันแจ้ง" not in again
    assert "ลบแล้วตามที่ผู้แจ้งขอ" in erase(kiosk, kept.reference, sure="yes")
    assert items(kiosk) == [Erasure]


def test_of_what_the_staff_have_it_is_said_how_far_it_is(kiosk: ServedKiosk, closed_report: FiledReport) -> None:
    assert "เจ้าหน้าที่ได้รับเรื่องแล้ว" in erase(kiosk, closed_report.reference)
    told = erase(kiosk, closed_report.reference, sure="yes")
    assert "รอลบ ตู้จะบอกเจ้าหน้าที่เมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า" in told
    followed = kiosk.post("/follow", reference=closed_report.reference).text
    assert "รอลบ" in followed
    assert "ยังไม่หาย" not in followed
    name = ""
    for result, words in (
        ("later", "ส่วนกลางยังทำไม่ได้ ตู้จะขอใหม่ทุกวัน"),
        ("rejected", "ส่วนกลางไม่รับคำขอลบ"),
        ("ok", "เจ้าหน้าที่ก็ลบด้วย"),
    ):
        kiosk.stores.outbox.try_all_again()
        found = [item for item in kiosk.stores.outbox.batch(20) if isinstance(item, Erasure)]
        name = found[0].id if found else name
        kiosk.stores.outbox.apply([ItemResult(id=name, result=result)], (), ())
        assert words in kiosk.get(f"/follow?number={closed_report.serial}").text


def test_without_the_whole_code_nothing_is_erased_and_guesses_are_slowed(kiosk: ServedKiosk) -> None:
    kept = kiosk.file_report()
    wrong = kept.reference[:-1] + ("2" if kept.reference[-1] != "2" else "3")
    for typed in ("", f"{kept.serial}", wrong, "x"):
        erase(kiosk, typed, sure="yes")
    assert items(kiosk) == [Report]
    others = iter(lambda: make_reference(VILLAGE, kept.serial), kept.reference)
    statuses = [
        kiosk.post_only(PAGE, {"Origin": kiosk.address}, reference=next(others), sure="yes").status for _ in range(8)
    ]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert kiosk.post_only(PAGE, {"Origin": "http://evil.example"}, reference=kept.reference, sure="yes").status == 403
    assert items(kiosk) == [Report]


def test_a_card_that_refuses_is_told_and_nothing_is_gone(kiosk: ServedKiosk) -> None:
    kept = kiosk.file_report()
    with refusing(errno.ENOSPC, "pwrite", "fsync", "fdatasync"):
        reply = kiosk.post_only(PAGE, {"Origin": kiosk.address}, reference=kept.reference, sure="yes")
    assert reply.status == 507
    assert items(kiosk) == [Report]


def test_what_staff_erased_is_told_to_who_holds_the_code_and_cannot_be_erased_again(
    kiosk: ServedKiosk, closed_report: FiledReport
) -> None:
    kiosk.stores.outbox.apply((), [erased_by_staff(closed_report.report_id)], ())
    for page in (kiosk.post("/follow", reference=closed_report.reference).text, kiosk.get("/follow?number=1").text):
        assert "เจ้าหน้าที่ลบเรื่องนี้แล้วตามที่ผู้แจ้งขอ" in page
        assert "ลบสิ่งที่ฉันแจ้ง" not in page
        assert "อ่านคำตอบ" not in page
        assert "ปิดไปเกิน 90 วัน" not in page
    assert "เจ้าหน้าที่ลบเรื่องนี้แล้ว" in erase(kiosk, closed_report.reference, sure="yes")
    assert items(kiosk) == []
