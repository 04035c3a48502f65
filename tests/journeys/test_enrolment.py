"""A village is enrolled: a code on paper, a key over the link, six digits on the telephone, and its report arrives."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content_sync.central.app import create_desk
from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.schema.tables import ReportRow
from content_sync.central.enrolment.codes import make_codes
from content_sync.central.staff.sign_in import make_account
from content_sync.client.reasons import Reason
from content_sync.client.visit import visit
from content_sync.client.visit_context import VisitResult
from kiosk.store.enrolment import shown_digits
from tests.cast.central.ministry import a_forecast
from tests.cast.desk.office import EMAIL, PASSWORD, send, sign_in
from tests.cast.journeys.country import Country
from tests.cast.link.http_server import HttpServer
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.place_and_time import VILLAGE

_DIGITS = re.compile(r"\b[0-9]{3} [0-9]{3}\b")
_KEY_PAGE = re.compile(rf'href="(/register/villages/{VILLAGE}/keys/[0-9a-f]{{32}})"')


@pytest.fixture
def examiner(country: Country) -> FlaskClient:
    """An officer of the nation at the desk of the same central."""
    app = create_desk(country.central, lambda: country.now)
    make_account(app, country.central.database.staff, EMAIL, PASSWORD)
    with country.central.database.writing() as session:
        keep_areas(session, EMAIL, ("th",))
    client = app.test_client()
    assert sign_in(client, EMAIL, PASSWORD).status_code == 302
    return client


@pytest.fixture
def boxes(tmp_path: Path) -> Iterator[tuple[VisitingKiosk, VisitingKiosk]]:
    """The village's box, and another one."""
    made = []
    for number, name in enumerate(("ours", "other"), start=7):
        (tmp_path / name).mkdir()
        made.append(VisitingKiosk(tmp_path / name, seed=bytes([number]) * 32))
    yield made[0], made[1]
    for box in made:
        box.close()


def a_code(country: Country) -> str:
    with country.central.database.writing() as session:
        (row,) = make_codes(session, io.BytesIO(f"village,name\n{VILLAGE},เวียงคุก\n".encode()), now=country.now)
    return row.code


def call(country: Country, box: VisitingKiosk) -> VisitResult:
    return visit(box.visit_context(HttpServer(country.port), country.root))


def act(examiner: FlaskClient, page: str, name: str) -> None:
    assert (
        send(examiner, f"{page}/{name}", {"why": "เทียบเลขทางโทรศัพท์"}, page=examiner.get(page).text).status_code == 303
    )


def page_with(examiner: FlaskClient, digits: str) -> str:
    """Return the page of the key whose digits these are, as the officer finds it in the list."""
    pages: list[str] = _KEY_PAGE.findall(examiner.get("/register/enrolment").text)
    (found,) = [page for page in pages if digits in examiner.get(page).text]
    return found


def arrived(country: Country) -> list[tuple[str, str]]:
    with country.central.database.reading() as session:
        rows = session.scalars(select(ReportRow).order_by(ReportRow.received_at, ReportRow.serial))
        return [(row.text, row.came_as) for row in rows]


def test_a_village_is_enrolled_with_a_code_and_six_digits_and_its_report_arrives(
    country: Country, examiner: FlaskClient, boxes: tuple[VisitingKiosk, VisitingKiosk]
) -> None:
    country.publish(a_forecast("43"))
    ours, _ = boxes
    ours.report("เน็ตล่ม")
    assert call(country, ours).up.reason == Reason.REFUSED
    ours.enrolment.keep_code(a_code(country))
    assert call(country, ours).reports_sent == 1
    known = ours.enrolment.read()
    assert (known.state, known.code) == ("pending", "")
    assert arrived(country) == [("เน็ตล่ม", "pending")]
    digits = shown_digits(known)
    assert _DIGITS.findall(examiner.get("/register/enrolment").text) == [digits]
    act(examiner, page_with(examiner, digits), "confirm")
    ours.report("ไฟดับ")
    assert call(country, ours).reports_sent == 1
    assert (ours.enrolment.read().state, shown_digits(ours.enrolment.read())) == ("active", "")
    assert arrived(country) == [("เน็ตล่ม", "pending"), ("ไฟดับ", "")]
    assert _DIGITS.findall(examiner.get("/register/enrolment").text) == []


def test_a_stolen_code_makes_both_boxes_disputed_and_the_thief_is_found_by_the_digits(
    country: Country, examiner: FlaskClient, boxes: tuple[VisitingKiosk, VisitingKiosk]
) -> None:
    country.publish(a_forecast("43"))
    ours, thief = boxes
    code = a_code(country)
    for box in (thief, ours):
        box.enrolment.keep_code(code)
        assert call(country, box).up.outcome == "ok"
    thief.report("แต่งขึ้น")
    ours.report("เน็ตล่ม")
    for box in (thief, ours):
        assert call(country, box).reports_sent == 1
        assert box.enrolment.read().state == "disputed"
    act(examiner, page_with(examiner, shown_digits(ours.enrolment.read())), "confirm")
    thief.report("แต่งขึ้นอีก")
    assert (call(country, thief).later, call(country, ours).up.outcome) == (2, "ok")
    assert (ours.enrolment.read().state, thief.enrolment.read().state) == ("active", "ended")
    assert sorted(arrived(country)) == [("เน็ตล่ม", "disputed"), ("แต่งขึ้น", "disputed")]
    page = examiner.get(f"/register/villages/{VILLAGE}").text
    assert "พักไว้ 1 ซอง" in page
    thieves = next(one for one in _KEY_PAGE.findall(page) if "พักไว้ 1 ซอง" in examiner.get(one).text)
    act(examiner, thieves, "release")
    assert ("แต่งขึ้นอีก", "held") in arrived(country)


def test_a_replaced_card_comes_with_a_new_code_and_the_old_one_is_still_heard(
    country: Country, examiner: FlaskClient, boxes: tuple[VisitingKiosk, VisitingKiosk]
) -> None:
    country.publish(a_forecast("43"))
    old, new = boxes
    for box in (old, new):
        box.enrolment.keep_code(a_code(country))
        call(country, box)
        act(examiner, page_with(examiner, shown_digits(box.enrolment.read())), "confirm")
    old.report("จากการ์ดเก่า")
    new.report("จากการ์ดใหม่")
    assert [call(country, box).reports_sent for box in (old, new)] == [1, 1]
    assert sorted(arrived(country)) == [("จากการ์ดเก่า", "retired"), ("จากการ์ดใหม่", "")]


def test_a_wrong_code_is_told_at_the_kiosk_and_leaves_no_trace_at_central(
    country: Country, boxes: tuple[VisitingKiosk, VisitingKiosk]
) -> None:
    country.publish(a_forecast("43"))
    ours, _ = boxes
    code = a_code(country)
    a_code(country)  # the first one is void now
    ours.enrolment.keep_code(code)
    assert call(country, ours).up.reason == Reason.REFUSED
    assert (ours.enrolment.read().state, ours.enrolment.code()) == ("refused", "")
    before = ours.enrolment.read()
    call(country, ours)
    assert ours.enrolment.read() == before
