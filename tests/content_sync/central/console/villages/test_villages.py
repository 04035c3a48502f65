"""Villages on the desk: which are silent, which parts lag, and what a kiosk lost."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from content_sync.central.database.schema.tables import HeartbeatRow, VillageRow
from content_sync.wire.encoding import encode
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import a_heartbeat
from tests.cast.desk.office import Office, a_village, office_in
from tests.cast.place_and_time import DAY, HOUR


def a_card(village: VillageRow, name: str, *, heard: dt.datetime, parts: bytes = b"{}", **told: int) -> HeartbeatRow:
    """Return a card of a village's kiosk, first seen a day before it was heard last."""
    body = encode(msgspec.structs.replace(a_heartbeat(), **told))
    return HeartbeatRow(
        kiosk=village.kiosk,
        epoch=name * 16,
        seq=1,
        first_received_at=heard - DAY,
        received_at=heard,
        parts=parts,
        body=body,
    )


def test_the_parts_that_lag_and_what_cannot_be_read_are_told_of_the_present_card(
    office: Office, clerk: FlaskClient
) -> None:
    village, other = a_village(), a_village("41010101", "บ้านหมากแข้ง")
    office.add(village, other)
    since = {"number": 3, "behind_since": NOW - 3 * HOUR}
    late = encode({"warnings": since, "c43": {"number": 4}, "p43": since | {"behind_since": NOW}})
    old = a_card(village, "a", heard=NOW - DAY, parts=b"?", unreadable=9)
    office.add(old, a_card(village, "b", heard=NOW, parts=late), a_card(other, "a", heard=NOW, unreadable=2))
    page = clerk.get("/villages").text
    assert "คำเตือนภัยค้างอยู่ตั้งแต่ 22 พ.ย. 2569 09:00" in page
    assert "ราคาค้าง" not in page
    assert "ประกาศค้าง" not in page, "one letter behind is a kiosk about to fetch"
    assert "ตู้อ่านไม่ออก 2 รายการ" in page
    assert "ตู้อ่านไม่ออก 9 รายการ" not in page, "that was another card"


@pytest.mark.parametrize(
    ("damage", "words"),
    [(2, ["ข้อมูลในตู้เสียหาย 2 แห่ง"]), (0, ["สิ่งที่ตู้บันทึกล่าสุดอาจหาย"])],
)
def test_what_a_kiosk_lost_of_its_own_is_told(
    office: Office, clerk: FlaskClient, damage: int, words: list[str]
) -> None:
    village = a_village()
    office.add(village, a_card(village, "a", heard=NOW, damage=damage, perhaps_lost=1))
    page = clerk.get("/villages").text
    assert [one for one in ("ข้อมูลในตู้เสียหาย 2 แห่ง", "สิ่งที่ตู้บันทึกล่าสุดอาจหาย") if one in page] == words


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        ("skipped", "มี 3 รายการที่ต้องรอโปรแกรมตู้รุ่นใหม่"),
        ("held_back", "เน็ตอาสาพักไว้ 3 เรื่อง"),
        ("sign_in_openings", "มีคนกดปุ่มให้มือถือเครื่องใหม่เข้าใช้ 3 ครั้ง"),
        ("password_resets", "มีคนกดปุ่มค้างไว้ตอนเปิดตู้เพื่อตั้งรหัสผ่านใหม่ 3 ครั้ง"),
    ],
)
def test_what_a_kiosk_holds_back_leaves_out_and_lets_in_is_told(
    office: Office, clerk: FlaskClient, counted: str, words: str
) -> None:
    village, well = a_village(), a_village("41010101", "บ้านหมากแข้ง")
    card = a_card(village, "a", heard=NOW)
    card.body = encode(msgspec.structs.replace(a_heartbeat(), **{counted: 3}))
    office.add(village, well, card, a_card(well, "a", heard=NOW))
    assert clerk.get("/villages").text.count(words) == 1


def test_what_a_kiosk_told_that_cannot_be_read_closes_no_page(office: Office, clerk: FlaskClient) -> None:
    village = a_village()
    card = a_card(village, "a", heard=NOW)
    card.body = b"?"
    office.add(village, card)
    assert "บ้าน" in clerk.get("/villages").text


def test_villages_are_listed_the_longest_silent_first(office: Office, clerk: FlaskClient) -> None:
    assert "ยังไม่มีตู้ในทะเบียน" in clerk.get("/villages").text
    villages = (a_village(), a_village("41010101", "บ้านหมากแข้ง"), a_village("57010101", "บ้านป่าอ้อ"))
    office.add(*villages)
    for village, ago in ((villages[0], HOUR), (villages[1], 3 * DAY)):
        office.add(a_card(village, "a", heard=NOW - ago - DAY), a_card(village, "b", heard=NOW - ago))
    page = clerk.get("/villages").text
    assert re.findall(r'<th scope="row"><a href="[^"]+" lang="th">([^<]+)', page) == [
        "บ้านป่าอ้อ",
        "บ้านหมากแข้ง",
        "บ้านเวียงคุก",
    ]
    assert "ขาดการติดต่อเกิน 1 วัน 2 ตู้" in page
    assert "1 ชั่วโมงก่อน" in page
    one = clerk.get("/villages?province=41").text
    assert "บ้านหมากแข้ง" in one
    assert "บ้านเวียงคุก" not in one


def test_villages_without_a_kiosk_stand_last_and_alarm_nobody(tmp_path: Path, database_url: str) -> None:
    with office_in(tmp_path, url=database_url) as office:
        without = a_village("41010101", "บ้านหมากแข้ง")
        without.is_active = False
        office.add(without, a_village("43010502", "บ้านใหม่"), village := a_village())
        office.add(a_card(village, "a", heard=NOW))
        page = office.client().get("/villages").text
        assert re.findall(r'<th scope="row"><a href="[^"]+" lang="th">([^<]+)', page) == [
            "บ้านใหม่",
            "บ้านเวียงคุก",
            "บ้านหมากแข้ง",
        ]
        assert (page.count("ยังไม่เคย"), page.count("ยังไม่มีตู้")) == (1, 1)


def test_a_village_shows_how_the_pages_of_the_card_heard_last_are(tmp_path: Path, database_url: str) -> None:
    with office_in(tmp_path, url=database_url) as office:
        village, client = a_village(), office.client()
        office.add(village, a_village("43010502", "บ้านใหม่"))

        def hear(epoch: str, unreadable: int, ago: dt.timedelta) -> None:
            office.add(a_card(village, epoch, heard=NOW - ago, unreadable=unreadable))

        def shown() -> list[tuple[str, str]]:
            return re.findall(r"ตู้อ่านไม่ออก (\d+) รายการ|<td>\n?(–)", client.get("/villages").text)

        hear("a", 4, 3 * DAY)
        assert shown() == [("", "–"), ("4", "")]
        hear("b", 2, HOUR)
        assert shown() == [("", "–"), ("2", "")], "a new card begins anew"
        hear("c", 5, 9 * DAY)
        assert shown() == [("", "–"), ("2", "")], "whatever an older card showed"
        assert client.get("/villages").text.count('<th scope="row">') == 2, "a village is listed once"


def test_fifty_villages_stand_on_a_page(office: Office, clerk: FlaskClient) -> None:
    def listed(page: int) -> int:
        return clerk.get(f"/villages?page={page}").text.count('<th scope="row">')

    office.add(*(a_village(f"430105{number:02}") for number in range(1, 51)))
    assert listed(1) == 50
    assert "page=2" not in clerk.get("/villages").text
    office.add(a_village("43010551"))
    assert (listed(1), listed(2)) == (50, 1)
