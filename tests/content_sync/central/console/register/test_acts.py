"""The log of what staff did: all of it for the nation, of a province what was done about anything there."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.officers import keep_areas
from content_sync.central.network.acts import note_act
from content_sync.wire.sign_up import volunteer_id
from tests.cast.central.ministry import NOW
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.desk.office import COLLEAGUE, EMAIL, Office
from tests.cast.desk.posts import a_post

HERE, THERE = "43010501", "41010101"
PERSON = volunteer_id(HERE, 1)
ABOUT_HERE = (
    ("rescue_code", HERE), ("backup_opened", HERE), ("access_log_opened", HERE), ("seen", PERSON),
    ("post_redacted", f"{1:032x}"), ("sheet", "training 12"), ("item_declined", f"{HERE}-{1:032x}"),
    ("activity_accepted", f"act-{HERE}-{1:032x}"),
)  # fmt: skip
ABOUT_THERE = (
    ("kiosk_revoked", THERE), ("exported", volunteer_id(THERE, 1)), ("post_hidden", f"{2:032x}"),
    ("sheet", "training 120"), ("item_accepted", f"{THERE}-{1:032x}"), ("list_exported", "volunteers th"),
    ("erased", "43" * 16),
)  # fmt: skip


@pytest.fixture(autouse=True)
def acts(office: Office) -> None:
    """Acts about something of Nong Khai, and acts about something of Udon Thani or of nowhere in particular."""
    database = office.ministry.database
    take(database, "villages", VILLAGES + listed_village(HERE) + listed_village(THERE, "หมากแข้ง"))
    take(database, "volunteers", f"village,name,phone\n{HERE},สมหญิง ใจดี,0812345678\n{THERE},อารี ศรีสุข,\n")
    take(database, "trainings", "number,place,province,from\n12,วัด,43,2026-10-08\n120,วัด,41,2026-12-08\n")
    office.add(a_post(1), a_post(2, village=THERE, area="4101"))
    with database.writing() as session:
        for number, (what, about) in enumerate((*ABOUT_HERE, *ABOUT_THERE)):
            at = NOW + dt.timedelta(minutes=number)
            note_act(session, at=at, staff="office", what=what, about=about, why=f"เหตุผล {what} {number}")


def officer(office: Office, *areas: str) -> FlaskClient:
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, areas)
    return office.client(COLLEAGUE)


def why(page: str) -> list[str]:
    return re.findall(r"เหตุผล ([a-z_]+) \d+", page)


def test_an_officer_of_the_nation_reads_all_of_it_the_newest_first_in_words(clerk: FlaskClient) -> None:
    page = clerk.get("/register/acts").text
    assert why(page) == [what for what, _ in reversed((*ABOUT_HERE, *ABOUT_THERE))]
    for words in ("อ่านรหัสช่วยเหลือให้ฟัง", "เปิดไฟล์สำรองของตู้", "เปิดบันทึกการเข้าใช้ของตู้", "ดูเบอร์โทร"):
        assert words in page
    assert f'href="/register/volunteers/{PERSON}"' in page
    assert f'href="/board/{1:032x}"' in page
    assert 'href="/register/trainings/12"' in page
    assert f'href="/register/villages/{HERE}"' in page
    assert re.findall(r"<strong>([a-z_]+)</strong>", page) == [], "every act has its words"


def test_an_officer_of_a_province_reads_what_was_done_about_anything_there_and_what_they_did(office: Office) -> None:
    client = officer(office, "43")
    assert why(client.get("/register/acts").text) == [what for what, _ in reversed(ABOUT_HERE)]
    client.get("/register/silent.csv")
    assert COLLEAGUE in client.get("/register/acts").text.partition("<ol")[2]
    assert COLLEAGUE not in client.get("/register/acts?province=43").text.partition("<ol")[2]
    assert client.get("/register/acts?province=41").status_code == 403
    assert officer(office).get("/register/acts").status_code == 403


def test_the_nation_may_ask_for_one_province_and_a_page_has_fifty(office: Office, clerk: FlaskClient) -> None:
    assert why(clerk.get("/register/acts?province=43").text) == [what for what, _ in reversed(ABOUT_HERE)]
    with office.ministry.database.writing() as session:
        for _ in range(50):
            note_act(session, at=NOW + dt.timedelta(days=1), staff=EMAIL, what="seen", about=PERSON)
    assert why(clerk.get("/register/acts").text) == []
    assert len(why(clerk.get("/register/acts?page=2").text)) == len(ABOUT_HERE) + len(ABOUT_THERE)
