"""What is said of a report after it was filed, at the desk: why it is not fixed, and how many say so."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.reports.follow_ups import keep_counts, reopen
from content_sync.central.database.reports.inbox import lock_report
from content_sync.central.database.schema.tables import AnswerRow, ReopeningRow, ReportCountsRow
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import EMAIL, Office, a_report, send

pytestmark = pytest.mark.usefixtures("villages")

ONE, PATH = f"{1:032x}", f"/inbox/{1:032x}"
BECAUSE = "ไฟติดคืนเดียวแล้วดับอีก <b>"


def reopen_one(office: Office, *, at: dt.datetime = NOW) -> None:
    change = AnswerRow(id="c" * 32, report=ONE, status="reopened", at=at, author="")
    row = ReopeningRow(
        id="d" * 32, report=ONE, answer=change.id, text=BECAUSE, made_at=at, made_clock="trusted", received_at=at
    )
    with office.ministry.database.writing() as session:
        report = lock_report(session, ONE)
        assert report is not None
        reopen(session, report, row, change)


def keep_numbers(office: Office, **said: int) -> None:
    with office.ministry.database.writing() as session:
        keep_counts(session, ReportCountsRow(report=ONE, number=1, received_at=NOW, **said))


def test_a_report_opened_again_is_back_in_the_inbox_with_its_words(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1, status="resolved"), a_report(2, status="in_progress"))
    assert "0501-1-K7M4-X" not in clerk.get("/inbox").text
    reopen_one(office)
    inbox = clerk.get("/inbox").text
    assert inbox.index("0501-1-K7M4-X") < inbox.index("0501-2-K7M4-X"), "nobody has taken it up"
    assert "ผู้แจ้งบอกว่ายังไม่หาย" in inbox
    assert "0501-1-K7M4-X" in clerk.get("/inbox?status=reopened").text
    page = clerk.get(PATH).text
    assert page.count("ไฟติดคืนเดียวแล้วดับอีก &lt;b&gt;") == 2, "beside the report, and in its history"
    assert "ผู้แจ้ง</span>" in page
    assert '<option value="">' in page, "staff choose a status anew"
    assert 'value="reopened"' not in page, "staff open nothing again in the reporter's name"


def test_who_answers_while_the_reporter_says_no_is_told_so_and_nothing_is_overwritten(
    office: Office, clerk: FlaskClient
) -> None:
    office.add(a_report(1, status="in_progress"))
    page = clerk.get(PATH).text
    reopen_one(office)
    told = send(clerk, PATH, {"status": "resolved", "answer": "เสร็จแล้ว"}, page=page)
    assert told.status_code == 409
    assert "ผู้แจ้งเพิ่งบอกเข้ามาว่ายังไม่หาย" in told.text
    assert "เสร็จแล้ว" in told.text
    assert EMAIL not in told.text.partition("<main")[2], "no colleague is blamed"
    assert send(clerk, PATH, {"status": "resolved", "answer": "ซ่อมใหม่แล้ว"}, page=told.text).status_code == 303
    assert "0501-1-K7M4-X" not in clerk.get("/inbox").text


def test_numbers_stand_in_the_list_and_on_the_page_and_nothing_where_nobody_said_anything(
    office: Office, clerk: FlaskClient
) -> None:
    office.add(a_report(1), a_report(2))
    keep_numbers(office, me_too=4, fixed=1, not_fixed=3, content=1, is_confirmed=True)
    inbox = clerk.get("/inbox").text
    assert inbox.count("เพื่อนบ้าน 4 คนเจอเหมือนกัน") == 1
    assert inbox.count("เพื่อนบ้าน 3 คนบอกว่ายังไม่หาย") == 1
    page = clerk.get(PATH).text
    for words in ("4 คนเจอเหมือนกัน", "ว่าหายแล้ว 1 คน", "ว่ายังไม่หาย 3 คน", "เน็ตอาสายืนยันว่าหายแล้ว", "ไม่พอใจ"):
        assert words in page
    other = clerk.get(f"/inbox/{2:032x}").text
    assert "หายจริงไหม" not in other
    assert "ผู้แจ้งพอใจไหม" not in other


@pytest.mark.parametrize(("content", "words"), [(1, "ไม่พอใจ"), (2, "พอใช้"), (3, "พอใจ"), (9, "9")])
def test_a_face_is_told_in_words_and_one_of_a_later_kiosk_as_its_number(
    office: Office, clerk: FlaskClient, content: int, words: str
) -> None:
    office.add(a_report(1))
    keep_numbers(office, content=content)
    assert f"<dd>{words}</dd>" in clerk.get(PATH).text
