"""Lists at the desk: brought as Excel saves them, looked at row by row, taken in, and taken away again."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from content_sync.central.console.routes import MAX_LIST_FORM_BYTES
from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.network.volunteers import volunteers_of
from content_sync.central.database.schema.register_tables import VolunteerRow
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.desk.bringing import bring, counts, take_in_brought
from tests.cast.desk.office import COLLEAGUE, EMAIL, Office, hidden

VILLAGE, OTHER, UDON = "43010501", "43010502", "41010101"
HEAD = "village,name,phone\n"
KINDS = ("villages", "volunteers", "trainings", "attendance")


@pytest.fixture(autouse=True)
def three_villages(office: Office) -> None:
    """Two villages of Nong Khai and one of Udon Thani."""
    rows = listed_village(VILLAGE) + listed_village(OTHER, "บ้านโพธิ์") + listed_village(UDON, "หมากแข้ง")
    take(office.ministry.database, "villages", VILLAGES + rows)


def people(office: Office, village: str = VILLAGE) -> list[VolunteerRow]:
    with office.ministry.database.reading() as session:
        return list(volunteers_of(session, [village]))


def officer_of(office: Office, *areas: str) -> FlaskClient:
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, areas)
    return office.client(COLLEAGUE)


def cells_of(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf"), "the mark that Excel needs"
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_a_list_is_looked_at_row_by_row_and_taken_in_but_for_what_is_refused(
    office: Office, clerk: FlaskClient
) -> None:
    take(office.ministry.database, "volunteers", f"{HEAD}{VILLAGE},สมหญิง ใจดี,0812345678\n")
    rows = f"{VILLAGE},สมหญิง ใจดี,0899999999\n{OTHER},อารี ศรีสุข,\n99999999,ไม่มี,\n{OTHER},วิชัย,12\n\n,,\n"
    path = bring(clerk, "volunteers", HEAD + rows)
    page = clerk.get(path).text
    assert counts(page) == (1, 1, 0, 2)
    assert "ไม่มีเลขหมู่บ้านนี้ในทะเบียน" in page
    assert "ไม่ใช่เบอร์โทรศัพท์ไทย" in page
    assert people(office, OTHER) == []
    assert "นำเข้า 2 แถว" in page
    told = cells_of(clerk.get(f"{path}/rows.csv").data)
    assert [(one[0], one[1]) for one in told[1:]] == [("2", "เปลี่ยน"), ("3", "ใหม่"), ("4", "ไม่รับ"), ("5", "ไม่รับ")]
    page = take_in_brought(clerk, path)
    assert "นำเข้าแล้ว" in page
    assert counts(page) == (1, 1, 0, 2)
    assert [one.name for one in people(office, OTHER)] == ["อารี ศรีสุข"]
    assert people(office)[0].phone == "0899999999"
    with office.ministry.database.reading() as session:
        (act,) = acts_about(session, "volunteers")
    assert (act.what, act.staff, act.why) == ("list_taken", EMAIL, "1 new, 1 changed")


@pytest.mark.parametrize(
    "body",
    [
        f"\ufeff{HEAD}{VILLAGE},สมหญิง ใจดี,812345678\r\n".encode(),
        f"{HEAD}{VILLAGE},สมหญิง ใจดี,812345678\r\n".encode("tis-620"),
        f"{HEAD.replace(',', ';')}{VILLAGE};สมหญิง ใจดี;๐๘๑๒๓๔๕๖๗๘\n;;\n\n".encode("cp874"),
        f'{HEAD}๔๓๐๑๐๕๐๑,สมหญิง ใจดี,"=""0812345678"""\n'.encode(),
        f'{HEAD}="{VILLAGE}",สมหญิง ใจดี,="0812345678"\n\n,,\n'.encode("utf-16"),
    ],
    ids=["BOM", "TIS-620", "Windows-874, semicolons, Thai digits", "Excel's text, in quotes", "UTF-16, Excel's text"],
)
def test_a_list_is_read_as_excel_saves_it(office: Office, clerk: FlaskClient, body: bytes) -> None:
    take_in_brought(clerk, bring(clerk, "volunteers", body))
    (person,) = people(office)
    assert (person.name, person.phone) == ("สมหญิง ใจดี", "0812345678")


def test_a_row_that_stands_twice_or_has_an_unknown_code_says_so_with_its_line(clerk: FlaskClient) -> None:
    rows = f"{VILLAGE},สมหญิง,\n{VILLAGE},สม หญิง,\n43010599,ใคร,\n4301,ใคร,\n"
    told = cells_of(clerk.get(f"{bring(clerk, 'volunteers', HEAD + rows)}/rows.csv").data)
    assert [(line, why) for line, outcome, _, why in told[1:] if outcome == "ไม่รับ"] == [
        ("3", "มีในบรรทัดก่อนหน้าแล้ว"),
        ("4", "ไม่มีเลขหมู่บ้านนี้ในทะเบียน"),
        ("5", "เลขหมู่บ้านต้องมี 8 หลัก"),
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("name\nก\n", "ไม่มีคอลัมน์ village"),
        (b"PK\x03\x04\x00\x00\x00", "ไม่มีคอลัมน์ village"),
        (HEAD, "รายการนี้ไม่มีแถวข้อมูล"),
        ("", "ไม่มีคอลัมน์ village"),
    ],
    ids=["a column is missing", "an Excel file", "no row", "empty"],
)
def test_what_is_no_list_is_told_and_cannot_be_taken_in(clerk: FlaskClient, body: str | bytes, words: str) -> None:
    path = bring(clerk, "volunteers", body)
    page = clerk.get(path).text
    assert words in page
    assert f"{path}/take" not in page
    assert "รายการนี้ไม่มีแถวข้อมูล" in take_in_brought(clerk, path) or words in clerk.get(path).text


