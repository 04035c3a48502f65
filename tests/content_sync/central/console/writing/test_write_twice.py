"""A form sent twice, at once, late, or after a colleague changed it: published once, and nothing overwritten unseen."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flask.testing import FlaskClient

from tests.cast.central.ministry import NOW
from tests.cast.desk.bulletin_forms import NOTICE, rows, the_row, write
from tests.cast.desk.office import COLLEAGUE, Office, hidden, office_in

TITLE, BODY = "ฉีดวัคซีนไข้หวัดใหญ่ฟรี", "พบกันที่ศาลาวัด\n\n- บัตรประชาชน\n- **สมุดวัคซีน**"


def test_pressing_publish_twice_publishes_once(office: Office, clerk: FlaskClient) -> None:
    page = clerk.get("/write").text
    assert [write(clerk, NOTICE, page=page).status_code for _ in range(3)] == [303, 303, 303]
    first = the_row(office)
    assert first.changed_at == NOW
    assert office.titles("local/43/index") == [TITLE]


def test_two_clicks_at_the_same_moment_publish_once(office: Office) -> None:
    press_at_once(office)


def test_two_clicks_at_the_same_moment_publish_once_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    with office_in(tmp_path, url=postgres_url) as office:
        press_at_once(office)


def press_at_once(office: Office) -> None:
    client = office.client()
    fields = {**hidden(client.get("/write").text), **NOTICE}
    cookie = client.get_cookie("desk")
    assert cookie is not None

    def press(_: int) -> int:
        hand = office.app.test_client()
        hand.set_cookie("desk", cookie.value)
        return hand.post("/write", data=fields).status_code

    with ThreadPoolExecutor(4) as hands:
        assert list(hands.map(press, range(4))) == [303] * 4
    assert office.titles("local/43/index") == [TITLE]
    assert len(rows(office)) == 1


def test_going_back_changing_and_sending_again_shows_what_is_published_before_it_replaces_it(
    office: Office, clerk: FlaskClient
) -> None:
    page = clerk.get("/write").text
    write(clerk, NOTICE, page=page)
    again = write(clerk, {**NOTICE, "title": "หัวข้อใหม่"}, page=page)
    assert again.status_code == 409
    assert TITLE in again.text
    assert "หัวข้อใหม่" in again.text
    assert write(clerk, {**NOTICE, "title": "หัวข้อใหม่"}, page=again.text).status_code == 303
    assert office.titles("local/43/index") == ["หัวข้อใหม่"]


def test_a_colleagues_change_is_shown_and_not_overwritten(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    name = the_row(office).id
    mine, colleague = clerk.get(f"/write/{name}").text, office.client(COLLEAGUE)
    office.conditions.now += dt.timedelta(minutes=1)
    write(colleague, {**NOTICE, "title": "ของเพื่อน"}, page=colleague.get(f"/write/{name}").text)
    answer = write(clerk, {**NOTICE, "title": "ของฉัน"}, page=mine)
    assert answer.status_code == 409
    assert f"{COLLEAGUE} แก้ไขรายการนี้เมื่อ" in answer.text
    assert "ของเพื่อน" in answer.text
    assert "ของฉัน" in answer.text
    assert office.titles("local/43/index") == ["ของเพื่อน"]


def test_an_old_draft_does_not_bring_back_what_was_withdrawn_unseen(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    name = the_row(office).id
    old = clerk.get(f"/write/{name}").text
    seen = re.search(r'name="base_version" value="([^"]+)"', clerk.get("/published").text)
    assert seen
    fields = {**hidden(old), "base_version": seen[1]}
    gone = clerk.post(f"/published/notice/{name}/withdraw", data=fields)
    assert gone.location == "/published?state=withdrawn&done=withdrawn"
    assert office.titles("local/43/index") == []
    answer = write(clerk, {**NOTICE, "title": "จากแท็บเก่า"}, page=old)
    assert answer.status_code == 409
    assert "รายการนี้ถอนไปแล้ว" in answer.text
    assert office.titles("local/43/index") == []
    write(clerk, {**NOTICE, "title": "ตั้งใจ"}, page=answer.text)
    assert office.titles("local/43/index") == ["ตั้งใจ"]


def test_withdrawing_twice_withdraws_once_and_a_change_in_between_stops_it(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    name, page = the_row(office).id, clerk.get("/published").text
    old = hidden(page)
    write(clerk, {**NOTICE, "title": "แก้แล้ว"}, page=clerk.get(f"/write/{name}").text)
    stopped = clerk.post(f"/published/notice/{name}/withdraw", data=old)
    assert "ยังไม่ได้ถอน" in clerk.get(stopped.location).text
    assert the_row(office).state == "published"
    now = hidden(clerk.get("/published").text)
    for _ in range(2):
        assert clerk.post(f"/published/notice/{name}/withdraw", data=now).status_code == 303
    assert the_row(office).state == "withdrawn"
    assert TITLE not in clerk.get("/published").text
    assert "แก้แล้ว" in clerk.get("/published?state=withdrawn").text


def test_what_is_published_is_never_hidden_by_keeping_it_as_a_draft(office: Office, clerk: FlaskClient) -> None:
    write(clerk, NOTICE)
    page = clerk.get(f"/write/{the_row(office).id}").text
    assert 'value="save"' not in page
    answer = write(clerk, {**NOTICE, "act": "save"}, page=page)
    assert answer.status_code == 409
    assert the_row(office).state == "published"
