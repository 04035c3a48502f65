"""Today tells the volunteer what there is to do, one act first, and the truth of the box."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_sync.wire.reports import Answer, ItemResult
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk, kiosk_in
from tests.cast.market.stall import put_up, say_yes


def counters(page: str) -> dict[str, int]:
    """Return the three numbers by where they lead."""
    listed = re.search(r'<ul class="counters">(.*?)</ul>', page, re.DOTALL)
    assert listed
    return {to: int(number) for to, number in re.findall(r'href="([^"]+)"><strong>(\d+)<', listed[1])}


def next_act(page: str) -> str:
    """Return where the one next act leads."""
    found = re.search(r'<section class="next-act">.*?href="([^"]+)"', page, re.DOTALL)
    assert found
    return found[1]


def test_a_quiet_kiosk_says_that_nothing_waits(kiosk: ServedKiosk) -> None:
    text = kiosk.volunteer().open("/admin").text
    for words in ("อ่านบทของวันนี้ออกเสียงตามสาย", "ยังไม่เคยลองต่อ", "ตู้เป็นอย่างไร", "ที่ว่างในการ์ด"):
        assert words in text
    assert counters(text) == {"/admin/queue": 0, "/admin/answers": 0, "/admin/market": 0}
    for words in ("การ์ดความจำ", "อ่านไม่ได้", "ยังไม่รู้เวลา"):
        assert words not in text


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
        assert counters(text)["/admin/queue"] == 2


@pytest.mark.parametrize("store", ["market", "network", "content", "history"])
def test_a_store_that_can_only_be_read_is_told(kiosk: ServedKiosk, store: str) -> None:
    phone = kiosk.volunteer()
    words = "การ์ดความจำอ่านได้อย่างเดียว"
    assert words not in phone.open("/admin").text
    getattr(kiosk.stores, store).close()
    assert words in phone.open("/admin").text


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


def test_the_counters_count_and_the_next_act_changes_as_the_work_is_done(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    kiosk.answer(kiosk.file_report(read_aloud=True))
    item = put_up(kiosk, title="มะม่วงของยาย").number
    page = phone.open("/admin").text
    assert counters(page) == {"/admin/queue": 1, "/admin/answers": 1, "/admin/market": 1}
    assert next_act(page) == "/admin/answers"
    assert "มะม่วงของยาย" in page
    seen = kiosk.stores.outbox.passing_on.waiting()[0].seen
    phone.send("/admin/answers/1/told", form_of="/admin/answers", seen=seen, when="today")
    assert next_act(phone.open("/admin").text) == "/admin/market"
    say_yes(kiosk, item)
    assert next_act(phone.open("/admin").text) == "/admin/visit", "a report waits, and there was no visit yet"
    kiosk.record_visit()
    assert next_act(phone.open("/admin").text) == "/admin/loudspeaker"
    phone.send("/admin/loudspeaker/read", form_of="/admin/loudspeaker")
    page = phone.open("/admin").text
    assert next_act(page) == "/admin/notice"
    assert 'href="/admin/loudspeaker"' in page, "who read it out in the morning finds it again at night"


def test_a_request_to_erase_is_counted_until_central_has_it(kiosk: ServedKiosk) -> None:
    phone, kept = kiosk.volunteer(), kiosk.file_report()
    kiosk.stores.outbox.apply([ItemResult(id=kept.report_id, result="ok")], (), ())
    assert counters(phone.open("/admin").text)["/admin/queue"] == 0
    kiosk.stores.outbox.erasures.ask(kept.serial, made=STAMP)
    assert counters(phone.open("/admin").text)["/admin/queue"] == 1
    (asked,) = kiosk.stores.outbox.batch(9)
    kiosk.stores.outbox.apply([ItemResult(id=asked.id, result="ok")], (), ())
    assert counters(phone.open("/admin").text)["/admin/queue"] == 0
