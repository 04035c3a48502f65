"""The desk's page of the activities that villages would like to be shown further."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from content_sync.central.network.activities import take_activity
from content_sync.wire.activities import MAX_DECLINED, VillageActivity
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.desk.office import Office, hidden, send

PAGE = "/activities"


@pytest.fixture
def asking(office: Office) -> SendingKiosk:
    return SendingKiosk(office.ministry).enlist("บ้านเวียงคุก")


def bring(office: Office, item: VillageActivity, village: str) -> str:
    """Let an activity arrive, and return its address at the desk."""
    with office.ministry.database.writing() as session:
        assert take_activity(session, item, village=village, now=NOW).result == "ok"
    return f"{PAGE}/{village}/{item.activity}"


def test_an_activity_is_read_and_accepted_and_then_stands_in_the_tree(
    office: Office, clerk: FlaskClient, asking: SendingKiosk
) -> None:
    path = bring(office, asking.activity(title="<b>อบรม</b>"), asking.village)
    page = clerk.get(PAGE).text
    for words in ("&lt;b&gt;อบรม&lt;/b&gt;", "เอาถังมาด้วย", "ศาลากลางบ้าน", "บ้านเวียงคุก", "รออยู่ 1"):
        assert words in page
    done = send(clerk, path, {"act": "accept", "seen": "1"}, page=page)
    assert done.status_code == 303
    assert "รับแล้ว" in clerk.get(done.headers["Location"]).text
    assert office.conditions.publishes == 1
    for shown in ("accepted", "waiting", "declined"):
        assert ("อบรม" in clerk.get(f"{PAGE}?state={shown}").text) == (shown == "accepted")
    listed = clerk.get("/published").text
    assert "กิจกรรมจากหมู่บ้าน" in listed
    assert f'action="/published/activity/act-{asking.village}' not in listed
    gone = send(clerk, path, {"act": "decline", "seen": "1", "why": "ยกเลิกแล้ว"}, page=page)
    assert gone.status_code == 303
    page = clerk.get(f"{PAGE}?state=declined").text
    assert "ยกเลิกแล้ว" in page
    assert "อบรม" in page


@pytest.mark.parametrize("why", ["", "ก" * (MAX_DECLINED + 1)])
def test_why_an_activity_is_declined_is_needed_and_what_was_typed_stays(
    office: Office, clerk: FlaskClient, asking: SendingKiosk, why: str
) -> None:
    path = bring(office, asking.activity(), asking.village)
    told = send(clerk, path, {"act": "decline", "seen": "1", "why": why}, page=clerk.get(PAGE).text)
    assert told.status_code == 422
    assert 'aria-invalid="true"' in told.text
    assert f'value="{why}"' in told.text
    assert "รออยู่ 1" in told.text
    allowed = send(clerk, path, {"act": "decline", "seen": "1", "why": "ก" * MAX_DECLINED}, page=told.text)
    assert allowed.status_code == 303


def test_where_the_village_changed_it_meanwhile_nothing_is_done_and_the_new_words_stand_there(
    office: Office, clerk: FlaskClient, asking: SendingKiosk
) -> None:
    path = bring(office, asking.activity(), asking.village)
    page = clerk.get(PAGE).text
    bring(office, asking.activity(2, title="เลื่อนเป็นวันเสาร์"), asking.village)
    told = send(clerk, path, {"act": "accept", "seen": "1"}, page=page)
    assert told.status_code == 409
    assert "เลื่อนเป็นวันเสาร์" in told.text
    assert office.conditions.publishes == 0
    assert send(clerk, path, {"act": "accept", "seen": "2"}, page=told.text).status_code == 303


def test_a_publish_that_fails_is_told_and_the_decision_is_kept(
    office: Office, clerk: FlaskClient, asking: SendingKiosk
) -> None:
    path = bring(office, asking.activity(), asking.village)
    office.conditions.stopped_by = OSError("no room")
    told = send(clerk, path, {"act": "accept", "seen": "1"}, page=clerk.get(PAGE).text)
    assert told.status_code == 503
    office.conditions.stopped_by = None
    assert "อบรมทำปุ๋ยหมัก" in clerk.get(f"{PAGE}?state=accepted").text


def test_what_no_page_of_ours_sent_does_nothing(office: Office, clerk: FlaskClient, asking: SendingKiosk) -> None:
    path = bring(office, asking.activity(), asking.village)
    page = clerk.get(PAGE).text
    assert hidden(page)["seen"] == "1"
    for fields in ({"act": "erase", "seen": "1"}, {"act": "accept", "seen": "x"}):
        assert send(clerk, path, fields, page=page).status_code == 400
    for other in (f"{PAGE}/43010501/{'0' * 32}", f"{PAGE}/4301/{'0' * 32}", f"{PAGE}/43010501/x"):
        assert send(clerk, other, {"act": "accept", "seen": "1"}, page=page).status_code == 404
    withdrawn = "/published/activity/" + f"act-{asking.village}-{asking.activity().activity}" + "/withdraw"
    assert send(clerk, withdrawn, {"base_version": ""}, page=page).status_code == 404
    assert "รออยู่ 1" in clerk.get(PAGE).text
