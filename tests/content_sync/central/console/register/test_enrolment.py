"""Kiosks that a person has to look at: counted on the overview, listed on one page, each settled on that of its key."""

from __future__ import annotations

import re
import secrets

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.schema.key_tables import KeyState, KioskKeyRow
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network.keys import change_key
from content_sync.wire.heartbeats import Heartbeat
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, an_intake
from tests.cast.desk.office import COLLEAGUE, EMAIL, Office, a_village, send
from tests.cast.place_and_time import HOUR

LIST = "/register/enrolment"
ELSEWHERE = "57010101"
_COUNTS = re.compile(
    r'<span class="count">(\d+)</span> <a href="/register/enrolment#(\w+)">.*?<span class="aside">(.*?)</span>', re.S
)


@pytest.fixture
def ours(office: Office) -> SendingKiosk:
    return SendingKiosk(office.ministry).enlist()


def counts(client: FlaskClient) -> list[tuple[str, str, str]]:
    return _COUNTS.findall(client.get("/").text)


def bring(office: Office, village: str, state: KeyState) -> SendingKiosk:
    """Let a kiosk wait to be compared."""
    kiosk = SendingKiosk(office.ministry, village=village)
    office.add(
        KioskKeyRow(
            kiosk=kiosk.kiosk,
            public_key=secrets.token_hex(32),
            village=village,
            state=state,
            since=NOW,
            nonce="0f" * 16,
        )
    )
    return kiosk


def beat(kiosk: SendingKiosk, intake: Intake, *, boot: str, board: str) -> None:
    heartbeat = Heartbeat(id=secrets.token_hex(16), made=STAMP, software="1", waiting=0, boot=boot, board=board)
    kiosk.send(intake, heartbeat, now=NOW)


def copy_card(kiosk: SendingKiosk, intake: Intake, *, board: str) -> SendingKiosk:
    """Let an older copy of its card be used too, in a board."""
    copy = SendingKiosk(kiosk.ministry, village=kiosk.village, seed=kiosk.seed, epoch=kiosk.epoch)
    beat(kiosk, intake, boot="first", board="pi")
    beat(copy, intake, boot="second", board=board)
    return copy


def test_those_who_wait_to_be_compared_are_counted_in_the_areas_of_who_looks(
    office: Office, clerk: FlaskClient, ours: SendingKiosk
) -> None:
    SendingKiosk(office.ministry, village=ELSEWHERE).enlist("บ้านไกล")
    assert counts(clerk) == []
    for village, state in ((ours.village, "pending"), (ELSEWHERE, "disputed"), (ELSEWHERE, "disputed")):
        bring(office, village, state)  # type: ignore[arg-type]  # states
    assert counts(clerk) == [("3", "new", "2 ตู้ใช้รหัสลงทะเบียนซ้ำกัน")]
    assert clerk.get(LIST).text.count("/register/villages/") == 3
    colleague = office.client(COLLEAGUE)
    assert (counts(colleague), colleague.get(LIST).status_code) == ([], 403)
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ("43",))
    assert counts(colleague) == [("1", "new", "เทียบเลขหกหลักทางโทรศัพท์")]
    assert colleague.get(LIST).text.count("/register/villages/") == 1


def test_who_is_to_be_called_stands_with_a_new_kiosk_and_each_look_at_a_phone_is_noted(
    office: Office, clerk: FlaskClient, ours: SendingKiosk
) -> None:
    fields = {"village": ours.village, "since": NOW.date()}
    office.add(
        VolunteerRow(id="a" * 32, number=1, name="สมหญิง ใจดี", phone="081-234 5678", **fields),
        VolunteerRow(id="b" * 32, number=2, name="ยังไม่มีเบอร์", **fields),
        VolunteerRow(id="c" * 32, number=3, name="ลาออกแล้ว", phone="0899999999", until=NOW.date(), **fields),
    )
    clerk.get(LIST)
    assert "ดูเบอร์โทร" not in clerk.get("/register/acts").text, "no kiosk waits"
    bring(office, ours.village, "pending")
    page = clerk.get(LIST).text
    assert re.findall(r'href="tel:(\d+)">([\d ]+)<', page) == [("0812345678", "081 234 5678")]
    assert page.count('href="/register/volunteers/') == 2
    assert "ลาออกแล้ว" not in page
    with office.ministry.database.reading() as session:
        looks = [[(act.what, act.staff) for act in acts_about(session, name * 32)] for name in "abc"]
    assert looks == [[("seen", EMAIL)], [], []]


