"""The sticks on the desk: which are out and since when, and what each brought back."""

from __future__ import annotations

from flask.testing import FlaskClient

from content_sync.central.database.schema.stick_tables import StickImportRow, StickRow
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import Office
from tests.cast.place_and_time import DAY


def a_stick(name: str, *, days: int, **told: int) -> StickRow:
    fields = {"villages": 212, "number": 7, "receipts": 3} | told
    return StickRow(id=name, exported_at=NOW - days * DAY, areas=("4301",), **fields)


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
    assert "ยังไม่กลับมา ทำเมื่อ 20 วันก่อน" in " ".join(page.split())
    assert "ส่งถึงแล้ว 7 เรื่อง" in page
    assert "ไม่รับ 2 ไฟล์" in page
    assert "212 หมู่บ้าน" in page


def test_before_the_first_stick_the_page_says_how_one_is_made(office: Office, clerk: FlaskClient) -> None:
    assert "central stick export" in clerk.get("/sticks").text
    assert 'href="/sticks"' in clerk.get("/villages").text
    assert office.app.test_client().get("/sticks").status_code == 302
