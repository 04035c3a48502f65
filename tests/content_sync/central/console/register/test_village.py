"""A village in the register: its kiosk is no longer trusted from a day on, and trusted again, with a reason."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.rescues import read_village
from content_sync.look.thai import midnight
from tests.cast.central.ministry import NOW
from tests.cast.central.register import VILLAGES, listed_key, listed_village, take
from tests.cast.desk.office import Office, send

VILLAGE = "43010501"
PATH = f"/register/villages/{VILLAGE}"


@pytest.fixture(autouse=True)
def listed(office: Office) -> None:
    take(office.ministry.database, "villages", VILLAGES + listed_village(VILLAGE))
    take(office.ministry.database, "volunteers", f"village,name\n{VILLAGE},สมหญิง ใจดี\n")


def revoked_at(office: Office) -> dt.datetime | None:
    with office.ministry.database.reading() as session:
        village = read_village(session, VILLAGE)
        assert village is not None
        return village.revoked_at


@pytest.mark.parametrize(
    ("since", "at", "words"),
    [
        ("", NOW, "ไม่เชื่อถือตั้งแต่"),
        ("๒๓/๑๑/๒๕๖๙", midnight(dt.date(2026, 11, 23)), "เชื่อถือถึง"),
        ("1/11/2026", midnight(dt.date(2026, 11, 1)), "ไม่เชื่อถือตั้งแต่"),
    ],
)
def test_a_kiosk_is_revoked_from_a_day_on_and_trusted_again(
    office: Office, clerk: FlaskClient, since: str, at: dt.datetime, words: str
) -> None:
    assert send(clerk, f"{PATH}/revoke", {"since": since, "why": "ตู้หาย"}, page=clerk.get(PATH).text).status_code == 303
    assert revoked_at(office) == at
    page = clerk.get(PATH).text
    assert words in page
    assert "ตู้หาย" in page
    assert ("ไม่มีตู้ที่เชื่อถือได้" in clerk.get(f"/villages/{VILLAGE}/rescue").text) is (at <= NOW)
    assert send(clerk, f"{PATH}/trust", {"why": "พบแล้ว"}, page=page).status_code == 303
    assert revoked_at(office) is None
    assert "กลับมาเชื่อถือ" in clerk.get(PATH).text


@pytest.mark.parametrize("fields", [{"since": "32/1/2569", "why": "ตู้หาย"}, {"since": "", "why": " "}])
def test_without_a_day_or_a_reason_nothing_changes_and_what_was_typed_stays(
    office: Office, clerk: FlaskClient, fields: dict[str, str]
) -> None:
    answer = send(clerk, f"{PATH}/revoke", fields, page=clerk.get(PATH).text)
    assert answer.status_code == 422
    assert 'class="mistake"' in answer.text
    assert f'value="{fields["since"]}"' in answer.text
    assert revoked_at(office) is None


def test_a_village_that_is_not_there_is_not_found(clerk: FlaskClient) -> None:
    for path in ("/register/villages/99999999", "/register/villages/4301050x"):
        assert clerk.get(path).status_code == 404


def test_another_kiosk_of_the_village_is_trusted(office: Office, clerk: FlaskClient) -> None:
    send(clerk, f"{PATH}/revoke", {"why": "ตู้หาย"}, page=clerk.get(PATH).text)
    take(office.ministry.database, "villages", f"village,name\n{VILLAGE},เวียงคุก\n")
    assert revoked_at(office) == NOW
    take(office.ministry.database, "villages", VILLAGES + listed_village(VILLAGE))
    assert revoked_at(office) == NOW
    take(office.ministry.database, "villages", VILLAGES + listed_village(VILLAGE, public=listed_key("another box")))
    assert revoked_at(office) is None
