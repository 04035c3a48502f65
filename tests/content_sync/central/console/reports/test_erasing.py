"""What is personal of a report is erased at the desk on request, after a second question; what was erased is told."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.schema.tables import AnswerRow, PhotoRow, ReportRow
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import EMAIL, KEEP_CLOSED_DAYS, Office, a_report, send
from tests.cast.desk.voices import bring_voice
from tests.cast.recordings import RECORDINGS

pytestmark = pytest.mark.usefixtures("villages")

ONE, PATH = f"{1:032x}", f"/inbox/{1:032x}"
ERASE = f"{PATH}/erase"
DIGEST = "ab" * 32
NAME, PHONE, TEXT, PLACE = "สมศรี ใจดี", "081-234-5678", "เสาไฟล้มหน้าบ้านลุงมี", "หน้าบ้านลุงมี"
PERSONAL = (NAME, "tel:0812345678", TEXT, PLACE, "เล่าว่าลุงมีเจ็บ", "โทรหาสมศรีแล้ว")


@pytest.fixture
def voice(office: Office, villages: None) -> str:
    """The name of the voice of a report with everything personal, which staff have answered."""
    del villages
    office.add(
        a_report(1, text=TEXT, name=NAME, phone=PHONE, place=PLACE, telling="spoken", summary="เล่าว่าลุงมีเจ็บ",
                 summary_by=EMAIL, summary_at=NOW),
        PhotoRow(id="1" * 32, village="43010501", report=ONE, sha256=DIGEST, size_bytes=9, received_at=NOW),
        AnswerRow(id="2" * 32, report=ONE, status="waiting", text="โทรหาสมศรีแล้ว", at=NOW, author=EMAIL,
                  confirmed_at=NOW),
    )  # fmt: skip
    (office.photos / DIGEST).write_bytes(b"\xff\xd8\xff\xe0 jpeg")
    return bring_voice(office, ONE, RECORDINGS["voice.m4a"])


def test_it_is_asked_once_more_then_all_that_is_personal_is_gone_from_page_inbox_and_disk(
    office: Office, clerk: FlaskClient, voice: str
) -> None:
    before = clerk.get(PATH).text
    assert [word for word in PERSONAL if word not in before] == []
    assert f'href="{ERASE}"' in before
    asked = clerk.get(ERASE).text
    assert "เอาคืนไม่ได้" in asked
    assert f"เมื่อปิดเรื่องครบ {KEEP_CLOSED_DAYS} วัน" in asked
    assert TEXT in clerk.get(PATH).text, "nothing is erased by looking"
    done = send(clerk, ERASE, {}, page=asked)
    assert (done.status_code, done.headers["Location"]) == (303, f"{PATH}?done=erased")
    page, inbox = clerk.get(f"{PATH}?done=erased").text, clerk.get("/inbox").text
    assert "ลบข้อมูลส่วนตัวของเรื่องนี้ถาวรแล้ว ตู้จะลบด้วยเมื่อต่ออินเทอร์เน็ตครั้งหน้า" in page
    assert "ลบตามคำขอ ที่หมู่บ้านด้วย" in page
    assert "สิ่งที่คุณเขียนจะไม่มีใครได้อ่าน" in page
    assert f"{EMAIL} ลบตามคำขอ" in page
    assert "ลบข้อมูลส่วนตัวแล้วเมื่อ" in inbox
    assert [word for word in PERSONAL if word in page or word in inbox] == []
    assert "0501-1-K7M4-X" in inbox
    assert [word for word in ("<audio", "<img", "ยังไม่มีใครฟัง") if word in page + inbox] == []
    assert [*office.photos.iterdir(), *office.voices.iterdir()] == []
    for gone in (f"{PATH}/photo/{DIGEST}", f"{PATH}/voice/{voice}", f"{PATH}/voice/{voice}/original"):
        assert clerk.get(gone).status_code == 404


def test_a_summary_that_was_being_written_meanwhile_is_not_kept(office: Office, clerk: FlaskClient, voice: str) -> None:
    page = clerk.get(PATH).text
    send(clerk, ERASE, {})
    assert send(clerk, f"{PATH}/summary", {"summary": "ลุงมีเจ็บ"}, page=page).status_code == 404
    with office.ministry.database.reading() as session:
        assert session.get_one(ReportRow, ONE).summary == ""


@pytest.mark.usefixtures("voice")
def test_what_the_disk_does_not_remove_is_not_said_to_be_erased(
    office: Office, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = clerk.get(ERASE).text

    def refuse(*_: object) -> None:
        raise OSError(5, "the disk refused")

    with monkeypatch.context() as disk:
        disk.setattr("content_sync.durable.sync_folder", refuse)
        refused = send(clerk, ERASE, {}, page=asked)
    assert refused.status_code == 503
    assert "ยังไม่ได้ลบ" in refused.text
    assert TEXT in clerk.get(PATH).text
    assert send(clerk, ERASE, {}, page=refused.text).status_code == 303
    assert TEXT not in clerk.get(PATH).text


def test_what_went_by_itself_is_told_with_its_date(office: Office, clerk: FlaskClient) -> None:
    closed_at = NOW - dt.timedelta(days=KEEP_CLOSED_DAYS)
    office.add(a_report(1, telling="missing", status="resolved", name=NAME, closed_at=closed_at))
    office.retention.run(NOW)
    page = clerk.get(PATH).text
    assert "ถูกลบเมื่อ 22 พ.ย. 2569" in page
    assert "เพราะปิดเรื่องมาครบกำหนดแล้ว" in page
    assert "ไม่มีเสียงส่งมา" not in page + clerk.get("/inbox?status=all").text
    assert NAME not in page


def test_nobody_else_erases_and_what_is_not_there_is_not_found(office: Office, clerk: FlaskClient) -> None:
    office.add(a_report(1))
    page = clerk.get(ERASE).text
    assert clerk.post(ERASE).status_code == 400, "without its token"
    assert office.app.test_client().get(ERASE).status_code == 302
    assert office.app.test_client().post(ERASE).status_code in {400, 401}
    for nowhere in ("9" * 32, "x"):
        assert clerk.get(f"/inbox/{nowhere}/erase").status_code == 404
        assert send(clerk, f"/inbox/{nowhere}/erase", {}, page=page).status_code == 404
    assert "ไฟถนนหน้าวัดดับ" in clerk.get(PATH).text
