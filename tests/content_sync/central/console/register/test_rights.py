"""Each address of the register refuses a visitor, an officer of another province, and a POST without its token."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.officers import keep_areas
from content_sync.wire.sign_up import volunteer_id
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.desk.office import COLLEAGUE, EMAIL, Office, hidden

PERSON = volunteer_id("43010501", 1)
FOR_ALL_STAFF = {"/register", "/register/provinces/43", "/register/trainings"}
NAMES = "สมหญิง"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    method: str
    path: str


@pytest.fixture(autouse=True)
def nong_khai(office: Office) -> None:
    """A village of Nong Khai with a volunteer who is invited to a training there."""
    database = office.ministry.database
    take(database, "villages", VILLAGES + listed_village() + listed_village("41010101", "หมากแข้ง"))
    take(database, "volunteers", f"village,name,phone\n43010501,{NAMES} ใจดี,0812345678\n43010501,วิชัย,\n")
    take(database, "trainings", "number,place,province,from\n12,หอประชุม,43,2026-12-08\n")
    take(database, "attendance", "training,village,number\n12,43010501,1\n")


def addresses(office: Office) -> list[Address]:
    """Return every address of the register, filled in for Nong Khai."""
    filled_in = {"province": "43", "volunteer": PERSON, "training": 12}
    found = []
    for rule in office.app.url_map.iter_rules():
        if rule.rule.startswith("/register"):
            adapter = office.app.url_map.bind("desk")
            path = adapter.build(rule.endpoint, {name: filled_in[name] for name in rule.arguments})
            found += [Address(method=method, path=path) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
    assert len(found) >= 10
    return found


def ask(client: FlaskClient, one: Address, **fields: str) -> int:
    return client.open(one.path, method=one.method, data=fields if one.method == "POST" else None).status_code


def officer_of(office: Office, email: str, *areas: str) -> FlaskClient:
    with office.ministry.database.writing() as session:
        assert keep_areas(session, email, areas)
    return office.client(email)


def token(client: FlaskClient) -> str:
    return hidden(client.get("/register").text)["csrf_token"]


def test_a_visitor_is_refused_everywhere(office: Office) -> None:
    visitor = office.app.test_client()
    for one in addresses(office):
        assert ask(visitor, one) == (302 if one.method == "GET" else 401), one


def test_an_officer_of_another_province_sees_counts_only_and_changes_nothing(office: Office) -> None:
    client = officer_of(office, COLLEAGUE, "41")
    for one in addresses(office):
        answer = client.open(one.path, method=one.method, data={"csrf_token": token(client), "why": "x", "by": "2"})
        if one.path == "/register/volunteers":
            answer = client.get("/register/volunteers?province=43")
        assert answer.status_code == (200 if one.path in FOR_ALL_STAFF else 403), one
        assert NAMES not in answer.text, one
    assert NAMES not in client.get("/register/volunteers").text


def test_who_is_no_officer_sees_counts_only(office: Office) -> None:
    client = officer_of(office, COLLEAGUE)
    for one in addresses(office):
        answer = client.open(one.path, method=one.method, data={"csrf_token": token(client)})
        assert answer.status_code == (200 if one.path in FOR_ALL_STAFF else 403), one
        assert NAMES not in answer.text, one


def test_a_post_without_its_token_is_refused(office: Office) -> None:
    client = office.client()
    posts = [one for one in addresses(office) if one.method == "POST"]
    assert posts
    for one in posts:
        assert ask(client, one, why="x", by="2", sure="1") == 400, one
    with office.ministry.database.reading() as session:
        assert acts_about(session, PERSON) == ()


def test_an_officer_who_is_moved_loses_the_old_province_at_once(office: Office) -> None:
    client = officer_of(office, COLLEAGUE, "43")
    assert NAMES in client.get(f"/register/volunteers/{PERSON}").text
    with office.ministry.database.writing() as session:
        keep_areas(session, COLLEAGUE, ["41"])
    assert client.get(f"/register/volunteers/{PERSON}").status_code == 403
    assert client.get("/register/volunteers?province=43").status_code == 403


def test_an_officer_of_the_nation_sees_every_province(office: Office) -> None:
    client = office.client(EMAIL)
    for one in addresses(office):
        if one.method == "GET":
            assert ask(client, one) == 200, one
    assert NAMES in client.get("/register/provinces/43").text