def test_at_once_the_phones_of_twenty_villages_are_shown(office: Office, clerk: FlaskClient) -> None:
    for number in range(21):
        village = f"430105{number:02}"
        office.add(a_village(village))
        office.add(
            VolunteerRow(
                id=f"{number:032x}", village=village, number=1, name="ใจดี", phone="0812345678", since=NOW.date()
            )
        )
        bring(office, village, "pending")
    page = clerk.get(LIST).text
    assert (page.count('href="tel:'), page.count('href="/register/volunteers/')) == (20, 21)


def test_the_box_that_lost_a_dispute_stands_under_what_was_done(
    office: Office, clerk: FlaskClient, ours: SendingKiosk
) -> None:
    won, lost, alone = (bring(office, ours.village, state) for state in ("disputed", "disputed", "pending"))
    page = f"/register/villages/{ours.village}/keys"
    for kiosk, act in ((alone, "revoke"), (won, "confirm")):
        shown = clerk.get(f"{page}/{kiosk.kiosk}").text
        assert send(clerk, f"{page}/{kiosk.kiosk}/{act}", {"why": "เทียบแล้ว"}, page=shown).status_code == 303
    village = clerk.get(f"/register/villages/{ours.village}").text
    assert village.count("เทียบเลขแล้ว ไม่ใช่ตู้ของหมู่บ้าน") == 2
    assert village.count("เทียบเลขแล้ว ใช้งานได้") == 1
    assert "ไม่เชื่อถือ" in clerk.get(f"{page}/{lost.kiosk}").text
    assert clerk.get("/register/acts").text.count("ไม่รับตู้ที่มาพร้อมรหัสลงทะเบียน") == 2


def test_a_copied_card_is_counted_until_a_person_says_that_it_is_settled_and_again_if_both_still_work(
    office: Office, clerk: FlaskClient, ours: SendingKiosk
) -> None:
    intake = an_intake(office.ministry)
    copy = copy_card(ours, intake, board="another pi")
    assert counts(clerk) == [("1", "cards", "ถูกคัดลอก หรือใส่สำเนาเก่ากลับ")]
    page = f"/register/villages/{ours.village}/keys/{ours.kiosk}"
    assert f'href="{page}"' in clerk.get(LIST).text
    assert send(clerk, f"{page}/settle", {"why": ""}, page=clerk.get(page).text).status_code == 422
    assert len(counts(clerk)) == 1
    assert send(clerk, f"{page}/settle", {"why": "ปิดเครื่องนั้นแล้ว"}, page=clerk.get(page).text).status_code == 303
    assert counts(clerk) == []
    assert "ปิดเครื่องนั้นแล้ว" in clerk.get(f"/register/villages/{ours.village}").text
    ours.seq = copy.seq = 10
    beat(ours, intake, boot="first", board="pi")
    assert counts(clerk) == [], "the one box that is left"
    beat(copy, intake, boot="second", board="another pi")
    assert counts(clerk)[0][:2] == ("1", "cards")


def test_a_copied_card_of_a_key_that_is_not_in_use_is_counted_no_more(
    office: Office, clerk: FlaskClient, ours: SendingKiosk
) -> None:
    copy_card(ours, an_intake(office.ministry), board="another pi")
    with office.ministry.database.writing() as session:
        change_key(session, ours.kiosk, "revoked", at=NOW, staff="somsri", why="คัดลอก")
    assert counts(clerk) == []


def test_a_backup_that_was_put_back_is_counted_until_its_kiosk_numbers_its_envelopes_anew(
    office: Office, clerk: FlaskClient, ours: SendingKiosk
) -> None:
    intake = an_intake(office.ministry)
    copy_card(ours, intake, board="pi")
    assert counts(clerk)[0][:2] == ("1", "cards")
    assert "ใส่สำเนาเก่ากลับ" in clerk.get(LIST).text
    ours.epoch, ours.seq = secrets.token_bytes(8), 0
    ours.send(intake, ours.report(1), now=NOW + HOUR)
    assert counts(clerk) == []
