"""The list of volunteers from Excel as it comes: what is read, what is refused with which word, and who is meant."""

from __future__ import annotations

from datetime import date

import pytest

from content_sync.central.database.network.volunteers import volunteers_of
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.database.sessions import Database
from content_sync.central.network.lists.refusals import RegisterError
from content_sync.wire.sign_up import volunteer_id
from tests.cast.central.register import TODAY, VILLAGES, listed_village, preview, take

VILLAGE = "43010501"
HEAD = "village,name,phone\n"
THAI_HEAD = "รหัสหมู่บ้าน,ชื่อ-สกุล,เบอร์โทร\n"


@pytest.fixture(autouse=True)
def two_provinces(database: Database) -> None:
    """The register has two villages, of two provinces."""
    take(database, "villages", VILLAGES + listed_village(VILLAGE) + listed_village("41010101"))


def people(database: Database, village: str = VILLAGE) -> list[VolunteerRow]:
    with database.reading() as session:
        return list(volunteers_of(session, [village]))


@pytest.mark.parametrize(
    "body",
    [
        f"\ufeff{HEAD}{VILLAGE},สมหญิง ใจดี,812345678\r\n".encode(),
        f"{THAI_HEAD}{VILLAGE},สมหญิง ใจดี,812345678\r\n".encode("tis-620"),
        f"{THAI_HEAD}{VILLAGE},สมหญิง ใจดี,081-234-5678\r\n".encode("cp874"),
        f"{THAI_HEAD.replace(',', chr(9))}{VILLAGE}\tสมหญิง ใจดี\t0812345678\r\n".encode("utf-16"),
        f"{HEAD.replace(',', ';')}{VILLAGE};สมหญิง ใจดี;+66 81 234 5678\n".encode(),
        f"sep=;\r\n{HEAD.replace(',', ';')}{VILLAGE};สมหญิง ใจดี;812345678.0\n".encode(),
        f"{HEAD}๔๓๐๑๐๕๐๑,สมหญิง  ใจดี,๐๘๑๒๓๔๕๖๗๘\n,,\n\n , ,\n".encode(),
    ],
    ids=["BOM", "TIS-620", "Windows-874", "UTF-16", "semicolons", "sep=", "Thai digits, blank last lines"],
)
def test_a_list_is_read_as_excel_saves_it(database: Database, body: bytes) -> None:
    done = take(database, "volunteers", body)
    assert (done.added, done.rows) == (1, 1)
    (person,) = people(database)
    assert (person.name, person.phone, person.number) == ("สมหญิง ใจดี", "0812345678", 1)
    assert (person.id, person.since) == (volunteer_id(VILLAGE, 1), TODAY)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("612345678", "0612345678"),
        ("912345678", "0912345678"),
        ("042411234", "042411234"),
        ("021234567", "021234567"),
        ("", ""),
        ("'0812345678", "0812345678"),
    ],
)
def test_a_phone_gets_its_lost_0_back_where_that_is_sure(database: Database, typed: str, kept: str) -> None:
    take(database, "volunteers", f"{HEAD}{VILLAGE},ก,{typed}\n")
    assert people(database)[0].phone == kept


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("43010501,ก,42411234", "phone"),  # 042 or a wrong number: nobody can tell
        ("43010501,ก,712345678", "phone"),
        ("43010501,ก,8.12E+08", "shortened"),
        ("43010501,,", "name"),
        ("43010502,ก,", "unknown-village"),
        ("4301050,ก,", "village"),
        ("4.3E+07,ก,", "shortened"),
        (b"43010501,\xff\xfe\xdb,".decode("latin-1"), ""),
    ],
)
def test_a_row_that_is_wrong_is_refused_with_why_and_nothing_of_the_list_is_taken(
    database: Database, row: str, reason: str
) -> None:
    text = f"{HEAD}{VILLAGE},คนดี,\n{row}\n"
    if not reason:
        assert preview(database, "volunteers", text).refused == 0
        return
    seen = preview(database, "volunteers", text)
    assert [(one.line, one.reason) for one in seen.first("refused")] == [(3, reason)]
    with pytest.raises(RegisterError, match="line 3: "):
        take(database, "volunteers", text)
    assert people(database) == []


def test_a_byte_that_is_no_thai_makes_its_own_row_unreadable(database: Database) -> None:
    body = f"{HEAD}{VILLAGE},สม\n".encode("cp874") + b"43010501,\xfc,\n"
    seen = preview(database, "volunteers", body)
    assert [(one.line, one.outcome, one.reason) for one in seen.shown] == [(2, "added", None), (3, "refused", "name")]


def test_days_are_read_in_either_era_and_an_end_before_the_beginning_is_refused(database: Database) -> None:
    head = "village,name,since,until\n"
    take(database, "volunteers", f"{head}{VILLAGE},ก,1/2/2567,2026-01-31 00:00:00\n")
    (person,) = people(database)
    assert (person.since, person.until) == (date(2024, 2, 1), date(2026, 1, 31))
    for cells, reason in (("2/1/2569,1/1/2569", "ends-before"), ("31/2/2569,", "day"), ("1/1/2469,", "day")):
        (row,) = preview(database, "volunteers", f"{head}{VILLAGE},ข,{cells}\n").shown
        assert row.reason == reason
    (row,) = preview(database, "volunteers", f"{head}{VILLAGE},ข,1/1/2569,1/1/2569\n").shown
    assert row.outcome == "added"


def test_who_is_listed_again_is_known_by_name_or_number_and_an_empty_cell_changes_nothing(database: Database) -> None:
    take(database, "volunteers", f"{HEAD}{VILLAGE},สมหญิง ใจดี,0812345678\n")
    assert take(database, "volunteers", f"{HEAD}{VILLAGE},สมหญิงใจดี,\n").changed == 1  # the spelling of the name
    assert take(database, "volunteers", f"{HEAD}{VILLAGE},สมหญิงใจดี,\n").same == 1
    take(database, "volunteers", f"village,number,name\n{VILLAGE},1,สมหญิง รักดี\n")
    take(database, "volunteers", f"village,name,since\n{VILLAGE},วิชัย,1/11/2569\n")
    ends = f"village,number,name,until,replaced_by\n{VILLAGE},1,สมหญิง รักดี,30/11/2569,2\n"
    assert take(database, "volunteers", ends).changed == 1
    assert [(one.number, one.name, one.phone, one.replaced_by) for one in people(database)] == [
        (1, "สมหญิง รักดี", "0812345678", 2),
        (2, "วิชัย", "", None),
    ]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (f"{VILLAGE},,ก\n{VILLAGE},,ก\n", "twice"),
        (f"{VILLAGE},7,ก\n", "unknown-person"),
        (f"{VILLAGE},100,ก\n", "number"),
        ("41010101,,ก\n", "not-yours"),
    ],
)
def test_who_stands_twice_is_not_known_or_lies_elsewhere_is_refused(database: Database, rows: str, reason: str) -> None:
    seen = preview(database, "volunteers", f"village,number,name\n{rows}", areas=("43",))
    assert seen.shown[-1].reason == reason


def test_a_village_has_ninety_nine_volunteers_in_all(database: Database) -> None:
    rows = "".join(f"{VILLAGE},คนที่ {number}\n" for number in range(1, 100))
    assert take(database, "volunteers", f"village,name\n{rows}").added == 99
    (row,) = preview(database, "volunteers", f"village,name\n{VILLAGE},อีกคน\n").shown
    assert row.reason == "full"
