"""Reading out a rescue code at the desk: who asked and why is needed, and the code is shown once."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.wire.keys import opens, public_key
from tests.cast.desk.office import COLLEAGUE, EMAIL, Office, a_village, send

PATH = "/villages/43010501/rescue"
ASKED = {"asked": "สมศรี 081-234-5678", "why": "ลืมรหัสผ่าน"}
_CODE = re.compile(r'class="spoken-code"><bdi>([0-9]{3} [0-9]{3} [0-9]{4})<')


@pytest.fixture(autouse=True)
def village_with_a_key(office: Office) -> None:
    row = a_village()
    row.public_key = public_key(bytes(range(32))).hex()
    office.add(row)


def test_a_code_is_shown_once_and_the_next_one_is_another(clerk: FlaskClient) -> None:
    answer = send(clerk, PATH, ASKED)
    assert (answer.status_code, answer.headers["Location"]) == (303, PATH)
    first = _CODE.findall(clerk.get(PATH).text)
    again = clerk.get(PATH).text
    assert (len(first), _CODE.findall(again)) == (1, [])
    assert ASKED["why"] in again
    assert EMAIL in again
    send(clerk, PATH, ASKED)
    assert _CODE.findall(clerk.get(PATH).text) != first


def test_where_the_kiosk_may_have_another_key_of_the_ministry_s_it_is_said_beside_the_code(
    office: Office, clerk: FlaskClient
) -> None:
    in_use, words = opens(office.ministry.keyring.seal_seed()).hex(), "ตู้นี้ยังไม่เคยติดต่อมาด้วยกุญแจใหม่"
    row = a_village()
    key = {"kiosk": row.kiosk, "public_key": public_key(bytes(range(32))).hex()}
    office.add(KioskKeyRow(village=row.code, state="active", seal="ab" * 32, **key))
    send(clerk, PATH, ASKED)
    assert words in clerk.get(PATH).text
    assert words not in clerk.get(PATH).text, "the code is shown once, and this with it"
    with office.ministry.database.writing() as session:
        session.get_one(KioskKeyRow, row.kiosk).seal = in_use
    send(clerk, PATH, ASKED)
    assert words not in clerk.get(PATH).text


def test_a_code_is_shown_to_nobody_else_and_on_no_other_village(office: Office, clerk: FlaskClient) -> None:
    office.add(a_village("41010101", "บ้านหมากแข้ง"))
    send(clerk, PATH, ASKED)
    assert not _CODE.findall(office.client("anan@nongkhai.example").get(PATH).text)
    assert not _CODE.findall(clerk.get("/villages/41010101/rescue").text)


@pytest.mark.parametrize(("areas", "status"), [(("43",), 303), (("41",), 403), ((), 403)])
def test_an_officer_reads_out_for_their_own_areas_alone(office: Office, areas: tuple[str, ...], status: int) -> None:
    colleague = office.client(COLLEAGUE)
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, areas)
    assert send(colleague, PATH, ASKED, page=colleague.get("/board/new").text).status_code == status
    assert colleague.get(PATH).status_code == (200 if status == 303 else 403)


@pytest.mark.parametrize("missing", ["asked", "why"])
def test_without_who_asks_or_why_there_is_none_and_what_was_typed_stays(clerk: FlaskClient, missing: str) -> None:
    answer = send(clerk, PATH, ASKED | {missing: " "})
    assert answer.status_code == 422
    assert not _CODE.findall(answer.text)
    assert "ยังไม่เคยอ่านรหัสช่วยเหลือให้" in answer.text
    (kept,) = [typed for name, typed in ASKED.items() if name != missing]
    assert kept in answer.text


@pytest.mark.parametrize("path", ["/villages/99999999/rescue", "/villages/4301/rescue", "/villages/x/rescue"])
def test_what_is_no_village_is_not_found(clerk: FlaskClient, path: str) -> None:
    assert clerk.get(path).status_code == 404
    assert send(clerk, path, ASKED, page=clerk.get(PATH).text).status_code == 404


def test_the_list_of_villages_leads_there(clerk: FlaskClient) -> None:
    assert f'href="{PATH}"' in clerk.get("/villages").text
