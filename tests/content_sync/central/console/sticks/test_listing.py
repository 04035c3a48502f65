"""The sticks on the desk: which are out and since when, and what each brought back."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.kiosks.sticks import keep_export
from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.schema.stick_tables import StickImportRow, StickRow
from content_sync.stick.folder import StickFolder
from content_sync.stick.parcel import unpack
from tests.cast.central.ministry import NOW, a_forecast, an_article
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.desk.office import COLLEAGUE, Office, hidden, send
from tests.cast.place_and_time import DAY, VILLAGE


def a_stick(name: str, *, days: int, areas: tuple[str, ...] = ("4301",)) -> StickRow:
    return StickRow(id=name, exported_at=NOW - days * DAY, areas=areas, villages=212, number=7, receipts=3)


def back(name: str, *, days: int, reports: int, refused: int = 0) -> StickImportRow:
    return StickImportRow(
        stick=name, imported_at=NOW - days * DAY, codes=("43010501",), envelopes=2, reports=reports, files=1,
        refused=refused,
    )  # fmt: skip


def test_the_sticks_that_are_out_stand_first_the_longest_out_before_the_others(
    office: Office, clerk: FlaskClient
) -> None:
    office.add(a_stick("0000000a", days=2), a_stick("0000000b", days=20), a_stick("0000000c", days=30))
    office.add(back("0000000c", days=1, reports=7, refused=2), back("0000000a", days=3, reports=1))
    page = clerk.get("/sticks").text
    assert [page.index(f"แท่ง {name}") for name in ("0000000b", "0000000a", "0000000c")] == sorted(
        page.index(f"แท่ง {name}") for name in ("0000000a", "0000000b", "0000000c")
    )
    assert "ยังไม่กลับมา 2 แท่ง" in page
    assert "ยังไม่กลับมา ทำไว้ 20 วันก่อน" in " ".join(page.split())
    assert "ส่งถึงแล้ว 7 เรื่อง จาก 1 หมู่บ้าน" in page
    assert "ไม่รับ 2 ไฟล์" in page
    assert "212 หมู่บ้าน" in page


def test_the_overview_leads_to_the_sticks_while_one_is_out(office: Office, clerk: FlaskClient) -> None:
    office.add(a_stick("0000000c", days=30), back("0000000c", days=1, reports=7))
    assert 'href="/sticks"' not in clerk.get("/").text
    office.add(a_stick("0000000a", days=14))
    page = clerk.get("/").text
    assert '<li><span class="count">1</span> <a href="/sticks">' in page
    assert "too-old" not in clerk.get("/sticks").text
    office.add(a_stick("0000000b", days=15))
    page = clerk.get("/").text
    assert '<li class="attention"><span class="count">2</span> <a href="/sticks">' in page
    assert "นานที่สุด ทำไว้ 15 วันก่อน" in page
    assert clerk.get("/sticks").text.count("too-old") == 1


def lose(browser: FlaskClient, name: str, *, page: str = "") -> int:
    """Press "it is lost" of a stick."""
    (own,) = re.findall(rf'action="/sticks/{name}/lost".*?name="made" value="([^"]+)"', page, re.DOTALL)
    return send(browser, f"/sticks/{name}/lost", {"made": own}, page=page).status_code


def test_a_stick_that_is_lost_is_out_no_longer_and_who_said_so_is_noted(office: Office, clerk: FlaskClient) -> None:
    office.add(a_stick("0000000a", days=20), a_stick("0000000b", days=30), a_stick("0000000c", days=40))
    office.add(back("0000000c", days=1, reports=7))
    page = clerk.get("/sticks").text
    assert page.count("หายแล้ว<") == 2
    assert lose(clerk, "0000000b", page=page) == 303
    page = clerk.get("/sticks").text
    assert "ยังไม่กลับมา 1 แท่ง" in page
    assert "หายแล้ว แจ้งไว้ เมื่อสักครู่" in page
    assert "ทำไว้ 20 วันก่อน" in clerk.get("/").text
    acts = clerk.get("/register/acts").text
    assert "แจ้งว่าแท่งหาย" in acts
    assert 'href="/sticks"' in acts
    assert lose(clerk, "0000000a", page=page) == 303
    assert 'href="/sticks"' not in clerk.get("/").text

    office.add(back("0000000b", days=-1, reports=3))
    found = clerk.get("/sticks").text
    assert found.count("กลับมาแล้ว") == 2
    assert "ส่งถึงแล้ว 3 เรื่อง" in found


def test_a_page_of_before_a_stick_went_out_anew_does_not_lose_it(office: Office, clerk: FlaskClient) -> None:
    office.add(a_stick("0000000a", days=20))
    page = clerk.get("/sticks").text
    with office.ministry.database.writing() as session:
        keep_export(session, a_stick("0000000a", days=1))
    assert lose(clerk, "0000000a", page=page) == 303
    assert "ยังไม่กลับมา 1 แท่ง" in (page := clerk.get("/sticks").text)
    assert lose(clerk, "0000000a", page=page) == 303
    assert "ยังไม่กลับมา" not in clerk.get("/sticks").text
    with office.ministry.database.writing() as session:
        keep_export(session, a_stick("0000000a", days=0))
    assert "ยังไม่กลับมา 1 แท่ง" in clerk.get("/sticks").text, "a stick that is made anew is lost no longer"


def test_only_an_officer_of_all_its_areas_says_that_a_stick_is_lost(office: Office, own: FlaskClient) -> None:
    office.add(a_stick("0000000a", days=20), a_stick("0000000b", days=20, areas=("4301", "41")))
    page = own.get("/sticks").text
    assert "/sticks/0000000b/lost" not in page
    for name, code in (("0000000b", 403), ("0000000c", 404), ("x", 404)):
        assert send(own, f"/sticks/{name}/lost", {}, page=page).status_code == code
    assert lose(own, "0000000a", page=page) == 303
    assert "แจ้งว่าแท่งหาย" in own.get("/register/acts?province=43").text
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ())
    assert send(own, "/sticks/0000000b/lost", {}, page=page).status_code == 403


def test_before_the_first_stick_the_page_says_how_one_is_made(office: Office, clerk: FlaskClient) -> None:
    assert "central stick export" in clerk.get("/sticks").text
    assert 'href="/sticks"' in clerk.get("/villages").text
    assert office.app.test_client().get("/sticks").status_code == 302


@pytest.fixture
def own(office: Office) -> FlaskClient:
    """A browser of an officer of Nong Khai, where there is one village; something is published for two provinces."""
    ministry = office.ministry
    SendingKiosk(ministry).enlist()
    with ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ("43",))
    ministry.put(an_article(), a_forecast("43"), a_forecast("41"))
    ministry.publisher.publish(NOW)
    return office.client(COLLEAGUE)


def test_an_officer_makes_a_file_for_a_province_that_a_phone_carries_to_its_kiosks(
    office: Office, own: FlaskClient, tmp_path: Path
) -> None:
    page = own.get("/sticks").text
    assert 'href="/carry"' in page
    assert re.findall(r'<option value="(\w+)"', page) == ["43"]
    answer = send(own, "/sticks", {"area": "43"})
    assert answer.status_code == 303
    shown = own.get(answer.location).text
    assert "ยังไม่กลับมา 1 แท่ง" in shown
    assert COLLEAGUE in shown
    (path,) = re.findall(r'href="(/sticks/\w+/kiosk-43-\d{4}-\d\d-\d\d-back\.kbx)"', shown)
    got = own.get(path)
    assert (got.status_code, got.content_length) == (200, len(got.data))
    assert own.get(path).data == got.data
    came = StickFolder(tmp_path / "came")
    came.mount.mkdir()
    unpack(io.BytesIO(got.data), came)
    assert [one.code for one in came.marker().villages] == [VILLAGE]
    assert came.names("tree/targets/articles", most=9)
    assert came.names("tree/targets/weather", most=9)
    assert b"".join(name.encode() for name in came.names("tree/targets/weather", most=9)).endswith(b".43")
    assert own.get(path.replace("kiosk-43", "kiosk-41")).status_code == 404


def test_what_cannot_be_made_is_said_and_leaves_nothing(office: Office, own: FlaskClient) -> None:
    assert send(own, "/sticks", {"area": "41"}).status_code == 403
    assert own.get(f"/sticks/{'0' * 32}/kiosk-43-2569-11-26.kbx").status_code == 404
    shutil.rmtree(office.ministry.tree.folder)
    answer = send(own, "/sticks", {"area": "43"})
    assert (answer.status_code, "ยังไม่มีอะไรเผยแพร่" in answer.text) == (422, True)
    assert list(office.parcels.folder.iterdir()) == []
    assert "ยังไม่กลับมา" not in answer.text


def test_for_a_province_without_villages_no_file_is_made_and_that_is_said(office: Office, own: FlaskClient) -> None:
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ("43", "41"))
    answer = send(own, "/sticks", {"area": "41"})
    assert (answer.status_code, "ที่นั่นยังไม่มีหมู่บ้านในทะเบียน" in answer.text) == (422, True)
    assert '<option value="41" selected>' in answer.text
    assert list(office.parcels.folder.iterdir()) == []
    assert "ยังไม่กลับมา" not in answer.text
    assert send(own, "/sticks", {"area": "43"}).status_code == 303


def test_who_is_no_officer_sees_the_list_and_makes_nothing(office: Office, own: FlaskClient) -> None:
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ())
    assert "<select" not in own.get("/sticks").text
    assert own.post("/sticks", data={"area": "43", **hidden(own.get("/carry").text)}).status_code == 403
