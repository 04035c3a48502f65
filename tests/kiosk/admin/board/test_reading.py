"""The board as a volunteer reads it: by place, what is new for whom, what is not sent yet, and what is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from content_sync.wire.board import Post, PostComplaint, Redaction
from content_sync.wire.reports import ItemResult
from kiosk.callers.passwords import Passwords
from tests.cast.board.posts_that_came import ASKED, a_post_that_came, take_in_posts
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk

BOARD, TALK = "/admin/board", f"/admin/board/{ASKED}"
OTHER, THIRD = "a1" * 16, "c1" * 16
HELPERS = "5511-2233-4455-6677"


@pytest.fixture
def board_reader(kiosk: ServedKiosk) -> PhoneBrowser:
    """The phone of a volunteer who has a name."""
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง"))
    return kiosk.volunteer()


def answer(board_reader: PhoneBrowser, text: str) -> None:
    form = board_reader.open(TALK).text.split('name="form" value="')[1][:32]
    assert board_reader.send(f"{TALK}/reply", form_of=TALK, form=form, text=text).status_code == 303


def test_each_place_shows_what_is_said_there_the_newest_conversation_first(
    kiosk: ServedKiosk, board_reader: PhoneBrowser
) -> None:
    take_in_posts(
        kiosk,
        a_post_that_came(1, OTHER, text="ถามก่อน", at=NOON - timedelta(hours=3)),
        a_post_that_came(2, text="ถามทีหลัง", at=NOON - timedelta(hours=2)),
        a_post_that_came(3, THIRD, area="43", text="ของจังหวัด"),
    )
    page = board_reader.open(BOARD).text
    assert page.index("ถามทีหลัง") < page.index("ถามก่อน")
    assert "ของจังหวัด" not in page
    assert "อำเภอเมืองหนองคาย" in page
    assert "หมู่ 2 หาดคำ" in page
    assert "ของจังหวัด" in board_reader.open(f"{BOARD}?scope=province").text
    take_in_posts(kiosk, a_post_that_came(4, "d1" * 16, reply_to=OTHER, sort="reply", text="ตอบแล้ว"))
    page = board_reader.open(BOARD).text
    assert page.index("ถามก่อน") < page.index("ถามทีหลัง")
    assert "1 คำตอบ" in page
    for odd in ("?scope=nowhere&page=x", "?page=9999", "?page=-1", "?scope=nation&page=99999"):
        assert board_reader.open(BOARD + odd).status_code == 200


def test_the_ministrys_post_is_marked_and_what_it_pins_stands_on_top(
    kiosk: ServedKiosk, board_reader: PhoneBrowser
) -> None:
    ministrys = a_post_that_came(
        1, OTHER, village="", author="", by="", text="อบรมรุ่น 7", is_pinned=True, at=NOON - timedelta(days=9)
    )
    take_in_posts(kiosk, ministrys, a_post_that_came(2, text="คำถามใหม่"))
    page = board_reader.open(BOARD).text
    assert page.index("อบรมรุ่น 7") < page.index("คำถามใหม่")
    assert 'class="ministry"' in page
    assert "ส่วนกลาง" in page
    assert "ปักหมุด" in page


def test_what_is_new_is_counted_for_each_person_until_they_open_it(
    kiosk: ServedKiosk, board_reader: PhoneBrowser
) -> None:
    helper = kiosk.stores.people.add(Passwords().hash(HELPERS), name="วิชัย", role="helper", since=STAMP)
    helpers = kiosk.phone()
    helpers.sign_in(HELPERS, person=helper.number)
    take_in_posts(kiosk, a_post_that_came(1), a_post_that_came(2, OTHER, reply_to=ASKED, sort="reply"))
    assert "ใหม่ 2" in board_reader.open(BOARD).text
    board_reader.open(TALK)
    assert "ใหม่ " not in board_reader.open(BOARD).text
    assert "ใหม่ 2" in helpers.open(BOARD).text
    answer(board_reader, "ของเราหนูกัด")
    assert "ใหม่ " not in board_reader.open(BOARD).text
    assert "ใหม่ 3" in helpers.open(BOARD).text
    helpers.send(f"{BOARD}/seen", form_of=BOARD)
    assert "ใหม่ " not in helpers.open(BOARD).text
    take_in_posts(kiosk, a_post_that_came(3, THIRD, area="43"))
    assert kiosk.stores.network.board.unread(helper.number, helper.id) == {THIRD: 1}


def test_ones_own_post_says_where_it_stands_and_is_taken_back_only_until_central_has_it(
    kiosk: ServedKiosk, board_reader: PhoneBrowser
) -> None:
    take_in_posts(kiosk, a_post_that_came(1))
    answer(board_reader, "ลองดูสายหลังเสา")
    (mine,) = (item for item in kiosk.stores.network.batch(20) if isinstance(item, Post))
    at = kiosk.hands.clock().read()
    for result, words in (
        (None, "รอส่งเมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า"),
        (ItemResult(id=mine.id, result="later", reason="too-many"), "ตู้จะส่งใหม่พรุ่งนี้"),
        (ItemResult(id=mine.id, result="rejected", reason="unknown-kind"), "ตู้จะส่งใหม่ให้ทุกวัน"),
        (ItemResult(id=mine.id, result="rejected", reason="replaced"), "มีเน็ตอาสาคนใหม่แล้วก่อนที่จะเขียน"),
        (ItemResult(id=mine.id, result="conflict"), "ใช้เลขเดียวกันอยู่แล้ว"),
    ):
        kiosk.stores.network.apply([result] if result else [], (), to=0, is_whole=True, at=at)
        assert words in board_reader.open(TALK).text
    board_reader.send(f"{BOARD}/posts/{mine.id}/take-away", form_of=TALK)
    assert "ลองดูสายหลังเสา" not in board_reader.open(TALK).text
    assert {one.kind for one in kiosk.stores.network.items.unsent()} == {"person"}
    board_reader.send(f"{BOARD}/posts/{ASKED}/take-away", form_of=TALK)
    assert "คำถามที่ 1" in board_reader.open(TALK).text


def test_a_volunteer_hides_a_post_here_shows_it_again_and_tells_the_staff(
    kiosk: ServedKiosk, board_reader: PhoneBrowser
) -> None:
    take_in_posts(kiosk, a_post_that_came(1), a_post_that_came(2, OTHER, reply_to=ASKED, sort="reply", text="คำหยาบ"))
    page = f"{BOARD}/posts/{OTHER}"
    board_reader.send(f"{page}/hide", form_of=page)
    assert "คำหยาบ" not in board_reader.open(TALK).text
    assert "คำหยาบ" in board_reader.open(f"{BOARD}/hidden").text
    board_reader.send(f"{page}/show", form_of=f"{BOARD}/hidden")
    assert "คำหยาบ" in board_reader.open(TALK).text
    refused = board_reader.send(f"{page}/complain", form_of=page, form="ab" * 16, text="ย" * 201)
    assert refused.status_code == 422
    assert "ย" * 201 in refused.text
    for _ in range(2):
        board_reader.send(f"{page}/complain", form_of=page, form="ab" * 16, text="ย" * 200)
    (complaint,) = (item for item in kiosk.stores.network.batch(20) if isinstance(item, PostComplaint))
    assert (complaint.post, complaint.person) == (OTHER, kiosk.stores.people.all()[0].id)


def test_a_helper_writes_and_hides_nothing(kiosk: ServedKiosk, board_reader: PhoneBrowser) -> None:
    helper = kiosk.stores.people.add(Passwords().hash(HELPERS), name="วิชัย", role="helper", since=STAMP)
    helpers = kiosk.phone()
    helpers.sign_in(HELPERS, person=helper.number)
    take_in_posts(kiosk, a_post_that_came(1))
    answer(helpers, "ช่วยดูให้")
    assert "แจ้งข้อความไม่เหมาะสม" not in helpers.open(TALK).text
    assert helpers.open(f"{BOARD}/posts/{ASKED}").status_code == 403
    assert helpers.send(f"{BOARD}/posts/{ASKED}/hide", form_of=TALK).status_code == 403
    assert "คำถามที่ 1" in board_reader.open(TALK).text


def test_what_staff_redacted_is_gone_and_the_answers_to_it_stay(kiosk: ServedKiosk, board_reader: PhoneBrowser) -> None:
    take_in_posts(kiosk, a_post_that_came(1), a_post_that_came(2, OTHER, reply_to=ASKED, sort="reply", text="คำตอบ"))
    take_in_posts(kiosk, Redaction(number=3, post=ASKED))
    page = board_reader.open(TALK).text
    assert "คำถามที่ 1" not in page
    assert "คำตอบ" in page
    assert "ไม่แสดงแล้ว" in page
    take_in_posts(kiosk, Redaction(number=4, post=OTHER))
    assert board_reader.open(TALK).status_code == 404
    assert board_reader.open(BOARD).status_code == 200


def test_a_long_conversation_shows_its_end_and_leads_to_its_beginning(
    kiosk: ServedKiosk, board_reader: PhoneBrowser
) -> None:
    replies = [
        a_post_that_came(n, f"{n:032x}", reply_to=ASKED, sort="reply", text=f"ตอบ {n}.", at=NOON + timedelta(seconds=n))
        for n in range(2, 40)
    ]
    take_in_posts(kiosk, a_post_that_came(1), *replies)
    page = board_reader.open(TALK).text
    assert "ตอบ 39." in page
    assert "ตอบ 9." not in page
    assert "ก่อนหน้านี้ 9 ข้อความ" in page
    earlier = board_reader.open(f"{TALK}?before=9").text
    assert "ตอบ 9." in earlier
    assert "ตอบ 10." not in earlier


@pytest.mark.parametrize("path", [f"{BOARD}/{'0' * 32}", f"{BOARD}/x", f"{BOARD}/posts/%20", f"{BOARD}/posts/x"])
def test_what_is_no_post_is_not_found(board_reader: PhoneBrowser, path: str) -> None:
    assert board_reader.open(path).status_code == 404
