"""Which pages are read at the desk: a province added up, its villages, a file; counts alone."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.officers import keep_areas
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import COLLEAGUE, Office, a_village
from tests.cast.desk.usage import a_day_of_use

DAY = dt.timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def read_pages(office: Office) -> None:
    """Two villages of Nong Khai and one of Udon Thani whose pages were read."""
    office.add(
        a_village(),
        a_village("43010502", "บ้านโพธิ์"),
        a_village("41010101", "หมากแข้ง"),
        a_day_of_use(home=1_000, weather=200),
        a_day_of_use(village="43010502", day=TODAY - 7 * DAY, hour=19, home=50),
        a_day_of_use(village="43010502", day=TODAY - 8 * DAY, home=7),
        a_day_of_use(village="41010101", market=3),
    )


def test_a_province_is_added_up_by_page_by_hour_and_by_village(clerk: FlaskClient) -> None:
    page = clerk.get("/network/usage?province=43").text
    assert "1,050" in page
    assert "1,250" in page
    assert "บ้านเวียงคุก" in page
    assert "บ้านโพธิ์" in page
    assert "ตลาดหมู่บ้าน" not in page
    assert "19:00" in page
    assert "1,057" in clerk.get("/network/usage?province=43&days=28").text
    assert "1,050" in clerk.get("/network/usage?province=43&days=9999").text


def test_without_a_province_the_first_of_the_officers_own_is_shown(office: Office) -> None:
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ["43"])
    assert "บ้านเวียงคุก" in office.client(COLLEAGUE).get("/network/usage").text
    for nonsense in ("x", "99", "43010501", "%00"):
        assert "บ้านเวียงคุก" in office.client(COLLEAGUE).get(f"/network/usage?province={nonsense}").text


def test_a_file_has_each_village_and_day_and_no_cell_is_a_formula(office: Office, clerk: FlaskClient) -> None:
    office.add(a_village("43010503", "=1+1"), a_day_of_use(village="43010503", search=4))
    sent = clerk.get("/network/usage.csv?province=43")
    assert sent.mimetype == "text/csv"
    lines = sent.data.decode("utf-8-sig").splitlines()
    assert lines[:4] == [
        "day,village,name,what,of,reads",
        "2026-11-22,43010501,บ้านเวียงคุก,page,home,1000",
        "2026-11-22,43010501,บ้านเวียงคุก,page,weather,200",
        "2026-11-22,43010501,บ้านเวียงคุก,hour,08:00,1200",
    ]
    assert "2026-11-22,43010503,'=1+1,page,search,4" in lines
    assert not any("41010101" in line for line in lines)


def test_a_province_that_told_nothing_says_so(office: Office, clerk: FlaskClient) -> None:
    office.add(a_village("50010101", "ช้างคลาน"))
    assert "ยังไม่มีตู้ไหนส่งจำนวน" in clerk.get("/network/usage?province=50").text
