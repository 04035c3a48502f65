"""Answers are read where the villager said so, ticked with who told them and when, and announced in one notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from content_sync.wire.reports import Answer
from content_sync.wire.stamps import Stamp
from kiosk.admin.answers import A_PAGE, waited_days
from kiosk.pages import home, news
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.outbox.stored import AnswerTold
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk, kiosk_in

PATH = "/admin/answers"
UNSURE = Stamp(at=NOON, clock="unknown", boot="a", boot_s=5)


def tell(phone: PhoneBrowser, kiosk: ServedKiosk, number: int, **fields: str) -> str:
    """Tick an answer as it stands on the page; return where the browser is sent."""
    (seen,) = (one.seen for one in kiosk.stores.outbox.passing_on.waiting() if one.serial == number)
    reply = phone.send(f"{PATH}/{number}/told", form_of=PATH, **({"seen": seen, "when": "today"} | fields))
    assert reply.status_code == 303
    return reply.headers["Location"]


def answered(kiosk: ServedKiosk, count: int) -> None:
    """Let so many reports have an answer, which came in one receipt."""
    kept = [kiosk.file_report(text=f"เรื่อง {number}") for number in range(count)]
    said = [
        Answer(id=uuid4().hex, report=one.report_id, status="in_progress", text="ช่างไปพรุ่งนี้", at=NOON) for one in kept
    ]
    kiosk.stores.outbox.apply((), said, (), at=STAMP)


def test_an_answer_is_read_only_where_the_villager_said_so(kiosk: ServedKiosk) -> None:
    kiosk.answer(kiosk.file_report(read_aloud=True), "ช่างไป **พรุ่งนี้** <b>")
    secret = kiosk.file_report(text="เรื่องส่วนตัว")
    kiosk.answer(secret, "ความลับ")
    phone = kiosk.volunteer()
    assert "รอให้บอกต่อ 2 เรื่อง" in phone.open("/admin").text
    text = phone.open(PATH).text
    assert "ช่างไป <strong>พรุ่งนี้</strong> &lt;b&gt;" in text
    assert "อ่านได้เฉพาะคนที่มีรหัสติดตาม" in text
    assert "ความลับ" not in text
    assert "เรื่องส่วนตัว" not in text
    assert secret.reference not in text


def test_the_page_says_enough_to_find_the_person_as_far_as_they_allowed(kiosk: ServedKiosk) -> None:
    found = Fields(topic="health", text="ปวดหัว", place="บ้านท้ายซอย", found_at="ยายสมจิต หลังวัด", read_aloud=True)
    for fields in (found, replace(found, found_at="ตาบุญมี", read_aloud=False)):
        kept = kiosk.stores.outbox.receive(uuid4().hex, fields, made=STAMP, seal_to=None)
        said = Answer(id=uuid4().hex, report=kept.report_id, status="in_progress", text="มาตรวจได้", at=NOON)
        kiosk.stores.outbox.apply((), [said], (), at=Stamp(at=NOON - timedelta(days=3), clock="trusted"))
    first, second = kiosk.volunteer().open(PATH).text.split('<section id="report-')[1:]
    assert [word in first for word in ("สุขภาพ", "ยายสมจิต หลังวัด", "บ้านท้ายซอย", "รอมา 3 วัน")] == [True] * 4
    assert [word in second for word in ("สุขภาพ", "ตาบุญมี", "บ้านท้ายซอย", "รอมา 3 วัน")] == [False, True, False, True]


def test_a_tick_is_kept_with_who_and_when_and_taken_back(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        people = kiosk.stores.people
        people.keep(replace(people.all()[0], name="สมหญิง", since=STAMP))
        answered(kiosk, 2)
        phone = kiosk.volunteer()
        assert tell(phone, kiosk, 1) == f"{PATH}?done=told&number=1"
        assert "บันทึกว่าบอกต่อแล้ว" in phone.open(f"{PATH}?done=told&number=1").text
        assert tell(phone, kiosk, 2, by="ลูกสาวเขา", when="yesterday").endswith("number=2")
        assert "ไม่มีเรื่องค้าง" in phone.open(PATH).text
    with kiosk_in(tmp_path) as kiosk:  # after a restart
        phone = kiosk.volunteer()
        newest, oldest = phone.open(f"{PATH}/told").text.split("<section>")[1:]
        assert [word in newest for word in ("เรื่องเลขที่ 2", "ลูกสาวเขา", "22 พฤศจิกายน 2569", "สมหญิง")] == [True] * 4
        assert [word in oldest for word in ("เรื่องเลขที่ 1", "สมหญิง", "23 พฤศจิกายน 2569")] == [True] * 3
        back = phone.send(f"{PATH}/2/untold", form_of=f"{PATH}/told")
        assert back.headers["Location"] == f"{PATH}?done=untold"
        assert "กลับมารอให้บอกต่อแล้ว" in phone.open(f"{PATH}?done=untold").text
        assert kiosk.stores.outbox.passing_on.numbers() == (2,)
        again = phone.send(f"{PATH}/2/untold", form_of=f"{PATH}/told")
        assert again.headers["Location"] == f"{PATH}/told?done=gone"
        did = [(event.what, event.about, event.person) for event in kiosk.stores.state.audited()]
        assert [one for one in did if one[0] != "signed_in"] == [
            *[("answer_passed", number, 1) for number in ("1", "2")],
            ("answer_untold", "2", 1),
        ]


def test_a_newer_answer_is_not_told_by_a_tick_of_an_older_page(kiosk: ServedKiosk) -> None:
    answered(kiosk, 1)
    phone = kiosk.volunteer()
    reply = phone.send(f"{PATH}/1/told", form_of=PATH, seen="ab" * 16, when="today")
    assert reply.headers["Location"] == f"{PATH}?done=newer"
    assert "มีคำตอบใหม่เข้ามา" in phone.open(f"{PATH}?done=newer").text
    assert kiosk.stores.outbox.passing_on.numbers() == (1,)
    assert phone.send(f"{PATH}/99/told", form_of=PATH, when="today").headers["Location"] == f"{PATH}?done=newer"
    assert phone.send(f"{PATH}/x/told", form_of=PATH).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"by": "ก" * 61}, "กรุณาเขียนไม่เกิน 60 ตัวอักษร"),
        ({"by": "a\ufffdb"}, "มีตัวอักษรที่อ่านไม่ออกปนอยู่"),
        ({"when": "date"}, "กรุณาใส่วันที่แบบ"),
        ({"when": "some day"}, "กรุณาใส่วันที่แบบ"),
        ({"day": "วันพระ"}, "กรุณาใส่วันที่แบบ"),
        ({"day": "24/11/2569"}, "วันนั้นยังมาไม่ถึง"),
        ({"day": "21/11/2568"}, "วันนั้นยังมาไม่ถึง"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(
    kiosk: ServedKiosk, fields: dict[str, str], words: str
) -> None:
    answered(kiosk, 2)
    phone = kiosk.volunteer()
    sent = {"seen": "x", "when": "today", "by": "หลานเขา"} | fields
    reply = phone.send(f"{PATH}/2/told", form_of=PATH, **sent)
    assert reply.status_code == 422
    first, second = reply.text.split('<section id="report-')[1:]
    assert words in second
    assert f'value="{sent["by"]}"' in second
    assert f'value="{sent.get("day", "")}"' in second
    assert "open" not in first.partition("<details")[2].partition("<summary")[0]
    assert kiosk.stores.outbox.passing_on.count() == 2


@pytest.mark.parametrize(
    ("day", "kept"),
    [("22/11/2568", date(2025, 11, 22)), ("23 พ.ย. 69", date(2026, 11, 23)), ("๑/๑๑/๖๙", date(2026, 11, 1))],
)
def test_a_day_that_is_typed_counts_before_the_choice_above_it(kiosk: ServedKiosk, day: str, kept: date) -> None:
    answered(kiosk, 1)
    tell(kiosk.volunteer(), kiosk, 1, when="yesterday", day=day)
    assert [one.told.day for one in kiosk.stores.outbox.passing_on.told() if one.told] == [kept]


def test_a_kiosk_that_does_not_know_the_day_keeps_none(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, hands=ClockHands(is_synchronized=False)) as kiosk:
        answered(kiosk, 2)
        phone = kiosk.volunteer()
        assert 'value="yesterday"' not in phone.open(PATH).text
        assert phone.send(f"{PATH}/1/told", form_of=PATH, seen="x", when="yesterday").status_code == 422
        tell(phone, kiosk, 1)
        tell(phone, kiosk, 2, day="1/11/2569")
        newest, oldest = kiosk.stores.outbox.passing_on.told()
        assert [one.told and one.told.day for one in (newest, oldest)] == [date(2026, 11, 1), None]
        assert phone.open(f"{PATH}/told").status_code == 200


def test_a_page_shows_twenty_and_the_next_one_the_rest(kiosk: ServedKiosk) -> None:
    answered(kiosk, A_PAGE)
    phone = kiosk.volunteer()
    assert "page=2" not in phone.open(PATH).text
    answered(kiosk, 1)
    first, second = phone.open(PATH).text, phone.open(f"{PATH}?page=2").text
    assert (first.count('id="report-'), second.count('id="report-')) == (A_PAGE, 1)
    assert len(first.encode()) < 80_000, "a phone far from the kiosk reads it, too"
    assert f"{PATH}?page=2" in first
    assert f"{PATH}?page=1" in second
    assert f'id="report-{A_PAGE + 1}"' in phone.open(f"{PATH}?page=99").text
    assert 'id="report-1"' in phone.open(f"{PATH}?page=-1").text
    for one in kiosk.stores.outbox.passing_on.waiting():
        assert kiosk.stores.outbox.passing_on.tell(one.serial, one.seen, AnswerTold(at=STAMP, person=1))
    told = phone.open(f"{PATH}/told").text
    assert told.count("/untold") == A_PAGE
    assert phone.open(f"{PATH}/told?page=2").text.count("/untold") == 1


@pytest.mark.parametrize(
    ("since", "now", "days"),
    [
        (Stamp(at=NOON, clock="trusted"), Stamp(at=NOON + timedelta(hours=11), clock="trusted"), 0),
        (Stamp(at=NOON, clock="trusted"), Stamp(at=NOON + timedelta(hours=13), clock="trusted"), 1),
        (
            Stamp(at=NOON, clock="unknown", boot="a", boot_s=5),
            Stamp(at=NOON, clock="unknown", boot="a", boot_s=5 + 86_399),
            0,
        ),
        (
            Stamp(at=NOON, clock="unknown", boot="a", boot_s=5),
            Stamp(at=NOON, clock="unknown", boot="a", boot_s=5 + 86_400),
            1,
        ),
        (UNSURE, msgspec.structs.replace(UNSURE, boot="b"), None),
        (None, Stamp(at=NOON, clock="trusted"), None),
    ],
)
def test_how_long_it_waits_is_told_by_days_where_a_clock_tells(
    since: Stamp | None, now: Stamp, days: int | None
) -> None:
    assert waited_days(since, now) == days


def test_one_press_posts_a_notice_that_follows_what_is_told(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=(home.pages, news.pages)) as kiosk:
        answered(kiosk, 3)
        phone, villager = kiosk.volunteer(), kiosk.phone()
        assert "มีคำตอบมาแล้ว: เรื่องเลขที่ 1, 2, 3" in phone.open(PATH).text
        posted = phone.send(f"{PATH}/notice", form_of=PATH)
        assert posted.headers["Location"] == f"{PATH}?done=posted"
        shown = villager.open("/").text
        assert "มีคำตอบมาแล้ว: เรื่องเลขที่ 1, 2, 3" in shown
        assert not [word for word in ("ช่างไปพรุ่งนี้", "เรื่อง 0", "น้ำ") if word in shown.partition('id="notices"')[2]]
        assert f'action="{PATH}/notice"' not in phone.open(PATH).text, "it stands as it would be"
        tell(phone, kiosk, 2)
        assert "มีคำตอบมาแล้ว: เรื่องเลขที่ 1, 3<" in villager.open("/").text
        answered(kiosk, 1)
        assert "ต่ออายุประกาศ" in phone.open(PATH).text
        assert "เรื่องเลขที่ 1, 3<" in villager.open("/").text, "a number comes onto it by a press alone"
        phone.send(f"{PATH}/notice", form_of=PATH)
        assert "มีคำตอบมาแล้ว: เรื่องเลขที่ 1, 3, 4<" in villager.open("/").text
        assert len(kiosk.stores.state.notices()) == 1
        for number in (1, 3, 4):
            tell(phone, kiosk, number)
        assert "มีคำตอบมาแล้ว" not in villager.open("/").text
        assert kiosk.stores.state.notices() == ()
        assert phone.send(f"{PATH}/notice", form_of=PATH).headers["Location"] == PATH, "nothing to tell"
        assert kiosk.stores.state.notices() == ()


def test_a_notice_of_many_reports_names_them_below_its_title(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=(home.pages, news.pages)) as kiosk:
        answered(kiosk, 8)
        phone = kiosk.volunteer()
        assert "เรื่องเลขที่ 1, 2, 3, 4, 5, 6, 7, 8" in phone.open(PATH).text
        answered(kiosk, 93)
        phone.send(f"{PATH}/notice", form_of=PATH)
        (notice,) = kiosk.stores.state.notices()
        assert notice.title == "มีคำตอบมาแล้ว 101 เรื่อง"
        assert "99, 100 และอีก 1" in notice.body
        assert len(notice.numbers) == 101
        assert "เรื่องเลขที่ 1, 2, 3" in kiosk.phone().open("/news").text


def test_the_notice_is_like_any_other_once_somebody_wrote_in_it(kiosk: ServedKiosk) -> None:
    answered(kiosk, 2)
    phone = kiosk.volunteer()
    phone.send(f"{PATH}/notice", form_of=PATH)
    own = {"title": "มาหาฉันที่บ้าน", "first": "23/11/2569", "last": "25/11/2569", "changes": "0"}
    assert phone.send("/admin/notice/1", form_of="/admin/notice/1", **own).status_code == 303
    tell(phone, kiosk, 1)
    assert [notice.title for notice in kiosk.stores.state.notices()] == ["มาหาฉันที่บ้าน"]
    assert f'action="{PATH}/notice"' in phone.open(PATH).text


def test_a_hidden_notice_is_offered_again(kiosk: ServedKiosk) -> None:
    answered(kiosk, 1)
    phone = kiosk.volunteer()
    phone.send(f"{PATH}/notice", form_of=PATH)
    phone.send("/admin/notice/1/hide", form_of="/admin/notice")
    assert f'action="{PATH}/notice"' in phone.open(PATH).text
    phone.send(f"{PATH}/notice", form_of=PATH)
    assert [notice.is_hidden for notice in kiosk.stores.state.notices()] == [False]
