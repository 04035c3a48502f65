"""When publishing or the database fails, or a session ends while writing: every word is given back."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from content_sync.central.database.sessions import DatabaseError
from content_sync.errors import SettingError
from tests.cast.desk.bulletin_forms import NOTICE, rows, the_row, write
from tests.cast.desk.office import Office, hidden

TITLE, BODY = "ฉีดวัคซีนไข้หวัดใหญ่ฟรี", "พบกันที่ศาลาวัด\n\n- บัตรประชาชน\n- **สมุดวัคซีน**"

BROKEN_DATABASE = "ฐานข้อมูลของระบบขัดข้อง"
STOPS: tuple[tuple[Exception, str], ...] = (
    (OSError(errno.ENOSPC, "No space left on device"), "ดิสก์อาจเต็ม"),
    (BlockingIOError(errno.EAGAIN, "locked"), "มีผู้อื่นกำลังเผยแพร่อยู่"),
    (DatabaseError(OperationalError("", {}, sqlite3.OperationalError("database is locked"))), "มีผู้อื่นกำลังเผยแพร่อยู่"),
    (DatabaseError(OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))), "ดิสก์อาจเต็ม"),
    (DatabaseError(OperationalError("", {}, psycopg.errors.DiskFull("No space left on device"))), "ดิสก์อาจเต็ม"),
    (
        DatabaseError(OperationalError("", {}, psycopg.OperationalError("connection closed"))),
        BROKEN_DATABASE,
    ),
    (DatabaseError(OperationalError("", {}, sqlite3.OperationalError("disk I/O error"))), BROKEN_DATABASE),
    (SettingError("there is no root.json yet"), "ลงลายมือชื่ออิเล็กทรอนิกส์ไม่ได้"),
)


def test_a_publish_that_fails_is_told_with_everything_kept_and_works_when_pressed_again(
    office: Office, clerk: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    for number, (stopped_by, told) in enumerate(STOPS):
        fields = {**NOTICE, "title": f"{TITLE} {number}"}
        office.conditions.stopped_by = stopped_by
        answer = write(clerk, fields)
        assert answer.status_code == 503
        assert told in answer.text
        assert fields["title"] in answer.text
        assert "ระบบจะลองเผยแพร่เอง" in answer.text, "it is kept, and the keeper publishes it"
        office.conditions.stopped_by = None
        assert write(clerk, fields, page=answer.text).status_code == 303
    assert len(office.titles("local/43/index")) == len(STOPS)
    assert caplog.text.count("a change at the desk was not kept or not published (") == len(STOPS)


def test_a_database_that_takes_nothing_is_told_with_everything_kept_on_the_form(
    office: Office, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = DatabaseError(OperationalError("", {}, sqlite3.OperationalError("database is locked")))

    def refuse(_: object) -> None:
        raise busy

    page = clerk.get("/write").text
    with monkeypatch.context() as patched:
        patched.setattr(type(office.ministry.database), "writing", refuse)
        answer = write(clerk, NOTICE, page=page)
    assert answer.status_code == 503
    assert "ยังไม่ได้บันทึก" in answer.text
    assert TITLE in answer.text
    assert write(clerk, NOTICE, page=answer.text).status_code == 303
    assert office.titles("local/43/index") == [TITLE]


def test_a_fault_of_the_program_is_not_told_as_a_text_that_is_not_there(
    office: Office, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise KeyError("a fault")

    write(clerk, NOTICE)
    page = clerk.get("/published").text
    withdrawal = f"/published/notice/{the_row(office).id}/withdraw"
    assert clerk.post("/published/notice/unknown/withdraw", data=hidden(page)).status_code == 404
    with monkeypatch.context() as patched:
        patched.setattr(type(office.ministry.database), "writing", fail)
        assert write(clerk, NOTICE).status_code == 500
        assert clerk.post(withdrawal, data=hidden(page)).status_code == 500
    assert the_row(office).state == "published"


def test_a_withdrawal_that_cannot_be_signed_is_told(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    fields = hidden(clerk.get("/published").text)
    office.conditions.stopped_by = OSError(errno.ENOSPC, "No space left on device")
    answer = clerk.post(f"/published/notice/{the_row(office).id}/withdraw", data=fields)
    assert answer.status_code == 503
    assert "ดิสก์อาจเต็ม" in answer.text


def test_a_page_open_too_long_keeps_every_word_and_needs_one_more_press(office: Office, clerk: FlaskClient) -> None:
    page = clerk.get("/write").text
    answer = write(clerk, {**NOTICE, "csrf_token": "of-yesterday"}, page=page)
    assert answer.status_code == 400
    assert "เปิดหน้านี้ไว้นานเกินไป" in answer.text
    assert rows(office) == []
    assert write(clerk, NOTICE, page=answer.text).status_code == 303
    assert office.titles("local/43/index") == [TITLE]


def test_who_was_signed_out_while_writing_gets_the_words_back(office: Office, clerk: FlaskClient) -> None:
    fields = {**hidden(clerk.get("/write").text), **NOTICE}
    clerk.post("/sign-out", data=hidden(clerk.get("/").text))
    answer = clerk.post("/write", data=fields)
    assert answer.status_code == 401
    assert TITLE in answer.text
    assert "สมุดวัคซีน" in answer.text
    token = hidden(clerk.get("/sign-in").text)["csrf_token"]
    stranger = clerk.post("/write", data=fields | {"csrf_token": token})
    assert stranger.status_code == 401, "also where the form itself is in order"
    assert TITLE in stranger.text
    assert rows(office) == []
