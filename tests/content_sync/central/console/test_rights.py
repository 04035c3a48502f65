"""Each address of the desk has a rule: for all staff, or for the officers of a place; a new address without one fails.

Every address of the register and the network, and every new one, refuses a visitor, an officer of another province, who
is no officer, and a POST without its token.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.schema.network_tables import ActRow
from content_sync.central.database.schema.stick_tables import StickRow
from content_sync.wire.keys import key_name
from content_sync.wire.sign_up import volunteer_id
from tests.cast.central.ministry import NOW
from tests.cast.central.register import VILLAGES, listed_key, listed_village, take
from tests.cast.desk.bringing import bring
from tests.cast.desk.market_rows import a_market_row
from tests.cast.desk.office import COLLEAGUE, EMAIL, REPORT, STICK, Office, an_activity, hidden
from tests.cast.desk.posts import PHOTO, a_photo_of_row, a_post

VILLAGE = "43010501"
PERSON = volunteer_id(VILLAGE, 1)
NAMES, TEXT = "สมหญิง", "ไวไฟหลุดทุกคืน"
FOR_ALL_STAFF = {
    "desk.overview_show", "desk.overview_trust_clock", "desk.appearance_style", "desk.appearance_switch_language",
    "desk.write_new", "desk.write_edit", "desk.write_send", "desk.published_show", "desk.published_withdraw",
    "desk.published_put_back", "desk.media_show", "desk.feeds_show", "desk.villages_show", "desk.inbox_show",
    "desk.inbox_find",
    "desk.report_show", "desk.report_answer", "desk.erasing_show", "desk.erasing_erase", "desk.photos_show",
    "desk.voices_play", "desk.voices_download", "desk.voices_summarise", "desk.coverage_show",
    "desk.coverage_show_province", "desk.trainings_show_all", "desk.kiosk_show", "desk.usage_show",
    "desk.usage_download", "desk.listing_show", "desk.listing_download",
    "desk.carry_show", "desk.carry_take", "desk.carry_taken", "desk.carry_download",
    "security.login", "security.logout",
}  # fmt: skip
"""What staff may do everywhere. Of the network these only count: they name nobody; what is carried is sealed."""

LISTS = {
    "desk.volunteers_show_all": "?province=43", "desk.board_show": "?province=43", "desk.silent_show": "?province=43",
    "desk.silent_download": "?province=43", "desk.glance_show": "?province=43",
    "desk.activities_show": "?province=43", "desk.market_show": "?province=43",
    "desk.acts_show": "?province=43",
}  # fmt: skip
"""What shows an officer's own areas: asked for another one's it refuses."""

OWN = {"desk.enrolment_show", "desk.new_post_show", "desk.lists_show", "desk.lists_download", "desk.glance_download"}
"""What any officer may open, as nothing but of their own areas is shown."""

FIELDS = {
    "why": "x", "by": "2", "sure": "1", "form": "f" * 32, "seen": "1", "text": TEXT, "act": "redact", "area": "43",
    "sort": "news", "asked": "x", "topic": "road", "province": "43",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    method: str
    path: str
    endpoint: str


@pytest.fixture(autouse=True)
def nong_khai(office: Office) -> None:
    """A village of Nong Khai with a volunteer who is invited to a training, and who asked the board with a photo."""
    database = office.ministry.database
    take(database, "villages", VILLAGES + listed_village() + listed_village("41010101", "หมากแข้ง"))
    take(database, "volunteers", f"village,name,phone\n{VILLAGE},{NAMES} ใจดี,0812345678\n{VILLAGE},วิชัย,\n")
    take(database, "trainings", "number,place,province,from\n12,หอประชุม,43,2026-12-08\n")
    take(database, "attendance", f"training,village,number\n12,{VILLAGE},1\n")
    photo = a_photo_of_row(a_post(1))
    office.add(a_post(1, text=TEXT, by=NAMES), photo)
    (office.photos / photo.sha256).write_bytes(PHOTO)
    office.add(a_market_row(seller=NAMES))
    office.add(StickRow(id=STICK, exported_at=NOW, areas=("43",), villages=1, number=1, receipts=0))
    an_activity(office, by=NAMES, photo=b"\xff\xd8\xff")
    bring(office.client(), "volunteers", f"village,name\n{VILLAGE},{NAMES}\n")


def addresses(office: Office) -> list[Address]:
    """Return every address that is not for all staff, filled in for Nong Khai."""
    (brought,) = office.lists.of(EMAIL)
    filled_in: dict[str, object] = {"province": "43", "volunteer": PERSON, "training": 12, "post": REPORT}
    filled_in |= {"village": VILLAGE, "kind": "villages", "brought": brought.id, "activity": REPORT, "item": REPORT}
    filled_in |= {"kiosk": key_name(bytes.fromhex(listed_key(VILLAGE))).hex(), "act": "retire", "stick": STICK}
    return [one for one in _addresses(office, filled_in) if one.endpoint not in FOR_ALL_STAFF]


def _addresses(office: Office, filled_in: dict[str, object]) -> Iterator[Address]:
    adapter = office.app.url_map.bind("desk")
    for rule in office.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint in FOR_ALL_STAFF:
                yield Address(method=method, path=rule.rule, endpoint=rule.endpoint)
                continue
            path = adapter.build(rule.endpoint, {name: filled_in[name] for name in rule.arguments}, method=method)
            asked = LISTS.get(rule.endpoint, "") if method == "GET" else ""
            yield Address(method=method, path=path + asked, endpoint=rule.endpoint)


def ask(client: FlaskClient, one: Address, **fields: str) -> int:
    with client.open(one.path, method=one.method, data=fields if one.method == "POST" else None) as answer:
        return answer.status_code


def officer_of(office: Office, email: str, *areas: str) -> FlaskClient:
    with office.ministry.database.writing() as session:
        assert keep_areas(session, email, areas)
    return office.client(email)


def token(client: FlaskClient) -> dict[str, str]:
    return {"csrf_token": hidden(client.get("/register").text)["csrf_token"]}


def acts(office: Office) -> int:
    with office.ministry.database.reading() as session:
        return session.scalar(select(func.count()).select_from(ActRow)) or 0


def test_the_addresses_of_the_network_are_among_those_that_are_asked_below(office: Office) -> None:
    asked = {one.path.split("?")[0] for one in addresses(office)}
    assert {"/board", "/board/new", f"/board/{REPORT}/act", f"/villages/{VILLAGE}/rescue"} <= asked
    assert {"/register/volunteers", f"/register/volunteers/{PERSON}/erase", "/register/trainings/12/sheet"} <= asked


def test_no_address_that_is_for_all_staff_has_gone(office: Office) -> None:
    assert {rule.endpoint for rule in office.app.url_map.iter_rules()} >= FOR_ALL_STAFF


def test_a_visitor_is_refused_everywhere(office: Office) -> None:
    visitor = office.app.test_client()
    for one in addresses(office):
        assert ask(visitor, one, **FIELDS) == (302 if one.method == "GET" else 401), one


def test_an_officer_of_another_province_is_refused_and_changes_nothing(office: Office) -> None:
    client = officer_of(office, COLLEAGUE, "41")
    for one in addresses(office):
        answer = client.open(one.path, method=one.method, data=FIELDS | token(client))
        assert answer.status_code == (200 if one.endpoint in OWN and one.method == "GET" else 403), one
        assert NAMES not in answer.text, one
    for path in ("/register/volunteers", "/board", "/board?show=all"):
        page = client.get(path)
        assert (page.status_code, NAMES in page.text, TEXT in page.text) == (200, False, False), path
    assert acts(office) == 1, "the list of villages of 41, which has none of 43"


def test_who_is_no_officer_sees_counts_only(office: Office) -> None:
    client = officer_of(office, COLLEAGUE)
    for one in addresses(office):
        answer = client.open(one.path, method=one.method, data=FIELDS | token(client))
        assert answer.status_code == 403, one
        assert NAMES not in answer.text, one
    for path in ("/register", "/register/provinces/43", "/register/trainings"):
        page = client.get(path)
        assert (page.status_code, NAMES in page.text) == (200, False), path


def test_a_post_without_its_token_is_refused(office: Office) -> None:
    client = office.client()
    posts = [one for one in addresses(office) if one.method == "POST"]
    assert len(posts) >= 7
    for one in posts:
        assert ask(client, one, **FIELDS) == 400, one
    assert acts(office) == 0


def test_an_officer_who_is_moved_loses_the_old_province_at_once(office: Office) -> None:
    client = officer_of(office, COLLEAGUE, "43")
    assert NAMES in client.get(f"/register/volunteers/{PERSON}").text
    assert TEXT in client.get(f"/board/{REPORT}").text
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ["41"])
    for one in addresses(office):
        assert client.open(one.path, method=one.method, data=FIELDS | token(client)).status_code in {200, 403}, one
    for path in (f"/register/volunteers/{PERSON}", "/register/volunteers?province=43", f"/board/{REPORT}"):
        assert client.get(path).status_code == 403


def test_an_officer_of_the_nation_sees_every_province(office: Office) -> None:
    client = office.client(EMAIL)
    for one in addresses(office):
        if one.method == "GET":
            assert ask(client, one) == 200, one
    assert NAMES in client.get("/register/provinces/43").text


def test_what_the_country_reads_every_officer_reads_and_the_nations_answer(office: Office) -> None:
    office.add(a_post(2, area="th", text="ข่าวทั้งประเทศ"))
    client = officer_of(office, COLLEAGUE, "41")
    path = f"/board/{a_post(2).id}"
    assert "ข่าวทั้งประเทศ" in client.get(path).text
    assert 'name="text"' not in client.get(path).text
    assert client.post(path, data=FIELDS | token(client)).status_code == 403
    raised = FIELDS | {"act": "raise", "area": "th"}
    own = officer_of(office, COLLEAGUE, "43")
    assert own.post(f"/board/{REPORT}/act", data=raised | token(own)).status_code == 403
    assert own.post(f"/board/{REPORT}/act", data=raised | {"area": "43"} | token(own)).status_code == 303