def test_without_a_file_the_page_says_so(clerk: FlaskClient) -> None:
    token = {"csrf_token": hidden(clerk.get("/register").text)["csrf_token"]}
    answer = clerk.post("/register/lists/volunteers", data=token)
    assert answer.status_code == 422
    assert "กรุณาเลือกไฟล์" in answer.text
    assert clerk.post("/register/lists/kiosks", data=token).status_code == 404


def test_a_list_that_is_too_large_is_told_so(clerk: FlaskClient) -> None:
    for size, status in ((MAX_LIST_FORM_BYTES + 1, 413), (MAX_LIST_FORM_BYTES, 400)):
        answer = clerk.post(
            "/register/lists/volunteers",
            environ_overrides={"CONTENT_LENGTH": str(size)},
            content_type="multipart/form-data; boundary=x",
        )
        assert answer.status_code == status
        assert ("16 MB" in answer.text) is (status == 413)


def test_villages_are_brought_by_officers_of_the_nation_and_others_bring_what_lies_in_their_areas(
    office: Office, clerk: FlaskClient
) -> None:
    take_in_brought(clerk, bring(clerk, "villages", VILLAGES + listed_village("43010503", "บ้านใหม่")))
    client = officer_of(office, "43")
    token = {"csrf_token": hidden(client.get("/register").text)["csrf_token"]}
    file = {"list": (io.BytesIO(VILLAGES.encode()), "l.csv")}
    assert client.post("/register/lists/villages", data={**token, **file}).status_code == 403
    assert 'action="/register/lists/villages"' not in client.get("/register/lists").text
    path = bring(client, "volunteers", f"{HEAD}{VILLAGE},สมหญิง,\n{UDON},วิชัย,\n")
    assert counts(client.get(path).text) == (1, 0, 0, 1)
    assert "อยู่ในจังหวัดที่คุณไม่ได้ดูแล" in client.get(path).text
    assert clerk.get(path).status_code == 403, "it is shown to who brought it alone"


def test_an_officer_who_was_moved_since_brings_nothing_in(office: Office) -> None:
    client = officer_of(office, "43")
    path = bring(client, "volunteers", f"{HEAD}{VILLAGE},สมหญิง,\n")
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ("41",))
    assert "มีแถวที่รับไม่ได้มากกว่าที่คุณเห็น" in take_in_brought(client, path)
    assert people(office) == []
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ())
    assert client.get(path).status_code == 403


def test_a_list_is_thrown_away_and_one_that_was_taken_in_is_not_taken_twice(office: Office, clerk: FlaskClient) -> None:
    token = {"csrf_token": hidden(clerk.get("/register").text)["csrf_token"]}
    path = bring(clerk, "volunteers", f"{HEAD}{VILLAGE},สมหญิง,\n")
    assert clerk.get("/register/lists").text.count("/register/lists/brought/") == 1
    for _ in range(2):
        take_in_brought(clerk, path)
    assert counts(clerk.get(path).text) == (1, 0, 0, 0)
    assert clerk.post(f"{path}/discard", data=token).status_code == 303
    assert clerk.get(path).status_code == 404
    assert office.lists.of(EMAIL) == []
    assert len(people(office)) == 1


def test_each_list_comes_back_as_it_went_out_and_changes_nothing(office: Office, clerk: FlaskClient) -> None:
    database = office.ministry.database
    people_of = f"{VILLAGE},สมหญิง ใจดี,0812345678,1/1/2568,30/9/2569,2\n{VILLAGE},วิชัย,042411234,,,\n{UDON},=เอ,,,,\n"
    take(database, "volunteers", f"village,name,phone,since,until,replaced_by\n{people_of}")
    take(database, "trainings", "number,place,province,from,to,trainers\n12,หอประชุม,43,8/12/2569,9/12/2569,+ครู\n")
    take(database, "attendance", f"training,village,number,attended\n12,{VILLAGE},1,yes\n12,{VILLAGE},2,\n")
    token = {"csrf_token": hidden(clerk.get("/register").text)["csrf_token"]}
    clerk.post(f"/register/villages/{VILLAGE}/revoke", data={**token, "why": "ตู้หาย"})
    for kind, rows in zip(KINDS, (3, 3, 1, 2), strict=True):
        body = clerk.get(f"/register/lists/{kind}.csv").data
        assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in cells_of(body) for cell in row)
        assert counts(clerk.get(bring(clerk, kind, body)).text) == (0, 0, rows, 0), kind
    assert "0812345678" in clerk.get("/register/lists/volunteers.csv").text


def test_what_is_taken_away_lies_in_the_officers_areas_and_is_noted(office: Office) -> None:
    take(office.ministry.database, "volunteers", f"{HEAD}{VILLAGE},สมหญิง,\n{UDON},วิชัย,\n")
    client = officer_of(office, "43")
    sent = client.get("/register/lists/volunteers.csv")
    assert (sent.mimetype, "volunteers.csv" in sent.headers["Content-Disposition"]) == ("text/csv", True)
    assert [row[2] for row in cells_of(sent.data)[1:]] == ["สมหญิง"]
    with office.ministry.database.reading() as session:
        (act,) = acts_about(session, "volunteers 43")
    assert (act.what, act.staff, act.why) == ("list_exported", COLLEAGUE, "")
