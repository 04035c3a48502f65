"""Reports at the desk: the list, one report, a decision kept once, a colleague never overwritten."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from content_sync.central.database.schema.tables import AnswerRow, PhotoRow, ReportRow
from content_sync.central.database.sessions import DatabaseError
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import COLLEAGUE, EMAIL, Office, a_report, hidden, send

pytestmark = pytest.mark.usefixtures("villages")

ONE, PATH = f"{1:032x}", f"/inbox/{1:032x}"
ANSWER = "ช่างจะเข้าซ่อมวันพุธ"


def answers(office: Office) -> list[AnswerRow]:
    with office.ministry.database.reading() as session:
        return list(session.scalars(select(AnswerRow).order_by(AnswerRow.at)))


def status(office: Office, report: str = ONE) -> str:
    with office.ministry.database.reading() as session:
        return session.get_one(ReportRow, report).status


def listed(page: str) -> list[int]:
    return [int(serial) for serial in re.findall(r"0501-(\d+)-K7M4-X", page)]


def test_what_nobody_has_taken_up_comes_first_and_then_the_oldest(office: Office, clerk: FlaskClient) -> None:
    states = ("in_progress", "received", "waiting", "forwarded", "received", "resolved", "rejected", "duplicate")
    office.add(*(a_report(hours, status=state) for hours, state in enumerate(states, start=1)))
    assert listed(clerk.get("/inbox").text) == [5, 3, 2, 4, 1]
    assert listed(clerk.get("/inbox?status=all").text) == [5, 3, 2, 4, 1, 8, 7, 6]
    assert listed(clerk.get("/inbox?status=resolved").text) == [6]


def test_what_a_volunteer_held_back_comes_last_of_its_stage_and_is_told(office: Office, clerk: FlaskClient) -> None:
    held, later, done = a_report(3, held_back=True), a_report(2), a_report(4, status="resolved")
    office.add(held, later, done)
    page = clerk.get("/inbox?status=all").text
    assert listed(page) == [2, 3, 4]
    assert page.count("เน็ตอาสาพักไว้") == 1
    said = "เน็ตอาสาพักเรื่องนี้ไว้ เพราะมีเรื่องแจ้งเข้ามามากผิดปกติ แต่อาจเป็นเรื่องจริงก็ได้"
    assert said in clerk.get(f"/inbox/{3:032x}").text
    assert said not in clerk.get(f"/inbox/{2:032x}").text


def test_the_list_is_narrowed_by_topic_and_province_and_nonsense_narrows_nothing(
    office: Office, clerk: FlaskClient
) -> None:
    office.add(a_report(1), a_report(2, topic="road"), a_report(3, village="41010101"))
    assert listed(clerk.get("/inbox?topic=road").text) == [2]
    assert listed(clerk.get("/inbox?province=41").text) == [3]
    assert listed(clerk.get("/inbox?province=43&topic=electricity").text) == [1]
    assert listed(clerk.get("/inbox?province=%25&topic='&status=x&page=-1").text) == [3, 2, 1]
    assert "ไม่มีเรื่องตามที่เลือก" in clerk.get("/inbox?topic=scam").text


def test_a_topic_that_a_later_kiosk_knows_is_shown_as_it_was_said_and_listed_with_the_others(
    office: Office, clerk: FlaskClient
) -> None:
    office.add(a_report(1, topic="drone"), a_report(2, topic="other"), a_report(3, topic="road"))
    page = clerk.get("/inbox?topic=other").text
    assert listed(page) == [2, 1]
    assert "เรื่องอื่น (drone)" in page
    assert "เรื่องอื่น (drone)" in clerk.get("/").text
    assert "เรื่องอื่น (drone)" in clerk.get(f"/inbox/{ONE}").text


def test_a_long_list_comes_a_page_at_a_time_with_its_filters(office: Office, clerk: FlaskClient) -> None:
    office.add(*(a_report(number) for number in range(1, 31)))
    first = clerk.get("/inbox?topic=electricity").text
    assert listed(first) == list(range(30, 5, -1))
    assert "หน้า 1 จาก 2" in first
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = clerk.get(following.replace("&amp;", "&")).text
    assert listed(second) == [5, 4, 3, 2, 1]
    assert "topic=electricity" in following
    assert 'rel="prev"' in clerk.get("/inbox?page=999999999999").text, "past the end there is a way back"


def test_a_report_tells_everything_and_the_contact_stands_only_here(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1, name="นางสมใจ ใจดี", phone="+66 81-234-5678"))
    page = clerk.get(PATH).text
    for word in ("ไฟถนนหน้าวัดดับ", "ไฟฟ้าหรือไฟถนน", "บ้านเวียงคุก", "0501-1-K7M4-X", "นางสมใจ ใจดี", "081 234 5678"):
        assert word in page
    assert 'href="tel:0812345678"' in page
    assert "22 พ.ย. 2569 10:55\u00a0น." in page
    assert "สมใจ" not in clerk.get("/inbox").text
    assert "สมใจ" not in clerk.get("/").text


def test_how_sure_the_kiosk_was_of_its_time_is_told(office: Office, clerk: FlaskClient) -> None:
    said = {
        "trusted": "22 พ.ย. 2569 10:55\u00a0น.",
        "estimated": "ไม่มีใครยืนยันนาฬิกาของตู้",
        "unknown": "นาฬิกาของตู้ยังไม่ได้ตั้ง",
    }
    for number, (clock, told) in enumerate(said.items(), start=1):
        made = NOW - dt.timedelta(minutes=65)
        office.add(a_report(number, made_clock=clock, made_at=made, read_aloud=False))
        page = clerk.get(f"/inbox/{number:032x}").text
        assert told in page
        assert ("22 พ.ย. 2569 10:55\u00a0น." in page) is (clock != "unknown"), "a time nobody knows is not shown"
        assert "เน็ตอาสาไม่เห็นคำตอบนี้" in page


def test_a_report_whose_kiosk_knew_no_time_says_what_is_known_of_it(office: Office, clerk: FlaskClient) -> None:
    first, built = NOW - dt.timedelta(days=6), NOW - dt.timedelta(days=90)
    known = ("16 พ.ย. 2569 12:00\u00a0น.", "นับย้อนจากเวลาที่ตู้ติดต่อส่วนกลาง")
    bracketed = ("ช่วง 16 ถึง 22 พ.ย. 2569", "นาฬิกาของตู้ยังไม่ได้ตั้ง")
    for number, (last, told) in enumerate(((first, known), (NOW, bracketed)), start=1):
        office.add(a_report(number, made_clock="unknown", made_at=built, made_first=first, made_last=last))
        assert all(words in clerk.get(f"/inbox/{number:032x}").text for words in told)


def test_what_a_volunteer_filed_for_a_neighbour_is_told(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1), a_report(2, by_volunteer=True))
    told = "เน็ตอาสาแจ้งแทนเพื่อนบ้านที่ขอให้แจ้ง"
    assert [told in clerk.get(f"/inbox/{number:032x}").text for number in (1, 2)] == [False, True]


def test_an_odd_phone_number_and_a_lost_contact_are_told(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1, phone="12345"), a_report(2, phone="โทรบ้านลุง"), a_report(3, is_contact_lost=True))
    assert "ไม่เหมือนเบอร์โทรในไทย" in clerk.get(PATH).text
    assert "โทรบ้านลุง" in clerk.get(f"/inbox/{2:032x}").text
    assert "อ่านไม่ได้" in clerk.get(f"/inbox/{3:032x}").text


def test_a_decision_is_kept_and_waits_for_the_kiosk(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1))
    answer = send(clerk, PATH, {"status": "in_progress", "answer": f" {ANSWER}\r\n\x00"})
    assert (answer.status_code, answer.location) == (303, f"{PATH}?done=kept")
    (kept,) = answers(office)
    assert kept.report == ONE
    assert kept.status == "in_progress"
    assert kept.text == ANSWER
    assert kept.author == EMAIL
    assert kept.at == NOW
    assert (kept.times_sent, kept.confirmed_at) == (0, None)
    assert status(office) == "in_progress"
    page = clerk.get(answer.location).text
    assert "บันทึกแล้ว" in page
    assert "รอตู้ติดต่อเข้ามา" in page
    with office.ministry.database.writing() as session:
        session.get_one(AnswerRow, kept.id).confirmed_at = NOW + dt.timedelta(hours=1)
    assert "ถึงตู้แล้วเมื่อ 22 พ.ย. 2569 13:00\u00a0น." in clerk.get(PATH).text


def test_sending_a_decision_twice_decides_once(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1))
    page = clerk.get(PATH).text
    for _ in range(3):
        assert send(clerk, PATH, {"status": "resolved", "answer": ANSWER}, page=page).status_code == 303
    assert len(answers(office)) == 1


def test_the_same_form_with_other_words_is_another_decision_and_never_swallowed(
    office: Office, clerk: FlaskClient
) -> None:
    office.add(a_report(1))
    page = clerk.get(PATH).text
    send(clerk, PATH, {"status": "resolved", "answer": ANSWER}, page=page)
    again = send(clerk, PATH, {"status": "resolved", "answer": "แก้คำตอบ"}, page=page)
    assert again.status_code == 409
    assert ANSWER in again.text
    assert "แก้คำตอบ" in again.text
    assert send(clerk, PATH, {"status": "resolved", "answer": "แก้คำตอบ"}, page=again.text).status_code == 303
    assert sorted(one.text for one in answers(office)) == sorted([ANSWER, "แก้คำตอบ"])


def test_a_colleagues_decision_in_between_is_shown_before_anything_is_kept(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1))
    mine, colleague = clerk.get(PATH).text, office.client(COLLEAGUE)
    send(colleague, PATH, {"status": "forwarded", "answer": "ส่งการไฟฟ้าแล้ว"})
    answer = send(clerk, PATH, {"status": "rejected", "answer": ANSWER}, page=mine)
    assert answer.status_code == 409
    for word in (COLLEAGUE, "ส่งต่อหน่วยงาน", "ส่งการไฟฟ้าแล้ว", ANSWER):
        assert word in answer.text
    assert status(office) == "forwarded"
    assert send(clerk, PATH, {"status": "rejected", "answer": ANSWER}, page=answer.text).status_code == 303
    assert status(office) == "rejected"


def test_a_decision_that_is_none_is_told_and_kept_on_the_form(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1, status="waiting"))
    for state, text, told in (
        ("", ANSWER, "กรุณาเลือกหนึ่งข้อ"),
        ("received", ANSWER, "กรุณาเลือกหนึ่งข้อ"),
        ("' or 1", ANSWER, "กรุณาเลือกหนึ่งข้อ"),
        ("resolved", "ก" * 4_001, "ยาวเกินไป"),
        ("waiting", " ", "กรุณาเปลี่ยนสถานะหรือเขียนคำตอบ"),
    ):
        answer = send(clerk, PATH, {"status": state, "answer": text})
        assert answer.status_code == 422
        assert told in answer.text
        assert "ดูตัวอักษรสีแดงข้างบน" in answer.text, "beside the button"
        assert text.strip() in answer.text
    assert answers(office) == []


def test_a_form_that_is_not_ours_is_refused(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1))
    for wrong in (
        {"form": "x"},
        {"form": "A" * 32},
        {"answers_seen": "-1"},
        {"answers_seen": "٣"},
        {"answers_seen": ""},
    ):
        answer = send(clerk, PATH, {"status": "resolved", "answer": ANSWER, **wrong})
        assert answer.status_code == 400
    assert answers(office) == []


def test_a_report_that_is_not_there_is_not_found(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1))
    token = hidden(clerk.get(PATH).text)
    for name in ("f" * 32, "1", "%00", "' or 1=1"):
        assert clerk.get(f"/inbox/{name}").status_code == 404
        assert clerk.post(f"/inbox/{name}", data={**token, "status": "resolved"}).status_code == 404
    assert answers(office) == []


def test_a_database_that_is_busy_loses_no_answer(
    office: Office, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add(a_report(1))
    page = clerk.get(PATH).text
    busy = DatabaseError(OperationalError("", {}, sqlite3.OperationalError("database is locked")))

    def refuse(_: object) -> None:
        raise busy

    with monkeypatch.context() as patched:
        patched.setattr(type(office.ministry.database), "writing", refuse)
        answer = send(clerk, PATH, {"status": "resolved", "answer": ANSWER}, page=page)
    assert answer.status_code == 503
    assert ANSWER in answer.text
    assert send(clerk, PATH, {"status": "resolved", "answer": ANSWER}, page=answer.text).status_code == 303


def test_what_villagers_write_is_shown_as_written(office: Office, clerk: FlaskClient) -> None:
    attack = '"><script>alert(1)</script>{{ 7*7 }}<img src=x onerror=alert(2)>'
    office.add(a_report(1, text=attack, name=attack, phone=attack[:30]))
    send(clerk, PATH, {"status": "resolved", "answer": attack})
    for path in (PATH, "/inbox", "/inbox?status=all", "/"):
        page = clerk.get(path).text
        assert "<script" not in page
        assert "<img src=x" not in page
        assert ">49<" not in page
    assert "&lt;script&gt;" in clerk.get(PATH).text


def test_a_photo_is_shown_under_its_own_report_and_only_to_staff(office: Office, clerk: FlaskClient) -> None:
    digest, other, text = "ab" * 32, "cd" * 32, "ef" * 32
    office.add(a_report(1), a_report(2))
    office.add(
        *(
            PhotoRow(id=name[:32], village="43010501", report=ONE, sha256=name, size_bytes=9, received_at=received)
            for name, received in ((digest, NOW), (other, None), (text, NOW))
        )
    )
    (office.photos / digest).write_bytes(b"\xff\xd8\xff\xe0 jpeg")
    (office.photos / other).write_bytes(b"\xff\xd8\xff\xe0 jpeg")
    (office.photos / text).write_bytes(b"<script>")
    page = clerk.get(PATH).text
    assert f"{PATH}/photo/{digest}" in page
    assert "ตู้ยังส่งรูปมาไม่ถึง" in page
    shown = clerk.get(f"{PATH}/photo/{digest}")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert (shown.headers["X-Content-Type-Options"], shown.headers["Cache-Control"]) == ("nosniff", "no-store")
    shown.close()
    for path in (
        f"/inbox/{2:032x}/photo/{digest}",
        f"{PATH}/photo/{other}",
        f"{PATH}/photo/{text}",
        f"{PATH}/photo/..%2fx",
    ):
        assert clerk.get(path).status_code == 404
    (office.photos / digest).unlink()
    assert clerk.get(f"{PATH}/photo/{digest}").status_code == 404
    assert office.app.test_client().get(f"{PATH}/photo/{digest}").status_code == 302
