"""The register at the desk: a training day moves its coverage, people are found, replaced, taken away, erased."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.posts import last_number
from content_sync.central.database.network.volunteers import find_volunteer
from content_sync.central.database.schema.network_tables import BoardCounterRow, PersonRow
from content_sync.central.network.board import changes_home
from content_sync.central.network.people import keep_persons_state
from content_sync.wire.board import BoardPost
from content_sync.wire.sign_up import volunteer_id
from content_sync.wire.stamps import Stamp
from content_sync.wire.volunteers import PersonState
from tests.cast.central.ministry import NOW
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.desk.diaries import an_entry
from tests.cast.desk.office import EMAIL, KEEP_CLOSED_DAYS, Office, an_activity, send
from tests.cast.desk.posts import a_post

VILLAGE, OTHER = "43010501", "43010502"
PERSON = volunteer_id(VILLAGE, 1)
PATH = f"/register/volunteers/{PERSON}"


@pytest.fixture(autouse=True)
def trained_province(office: Office) -> None:
    """Two villages of Nong Khai, two people in the first, one of whom was at a training, and one in the second."""
    database = office.ministry.database
    take(database, "villages", VILLAGES + listed_village(VILLAGE) + listed_village(OTHER, "บ้านโพธิ์"))
    people = f"{VILLAGE},สมหญิง ใจดี,0812345678\n{VILLAGE},วิชัย รักดี,\n{OTHER},อารี ศรีสุข,\n"
    take(database, "volunteers", f"village,name,phone\n{people}")
    take(database, "trainings", "number,place,province,from\n12,หอประชุม,43,2026-10-08\n13,ศาลากลาง,43,2026-12-08\n")
    take(database, "attendance", f"training,village,number,attended\n12,{VILLAGE},1,yes\n13,{OTHER},1,\n")


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>|[\u2066-\u2069]", " ", page).split())


def test_coverage_changes_when_a_training_day_comes_in(office: Office, clerk: FlaskClient) -> None:
    assert "1 จาก 2" in words(clerk.get("/register").text)
    assert "50%" in words(clerk.get("/register").text)
    take(office.ministry.database, "attendance", f"training,village,number,attended\n13,{OTHER},1,มา\n")
    page = clerk.get("/register").text
    assert "2 จาก 2" in words(page)
    assert 'class="whole"' in page
    assert "ครบแล้ว" in clerk.get("/register/provinces/43").text
    assert page.count("<title>") == 1 + 77


def test_who_did_nothing_for_a_month_is_silent_and_says_since_when(office: Office, clerk: FlaskClient) -> None:
    def acted(days: int) -> None:
        with office.ministry.database.writing() as session:
            session.merge(
                PersonRow(
                    id="a" * 32, village=VILLAGE, number=1, name="สมหญิง", role="volunteer", since_at=NOW,
                    acted_at=NOW - dt.timedelta(days=days), register=PERSON, received_at=NOW,
                )
            )  # fmt: skip

    assert "เงียบตั้งแต่" in clerk.get("/register/volunteers?province=43").text
    assert "1 คนเงียบเกินเดือน" in words(clerk.get("/register/provinces/43").text)
    acted(31)
    assert "1 คนเงียบเกินเดือน" in words(clerk.get("/register/provinces/43").text)
    acted(30)
    assert "เงียบเกินเดือน" not in clerk.get("/register/provinces/43").text
    assert "เงียบตั้งแต่" not in clerk.get(PATH).text


@pytest.mark.parametrize(("sought", "found"), [("ใจดี", 1), ("โพธิ์", 1), ("4301", 3), ("%", 0), ("", 3), ("x" * 99, 0)])
def test_people_are_found_by_name_or_village(clerk: FlaskClient, sought: str, found: int) -> None:
    led = send(clerk, "/register/volunteers", {"province": "43", "q": sought})
    asked = "&sought=1" if sought else ""
    assert (led.status_code, led.headers["Location"]) == (303, f"/register/volunteers?province=43{asked}")
    page = clerk.get(led.headers["Location"]).text
    assert f"{found} คน" in words(page)
    assert f'value="{sought[:80]}"' in page
    assert "3 คน" in words(clerk.get("/register/volunteers?province=43").text)


def test_the_sheet_has_a_code_and_sixteen_digits_for_each_who_is_invited(office: Office, clerk: FlaskClient) -> None:
    take(office.ministry.database, "attendance", f"training,village,number\n13,{VILLAGE},1\n")
    page = clerk.get("/register/trainings/13/sheet").text
    assert page.count('class="qr"') == 2
    assert len(re.findall(r"\b\d{4} \d{4} \d{4} \d{4}\b", page)) == 2


def test_a_volunteer_is_replaced_by_another_of_the_village(office: Office, clerk: FlaskClient) -> None:
    for by, why in (("", "ย้าย"), ("2", " "), ("9", "ย้าย"), ("1", "ย้าย")):
        fields = {"by": by, "why": why}
        answer = send(clerk, f"{PATH}/replace", fields, page=clerk.get(PATH).text)
        assert answer.status_code == 422
    answer = send(clerk, f"{PATH}/replace", {"by": "2", "why": "ย้ายบ้าน"}, page=clerk.get(PATH).text)
    assert answer.status_code == 303
    page = clerk.get(PATH).text
    assert "ผู้มาแทน" in page
    assert "ย้ายบ้าน" in page
    assert "0 จาก 2" in words(clerk.get("/register").text)  # who came after is not trained yet


def test_the_data_of_a_person_are_taken_away_and_erased_and_both_are_noted(office: Office, clerk: FlaskClient) -> None:
    answer = send(clerk, f"{PATH}/export", {"why": "เจ้าตัวขอ"}, page=clerk.get(PATH).text)
    kept = json.loads(answer.data)
    assert (kept["name"], kept["phone"], kept["trainings"][0]["number"]) == ("สมหญิง ใจดี", "0812345678", 12)
    assert send(clerk, f"{PATH}/erase", {"why": "เจ้าตัวขอ"}, page=clerk.get(PATH).text).status_code == 422
    assert send(clerk, f"{PATH}/erase", {"why": "เจ้าตัวขอ", "sure": "1"}, page=clerk.get(PATH).text).status_code == 303
    page = clerk.get(PATH).text
    assert "สมหญิง" not in page
    assert "0812345678" not in page
    with office.ministry.database.reading() as session:
        done = [act for act in acts_about(session, PERSON) if act.what != "seen"]
        assert [(act.what, act.staff, act.why) for act in done] == [
            ("erased", EMAIL, "เจ้าตัวขอ"),
            ("exported", EMAIL, "เจ้าตัวขอ"),
        ]


def wrote_something(office: Office) -> None:
    """Let the kiosk tell that the volunteer is there; she taught, asked the board and announced an activity."""
    account = "0e" * 16
    with office.ministry.database.writing() as session:
        keep_persons_state(session, an_account(account, 1), name="สมหญิง ใจดี", village=VILLAGE, now=NOW)
    office.add(BoardCounterRow(id=1, last=2))
    office.add(a_post(1, by="สมหญิง ใจดี"), a_post(2, by="วิชัย", person="0d" * 16), an_entry(1, people=31))
    an_activity(office, VILLAGE, author=account, by="สมหญิง ใจดี", title="อบรมปุ๋ย")


def an_account(account: str, number: int) -> PersonState:
    made = Stamp(at=NOW, clock="trusted")
    return PersonState(
        id=f"{number:032x}", person=account, number=number, name="สมหญิง ใจดี", role="volunteer", since=made,
        register=PERSON,
    )  # fmt: skip


def test_all_that_a_person_wrote_and_taught_is_taken_away_with_the_rest(office: Office, clerk: FlaskClient) -> None:
    wrote_something(office)
    kept = json.loads(send(clerk, f"{PATH}/export", {"why": "เจ้าตัวขอ"}, page=clerk.get(PATH).text).data)
    assert [(one["topic"], one["people"]) for one in kept["taught"]] == [("farming", 31)]
    assert [one["text"] for one in kept["posts"]] == ["ไวไฟหลุดทุกคืน มีใครเจอไหม 1"]
    assert [one["title"] for one in kept["activities"]] == ["อบรมปุ๋ย"]


def test_an_erased_name_goes_from_under_what_was_written_and_no_kiosk_brings_it_back(
    office: Office, clerk: FlaskClient
) -> None:
    wrote_something(office)
    send(clerk, f"{PATH}/erase", {"why": "เจ้าตัวขอ", "sure": "1"}, page=clerk.get(PATH).text)
    with office.ministry.database.writing() as session:
        (change,) = changes_home(session, VILLAGE, 2, last=last_number(session)).changes
        assert isinstance(change, BoardPost)
        assert (change.id, change.by, change.text) == (a_post(1).id, "", "ไวไฟหลุดทุกคืน มีใครเจอไหม 1")
        keep_persons_state(session, an_account("0e" * 16, 2), name="สมหญิง ใจดี", village=VILLAGE, now=NOW)
    an_activity(office, VILLAGE, author="0e" * 16, by="สมหญิง ใจดี", number=2, id="9" * 32)
    for path in (PATH, "/board?show=all", f"/board/{a_post(1).id}", "/activities", f"/villages/{VILLAGE}"):
        assert "สมหญิง" not in clerk.get(path).text, path
    assert "วิชัย" in clerk.get("/board?show=all").text


def test_name_and_phone_end_some_time_after_the_volunteer(office: Office) -> None:
    ended = NOW.date() - dt.timedelta(days=KEEP_CLOSED_DAYS)
    head = "village,number,name,since,until\n"
    take(office.ministry.database, "volunteers", f"{head}{VILLAGE},1,สมหญิง ใจดี,2024-01-01,{ended}\n")
    take(
        office.ministry.database, "volunteers", f"{head}{VILLAGE},2,วิชัย รักดี,2024-01-01,{ended + dt.timedelta(days=1)}\n"
    )
    office.retention.run(NOW)
    with office.ministry.database.reading() as session:
        gone, kept = (find_volunteer(session, volunteer_id(VILLAGE, number)) for number in (1, 2))
        assert gone is not None
        assert kept is not None
        assert (gone.name, gone.phone, gone.erased_at) == ("", "", NOW)
        assert (kept.name, kept.erased_at) == ("วิชัย รักดี", None)


def test_each_look_at_a_phone_is_noted_with_who_and_one_without_a_phone_is_none(
    office: Office, clerk: FlaskClient
) -> None:
    without = volunteer_id(VILLAGE, 2)
    for path in (PATH, PATH, f"/register/volunteers/{without}", "/register/volunteers"):
        assert clerk.get(path).status_code == 200
    with office.ministry.database.reading() as session:
        looks = [(act.what, act.staff, act.why) for act in acts_about(session, PERSON)]
        assert looks == [("seen", EMAIL, "")] * 2
        assert acts_about(session, without) == ()
    assert clerk.get(PATH).text.count(EMAIL) >= 3


def test_the_page_of_a_volunteer_says_who_sees_it_and_how_long_and_leads_to_a_rescue_code(clerk: FlaskClient) -> None:
    rescue = f'href="/villages/{VILLAGE}/rescue"'
    page = clerk.get(PATH).text
    assert "แสดงเฉพาะเจ้าหน้าที่ของจังหวัดนี้" in words(page)
    assert "ครบ 365 วัน" in words(page)
    assert rescue in page
    assert rescue in clerk.get(f"/register/villages/{VILLAGE}").text
    send(clerk, f"{PATH}/erase", {"why": "เจ้าตัวขอ", "sure": "1"}, page=page)
    left = clerk.get(PATH).text
    assert rescue not in left
    assert "365 วัน" not in words(left)


def test_who_took_the_place_of_whom_is_known_after_names_are_erased(office: Office, clerk: FlaskClient) -> None:
    send(clerk, f"{PATH}/replace", {"by": "2", "why": "ย้ายบ้าน"}, page=clerk.get(PATH).text)
    send(clerk, f"{PATH}/erase", {"why": "เจ้าตัวขอ", "sure": "1"}, page=clerk.get(PATH).text)
    page = clerk.get(PATH).text
    assert "สมหญิง" not in page
    assert "วิชัย รักดี" in page
    assert "1 จาก 2" not in words(clerk.get("/register").text)
    with office.ministry.database.reading() as session:
        person = find_volunteer(session, PERSON)
    assert person is not None
    assert (person.replaced_by, person.until, person.trained_on) == (2, NOW.date(), dt.date(2026, 10, 8))
