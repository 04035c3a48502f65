"""The network at a glance on the desk: two tables, and a file for a spreadsheet."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.officers import keep_areas
from tests.cast.desk.diaries import an_entry
from tests.cast.desk.office import COLLEAGUE, Office, an_activity
from tests.cast.desk.posts import a_post

pytestmark = pytest.mark.usefixtures("villages")


def test_a_month_is_shown_by_province_and_a_province_by_month(office: Office, clerk: FlaskClient) -> None:
    office.add(a_post(1), a_post(2, village="41010101"))
    page = clerk.get("/network?month=2026-11&province=43").text
    assert "จังหวัดหนองคาย" in page
    assert "จังหวัดอุดรธานี" in page
    assert "พฤศจิกายน 2569" in page
    assert "เดือนนี้ไม่มีใครเขียนหรือสอน" in clerk.get("/network?month=2026-01").text


def test_all_of_it_comes_as_a_file_that_a_spreadsheet_reads(office: Office, clerk: FlaskClient) -> None:
    office.add(a_post(1), an_entry(1))
    sent = clerk.get("/network.csv")
    assert sent.mimetype == "text/csv"
    assert "network.csv" in sent.headers["Content-Disposition"]
    assert sent.data.decode("utf-8-sig").splitlines() == [
        (
            "month,province,name,people,posts,questions,replies,lessons,taught_weather,taught_farming,taught_health,"
            "taught_guides,taught_selling,taught_other,activities,taught"
        ),
        "2026-11,43,หนองคาย,1,1,1,0,1,0,12,0,0,0,0,0,12",
    ]


def test_activities_stand_in_their_month_and_province(office: Office, clerk: FlaskClient) -> None:
    for number, village in enumerate(("43010501", "43010501", "41010101"), start=1):
        an_activity(office, village, activity=f"{number:032x}", id=f"{number:032x}")
    lines = clerk.get("/network.csv").data.decode("utf-8-sig").splitlines()
    rows = [dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines[1:]]
    assert {(row["month"], row["province"], row["activities"]) for row in rows} == {
        ("2026-11", "43", "2"), ("2026-11", "41", "1"),
    }  # fmt: skip
    assert "กิจกรรม" in clerk.get("/network").text


@pytest.mark.parametrize("query", ["province=x", "month=2026-13", "month=%00", "province=th"])
def test_nonsense_in_the_address_shows_the_page(clerk: FlaskClient, query: str) -> None:
    assert clerk.get(f"/network?{query}").status_code == 200


def test_what_was_taught_stands_by_province_and_topic(office: Office, clerk: FlaskClient) -> None:
    office.add(an_entry(1, people=1_234), an_entry(2, village="41010101", topic="weather", people=5))
    page = clerk.get("/network").text
    assert "1,239" in page
    assert page.count("1,234") >= 2
    assert "หนองคาย" in page
    assert "อุดรธานี" in page


def test_an_officer_sees_their_own_provinces_and_no_other(office: Office) -> None:
    office.add(a_post(1), a_post(2, village="41010101"), an_entry(1), an_entry(2, village="41010101", people=77))
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ["43"])
    officer = office.client(COLLEAGUE)
    page, file = officer.get("/network").text, officer.get("/network.csv").data.decode()
    assert "หนองคาย" in page
    assert "อุดรธานี" not in page
    assert ">77<" not in page
    assert [line.split(",")[1] for line in file.splitlines()[1:]] == ["43"]
    assert officer.get("/network?province=41").status_code == 403
    assert officer.get("/network?province=43").status_code == 200
