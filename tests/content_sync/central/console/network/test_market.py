"""The desk's page of market items for whole districts: who sees it, what a decision does, and what is said of it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.officers import keep_areas
from content_sync.central.kiosks.intake import Intake
from content_sync.wire.district_items import DistrictComplaint
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, an_intake, item_id
from tests.cast.desk.office import COLLEAGUE, EMAIL, Office, hidden
from tests.cast.market.district_items import an_item, kept_items, listed, taken_back

HERE = "market/4301"
NAME = f"43010501-{an_item().item}"
PATH = f"/market/43010501/{an_item().item}"
ACCEPT = {"act": "accept", "seen": "waiting"}
DECLINE = {"act": "decline", "seen": "waiting", "reason": "forbidden"}


@pytest.fixture
def market_intake(office: Office) -> Intake:
    return an_intake(office.ministry)


@pytest.fixture
def selling(office: Office, market_intake: Intake) -> SendingKiosk:
    """A kiosk one of whose sellers wants an item shown in the district."""
    sender = SendingKiosk(office.ministry).enlist("บ้านเวียงคุก")
    sender.send(market_intake, an_item())
    return sender


def decide(clerk: FlaskClient, fields: dict[str, str], path: str = PATH) -> tuple[int, str]:
    answer = clerk.post(path, data=hidden(clerk.get("/board/new").text) | fields)
    return answer.status_code, answer.headers.get("Location", "")


def states(office: Office) -> list[tuple[str, str, str]]:
    return [(row.state, row.reason, row.staff) for row in kept_items(office.ministry)]


def log(office: Office) -> list[tuple[str, str, str]]:
    with office.ministry.database.reading() as session:
        return [(act.what, act.staff, act.why) for act in acts_about(session, NAME)]


def test_an_item_that_is_accepted_is_in_the_tree_at_once_and_noted(
    office: Office, clerk: FlaskClient, selling: SendingKiosk
) -> None:
    page = clerk.get("/market").text
    assert "มะม่วงเบา 1" in page
    assert 'href="tel:0812345678"' in page
    status, location = decide(clerk, ACCEPT)
    assert (status, location.endswith("done=accept")) == (303, True)
    assert states(office) == [("accepted", "", EMAIL)]
    assert [item.phone for item in listed(office.read(HERE)[HERE])] == ["0812345678"]
    assert log(office) == [("item_accepted", EMAIL, "")]
    assert "มะม่วงเบา 1" not in clerk.get("/market").text
    assert "มะม่วงเบา 1" in clerk.get("/market?state=accepted").text
    del selling


def test_what_is_taken_down_leaves_the_tree_at_once_with_its_reason(
    office: Office, clerk: FlaskClient, selling: SendingKiosk, market_intake: Intake
) -> None:
    decide(clerk, ACCEPT)
    assert decide(clerk, DECLINE | {"seen": "accepted"})[0] == 303
    assert listed(office.read(HERE)[HERE]) == ()
    assert states(office) == [("declined", "forbidden", EMAIL)]
    assert log(office)[0] == ("item_taken_down", EMAIL, "forbidden")
    assert results_of(selling.send(market_intake, an_item(saying="again"))) == [("rejected", "declined-forbidden")]
    assert results_of(selling.send(market_intake, taken_back())) == [("ok", "")]


@pytest.mark.parametrize("reason", ["", "nonsense"])
def test_without_a_reason_nothing_is_declined_and_the_page_says_so(
    office: Office, clerk: FlaskClient, selling: SendingKiosk, reason: str
) -> None:
    answer = clerk.post(PATH, data=hidden(clerk.get("/market").text) | DECLINE | {"reason": reason})
    assert answer.status_code == 422
    assert 'id="reason-' in answer.text
    assert states(office) == [("waiting", "", "")]
    del selling


def test_who_is_slower_than_a_colleague_or_the_seller_does_nothing_and_is_told(
    office: Office, clerk: FlaskClient, selling: SendingKiosk, market_intake: Intake
) -> None:
    decide(clerk, ACCEPT)
    assert decide(clerk, DECLINE)[1].endswith("done=stale")
    assert states(office) == [("accepted", "", EMAIL)]
    selling.send(market_intake, taken_back())
    assert decide(clerk, DECLINE | {"seen": "accepted"})[1].endswith("done=stale")
    assert decide(clerk, DECLINE | {"seen": "withdrawn"})[1].endswith("done=stale")
    assert [state for state, _, _ in states(office)] == ["withdrawn"]


@pytest.mark.parametrize("fields", [{}, {"act": "accept"}, {"act": "erase", "seen": "waiting"}, {"seen": "waiting"}])
def test_a_form_that_is_none_of_the_page_s_is_refused(
    office: Office, clerk: FlaskClient, selling: SendingKiosk, fields: dict[str, str]
) -> None:
    assert decide(clerk, fields | {"reason": "other"})[0] == 400
    assert clerk.post(PATH, data=ACCEPT).status_code == 400, "without its token"
    assert decide(clerk, ACCEPT, f"/market/43010501/{'9' * 32}")[0] == 404
    assert decide(clerk, ACCEPT, "/market/43010501/none")[0] == 404
    assert states(office) == [("waiting", "", "")]
    del selling


def test_an_officer_sees_and_decides_for_their_areas_alone_and_loses_them_at_once_when_moved(
    office: Office, selling: SendingKiosk
) -> None:
    colleague = office.client(COLLEAGUE)
    for areas, status in (((), 403), (("41",), 403), (("43",), 200), (("4301",), 200)):
        with office.ministry.database.writing() as session:
            keep_areas(session, COLLEAGUE, areas)
        page = colleague.get("/market")
        shows = "มะม่วงเบา 1" in page.text
        assert (page.status_code == 200, shows) == (bool(areas), status == 200), areas
        assert decide(colleague, {"seen": "waiting"})[0] == (403 if status == 403 else 400), areas
    assert colleague.get("/market?province=41").status_code == 403
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ("41",))
    assert decide(colleague, ACCEPT)[0] == 403
    assert states(office) == [("waiting", "", "")]
    del selling


def test_what_another_village_complains_of_stands_first_until_it_is_said_that_it_may_stay(
    office: Office, clerk: FlaskClient, selling: SendingKiosk, market_intake: Intake
) -> None:
    selling.send(market_intake, an_item(2))
    for number in (1, 2):
        decide(clerk, ACCEPT, f"/market/43010501/{an_item(number).item}")
    other = SendingKiosk(office.ministry, village="43010702").enlist("หาดคำ")
    said = DistrictComplaint(id=item_id("c"), name=NAME, number=1, made=STAMP, reasons={"gone": 2}, is_hidden=True)
    other.send(market_intake, said)
    page = clerk.get("/market?state=accepted").text
    assert re.findall("มะม่วงเบา [12]", re.sub("<span class=.unseen.>.*?</span>", "", page)) == [
        "มะม่วงเบา 1",
        "มะม่วงเบา 2",
    ]
    assert "2 คนบอก" in page
    assert decide(clerk, ACCEPT | {"seen": "accepted"})[0] == 303
    assert "คนบอก" not in clerk.get("/market?state=accepted").text
    assert log(office)[0][0] == "item_stays"


def test_where_the_tree_cannot_be_written_the_decision_is_kept_and_the_page_says_so(
    office: Office, clerk: FlaskClient, selling: SendingKiosk
) -> None:
    office.conditions.stopped_by = OSError("no room")
    assert decide(clerk, ACCEPT)[0] == 503
    assert states(office) == [("accepted", "", EMAIL)]
    office.ministry.publisher.publish(NOW)
    assert len(listed(office.read(HERE)[HERE])) == 1
    del selling
