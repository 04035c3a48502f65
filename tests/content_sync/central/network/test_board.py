"""The board at central: a post goes where it may, comes home to the villages around, and what is redacted goes too."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.database.network.posts import change_post, find_post
from content_sync.central.kiosks.intake import Intake
from content_sync.wire.board import BoardPost, Redaction
from content_sync.wire.envelopes import Receipt
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat, take_in

pytestmark = pytest.mark.usefixtures("database_url")


def told(receipt: Receipt) -> list[tuple[int, str]]:
    return [(one.number, one.text if isinstance(one, BoardPost) else "-") for one in receipt.board]


def test_a_post_comes_to_the_villages_of_its_district_and_to_no_other(
    intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk, far: SendingKiosk
) -> None:
    post = sender.post()
    assert results_of(sender.send(intake, post, board=0)) == [("ok", "")]
    receipt = neighbour.send(intake, board=0)
    (came,) = receipt.board
    assert isinstance(came, BoardPost)
    assert (came.id, came.by, came.village, came.area, came.at) == (post.id, "วิชัย", sender.village, "4301", NOW)
    assert (receipt.board_to, receipt.has_more) == (came.number, False)
    assert neighbour.send(intake, board=came.number).board == ()
    assert far.send(intake, board=0).board == ()
    assert neighbour.send(intake).board == ()  # a kiosk of before, which has no board


@pytest.mark.parametrize(
    ("scope", "area"),
    [("village", "43010501"), ("district", "4301"), ("province", "43"), ("nation", "43"), ("?", "43010501")],
)
def test_the_post_of_a_village_goes_at_most_to_its_province(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, scope: str, area: str
) -> None:
    post = sender.post(scope=scope)
    sender.send(intake, post)
    with ministry.database.reading() as session:
        row = find_post(session, post.id)
    assert row is not None
    assert row.area == area


def test_a_reply_is_read_where_its_question_is_read(
    intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk, far: SendingKiosk
) -> None:
    question = sender.post(scope="province")
    sender.send(intake, question)
    reply = far.post(sort="reply", scope="village", reply_to=question.id, text="ลองดูสายหลังเสา")
    far.send(intake, reply)
    changes = neighbour.send(intake, board=0).board
    assert [one.reply_to for one in changes if isinstance(one, BoardPost)] == ["", question.id]


def test_a_reply_to_what_is_read_elsewhere_begins_a_conversation_of_its_own(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, far: SendingKiosk
) -> None:
    question = sender.post(scope="village")
    sender.send(intake, question)
    reply = far.post(sort="reply", reply_to=question.id)
    far.send(intake, reply)
    with ministry.database.reading() as session:
        row = find_post(session, reply.id)
    assert row is not None
    assert (row.thread, row.area) == (reply.id, far.village[:4])


def test_a_post_that_came_twice_is_one_post_and_of_another_text_a_conflict(
    intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    post = sender.post()
    assert results_of(sender.send(intake, post, post)) == [("ok", ""), ("dup", "")]
    assert results_of(sender.send(intake, sender.post(text="อื่น"))) == [("conflict", "")]
    assert len(neighbour.send(intake, board=0).board) == 1


def test_what_staff_redacted_goes_home_without_its_text_and_to_who_never_had_it_too(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    post = sender.post()
    sender.send(intake, post)
    known = neighbour.send(intake, board=0).board_to
    with ministry.database.writing() as session:
        row = find_post(session, post.id)
        assert row is not None
        row.is_redacted, row.text = True, ""
        change_post(session, row)
    for number in (0, known):
        (change,) = neighbour.send(intake, board=number).board
        assert change == Redaction(number=known + 1, post=post.id)


def test_a_long_board_comes_in_pieces_and_whole(intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk) -> None:
    for day, number in enumerate(range(1, 121, 20)):
        posts = [sender.post(n) for n in range(number, number + 20)]
        sender.send(intake, *posts, now=NOW + dt.timedelta(days=day))
    number, came, is_on = 0, list[tuple[int, str]](), True
    while is_on:
        receipt = neighbour.send(intake, board=number)
        came += told(receipt)
        number, is_on = receipt.board_to, receipt.has_more
    assert len(came) == 120
    assert [one for one, _ in came] == sorted({one for one, _ in came})


def test_after_a_restored_board_all_is_told_anew(intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk) -> None:
    sender.send(intake, sender.post())
    receipt = neighbour.send(intake, board=9_999)
    assert len(receipt.board) == 1
    assert receipt.board_to == 1


def test_a_post_of_300_bytes_adds_at_most_450_to_a_visit_and_as_much_to_each_that_brings_it(
    intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    words = "ไวไฟหลุดทุกคืนราวสองทุ่ม ไฟในตู้ยังเขียว มีใครเจอไหม ลองปิดแล้วเปิดใหม่ก็ไม่หาย ปลั๊กร่วมกับเครื่องกรองน้ำของวัดเหนือ"
    post = sender.post(text=words[:102])
    assert 290 <= len(post.text.encode()) <= 300
    idle, full = sender.box(a_heartbeat(), board=0), sender.box(a_heartbeat(), post, board=0)
    quiet = len(take_in(intake, neighbour.box(a_heartbeat(), board=0)))
    header_digit = 1  # of Content-Length, the one header that grows
    assert len(full) - len(idle) + header_digit <= 450
    assert len(take_in(intake, full)) - quiet + header_digit <= 450
    assert len(take_in(intake, neighbour.box(a_heartbeat(), board=0))) - quiet + header_digit <= 450
