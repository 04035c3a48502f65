"""The network at a glance on the desk: two tables, and a file for a spreadsheet."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast.desk.office import Office
from tests.cast.desk.posts import a_post

pytestmark = pytest.mark.usefixtures("villages")


def test_a_month_is_shown_by_province_and_a_province_by_month(office: Office, clerk: FlaskClient) -> None:
    office.add(a_post(1), a_post(2, village="41010101"))
    page = clerk.get("/network?month=2026-11&province=43").text
    assert "จังหวัดหนองคาย" in page
    assert "จังหวัดอุดรธานี" in page
    assert "พฤศจิกายน 2569" in page
    assert "เดือนนี้ไม่มีใครเขียน" in clerk.get("/network?month=2026-01").text


def test_all_of_it_comes_as_a_file_that_a_spreadsheet_reads(office: Office, clerk: FlaskClient) -> None:
    office.add(a_post(1))
    sent = clerk.get("/network.csv")
    assert sent.mimetype == "text/csv"
    assert "network.csv" in sent.headers["Content-Disposition"]
    assert sent.data.decode("utf-8-sig").splitlines() == [
        "month,province,name,people,posts,questions,replies",
        "2026-11,43,หนองคาย,1,1,1,0",
    ]


@pytest.mark.parametrize("query", ["province=x", "month=2026-13", "month=%00", "province=th"])
def test_nonsense_in_the_address_shows_the_page(clerk: FlaskClient, query: str) -> None:
    assert clerk.get(f"/network?{query}").status_code == 200
