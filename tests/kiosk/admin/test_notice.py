"""Notices are looked at first, posted, changed, hidden and ended; what is wrong is told beside its field."""

from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content_sync.wire.stamps import Stamp
from kiosk.admin.notice_form import NewNotice, NoticeForm, decide
from kiosk.pages import home
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

SURE = Stamp(at=NOON, clock="trusted")
NOTICE = {"title": "ประชุมหมู่บ้าน", "body": "หกโมงเย็นที่ศาลากลางบ้าน", "first": "2026-11-23", "last": "2026-11-25"}


def post(phone: PhoneBrowser, **fields: str) -> tuple[int, str]:
    sent = phone.send("/admin/notice", form_of="/admin/notice", **(NOTICE | fields))
    return sent.status_code, sent.text


def test_a_notice_is_shown_to_villagers_and_gone_when_ended(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=(home.pages,)) as kiosk:
        volunteer, villager = kiosk.volunteer(), kiosk.phone()
        posted = volunteer.send("/admin/notice", form_of="/admin/notice", **NOTICE)
        assert posted.headers["Location"] == "/admin/notice/1?done=posted"
        assert "ติดประกาศแล้ว" in volunteer.open(posted.headers["Location"]).text
        assert "ชาวบ้านเห็นอยู่ตอนนี้" in volunteer.open("/admin").text
        assert NOTICE["body"] in villager.open("/").text
        (notice,) = kiosk.stores.state.notices()
        assert (notice.starts, notice.ends) == (
            datetime(2026, 11, 22, 17, tzinfo=UTC),
            datetime(2026, 11, 25, 17, tzinfo=UTC),
        )
        ended = volunteer.send(f"/admin/notice/{notice.id}/end", form_of="/admin/notice")
        assert ended.headers["Location"] == "/admin?done=ended"
        assert "เอาออกแล้ว" in volunteer.open("/admin?done=ended").text
        assert NOTICE["body"] not in villager.open("/").text
        assert volunteer.send(f"/admin/notice/{notice.id}/end", form_of="/admin").status_code == 303


def test_a_changed_notice_takes_the_place_of_what_it_was_and_another_stands_beside_it(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    post(phone)
    post(phone, title="ฉีดวัคซีน", place="อนามัย")
    page = phone.open("/admin/notice/1").text
    assert 'value="23/11/2569"' in page
    assert 'value="25/11/2569"' in page
    changed = phone.send("/admin/notice/1", form_of="/admin/notice/1", **(NOTICE | {"title": "เลื่อนประชุม"}))
    assert changed.headers["Location"] == "/admin/notice/1?done=changed"
    assert "แก้ประกาศแล้ว" in phone.open(changed.headers["Location"]).text
    assert [(one.title, one.place) for one in kiosk.stores.state.notices()] == [("เลื่อนประชุม", ""), ("ฉีดวัคซีน", "อนามัย")]
    assert [event.what for event in kiosk.stores.state.audited()][-3:] == [
        "notice_posted",
        "notice_posted",
        "notice_changed",
    ]


def test_a_notice_is_looked_at_before_it_is_posted_and_one_form_is_one_notice(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    form = {"form": "ab" * 16}
    status, page = post(phone, preview="1", place="ศาลากลางบ้าน", **form)
    assert status == 200
    assert "ชาวบ้านจะเห็นแบบนี้" in page
    assert "ศาลากลางบ้าน" in page.partition('class="small-phone"')[2].partition("</div>")[0]
    assert f'name="form" value="{form["form"]}"' in page
    assert kiosk.stores.state.notices() == ()
    for _ in range(2):
        assert post(phone, **form)[0] == 303
    assert len(kiosk.stores.state.notices()) == 1


def test_a_hidden_notice_is_kept_and_shown_again(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, screens=(home.pages,)) as kiosk:
        volunteer, villager = kiosk.volunteer(), kiosk.phone()
        post(volunteer)
        for act, is_seen in (("hide", False), ("hide", False), ("show", True)):
            sent = volunteer.send(f"/admin/notice/1/{act}", form_of="/admin/notice")
            assert sent.status_code == 303
            assert (NOTICE["body"] in villager.open("/").text) == is_seen
            page = volunteer.open(sent.headers["Location"]).text
            assert ("ประกาศนี้ซ่อนอยู่" in page) != is_seen
            assert NOTICE["body"] in page


def test_of_two_who_change_one_notice_the_second_is_told_and_loses_nothing(kiosk: ServedKiosk) -> None:
    first, second = kiosk.volunteer(), kiosk.volunteer()
    post(first)
    opened = {"changes": "0", "form_of": "/admin/notice/1"}
    assert first.send("/admin/notice/1", **(NOTICE | {"title": "ของคนแรก"} | opened)).status_code == 303
    told = second.send("/admin/notice/1", **(NOTICE | {"title": "ของคนที่สอง"} | opened))
    assert told.status_code == 409
    assert "มีคนอื่นแก้ระหว่างที่คุณเขียน" in told.text
    assert "ของคนแรก" in told.text
    assert 'value="ของคนที่สอง"' in told.text
    assert [notice.title for notice in kiosk.stores.state.notices()] == ["ของคนแรก"]
    assert 'name="changes" value="1"' in told.text
    again = second.send("/admin/notice/1", **(NOTICE | {"title": "ของคนที่สอง"} | opened | {"changes": "1"}))
    assert again.status_code == 303
    assert [notice.title for notice in kiosk.stores.state.notices()] == ["ของคนที่สอง"]


def test_who_changes_a_notice_that_was_taken_away_keeps_the_words(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    post(phone)
    kiosk.stores.state.remove_notice(1)
    told = phone.send("/admin/notice/1", form_of="/admin/notice", **NOTICE)
    assert told.status_code == 410
    assert 'action="/admin/notice"' in told.text
    assert NOTICE["body"] in told.text
    for path in ("/admin/notice/1", "/admin/notice/1/hide"):
        sent = phone.open(path) if path.endswith("1") else phone.send(path, form_of="/admin/notice")
        assert sent.headers["Location"] == "/admin/notice?done=gone"


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
    assert "หกโมงเย็น" not in page.partition("<textarea")[2].partition("</textarea>")[0]


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
        ({"title": "a\ufffdb"}, "มีตัวอักษรที่อ่านไม่ออกปนอยู่"),
        ({"body": "a\ufffdb"}, "มีตัวอักษรที่อ่านไม่ออกปนอยู่"),
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
