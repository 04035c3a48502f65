"""The page of one key: staff say what it is, and what becomes of what is held, each with a reason."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.kiosks.keys import keys_of
from tests.cast.central.intake_results import reports
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import SendingKiosk, an_intake
from tests.cast.desk.office import COLLEAGUE, Office, send

VILLAGE = "43010501"
VILLAGE_PAGE = f"/register/villages/{VILLAGE}"


@pytest.fixture
def thief(office: Office) -> SendingKiosk:
    return SendingKiosk(office.ministry).enlist()


def page_of(kiosk: SendingKiosk) -> str:
    return f"{VILLAGE_PAGE}/keys/{kiosk.kiosk}"


def states(office: Office) -> list[str]:
    with office.ministry.database.reading() as session:
        return [key.state for key in keys_of(session, VILLAGE)]


def test_what_a_stolen_box_sends_stands_at_the_desk_and_is_let_in(
    office: Office, clerk: FlaskClient, thief: SendingKiosk
) -> None:
    page, intake = page_of(thief), an_intake(office.ministry)
    assert send(clerk, f"{page}/revoke", {"why": "ตู้หาย"}, page=clerk.get(page).text).status_code == 303
    assert states(office) == ["revoked"]
    thief.send(intake, thief.report(1), now=NOW)
    for path in (VILLAGE_PAGE, f"/villages/{VILLAGE}", page):
        assert "พักไว้ 1 ซอง" in clerk.get(path).text
    assert "1 รายการ" in clerk.get(page).text
    assert send(clerk, f"{page}/release", {"why": " "}, page=clerk.get(page).text).status_code == 422
    assert reports(office.ministry) == []
    assert send(clerk, f"{page}/release", {"why": "ตู้กลับมา"}, page=clerk.get(page).text).status_code == 303
    (report,) = reports(office.ministry)
    assert "เจ้าหน้าที่รับเข้าแล้ว" in clerk.get(f"/inbox/{report.id}").text
    assert "รับสิ่งที่พักไว้เข้า" in clerk.get(VILLAGE_PAGE).text
    assert "พักไว้" not in clerk.get(f"/villages/{VILLAGE}").text.replace("สิ่งที่ส่งมาจะพักไว้", "")


def test_what_was_made_up_is_thrown_away_and_the_reason_stands_in_the_log(
    office: Office, clerk: FlaskClient, thief: SendingKiosk
) -> None:
    page, intake = page_of(thief), an_intake(office.ministry)
    send(clerk, f"{page}/revoke", {"why": "ตู้หาย"}, page=clerk.get(page).text)
    thief.send(intake, thief.report(1), now=NOW)
    assert send(clerk, f"{page}/discard", {"why": "แต่งขึ้น"}, page=clerk.get(page).text).status_code == 303
    assert "พักไว้ 1 ซอง" not in clerk.get(page).text
    assert "แต่งขึ้น" in clerk.get("/register/acts").text
    assert reports(office.ministry) == []


def test_a_key_is_retired_and_used_again(office: Office, clerk: FlaskClient, thief: SendingKiosk) -> None:
    page = page_of(thief)
    assert send(clerk, f"{page}/retire", {"why": "การ์ดเสีย"}, page=clerk.get(page).text).status_code == 303
    assert states(office) == ["retired"]
    assert "ยังรับเรื่องแจ้งถึง" in clerk.get(page).text
    assert send(clerk, f"{page}/trust", {"why": "ซ่อมแล้ว"}, page=clerk.get(page).text).status_code == 303
    assert states(office) == ["active"]
    assert "ใช้อยู่" in clerk.get(page).text


def test_a_key_of_nobody_is_not_found_and_that_of_another_province_is_not_for_everybody(
    office: Office, clerk: FlaskClient, thief: SendingKiosk
) -> None:
    page = page_of(thief)
    for path in (f"{VILLAGE_PAGE}/keys/{'0' * 32}", f"{VILLAGE_PAGE}/keys/xyz"):
        assert clerk.get(path).status_code == 404
    assert send(clerk, f"{page}/erase", {"why": "x"}, page=clerk.get(page).text).status_code == 404
    colleague = office.client(COLLEAGUE)
    assert colleague.get(page).status_code == 403
    assert send(colleague, f"{page}/revoke", {"why": "x"}, page=colleague.get("/register").text).status_code == 403
    assert states(office) == ["active"]
