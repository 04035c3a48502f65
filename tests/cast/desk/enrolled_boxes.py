"""Two boxes that come with a ministry's code, and the officer who compares their digits."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content_sync.central.app import create_desk
from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.schema.tables import ReportRow
from content_sync.central.enrolment.codes import make_codes
from content_sync.central.staff.sign_in import make_account
from content_sync.client.visit import visit
from content_sync.client.visit_context import VisitResult
from tests.cast.desk.office import EMAIL, PASSWORD, send, sign_in
from tests.cast.journeys.country import Country
from tests.cast.link.http_server import HttpServer
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.place_and_time import VILLAGE

DIGITS: Final = re.compile(r"\b[0-9]{3} [0-9]{3}\b")
KEY_PAGE: Final = re.compile(rf'href="(/register/villages/{VILLAGE}/keys/[0-9a-f]{{32}})"')


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


def a_code(country: Country, village: str = VILLAGE) -> str:
    with country.central.database.writing() as session:
        (row,) = make_codes(session, io.BytesIO(f"village,name\n{village},เวียงคุก\n".encode()), now=country.now)
    return row.code


def call(country: Country, box: VisitingKiosk) -> VisitResult:
    return visit(box.visit_context(HttpServer(country.port), country.root))


def act(examiner: FlaskClient, page: str, name: str) -> None:
    assert (
        send(examiner, f"{page}/{name}", {"why": "เทียบเลขทางโทรศัพท์"}, page=examiner.get(page).text).status_code == 303
    )


def page_with(examiner: FlaskClient, digits: str) -> str:
    """Return the page of the key whose digits these are, as the officer finds it in the list."""
    pages: list[str] = KEY_PAGE.findall(examiner.get("/register/enrolment").text)
    (found,) = [page for page in pages if digits in examiner.get(page).text]
    return found


def arrived(country: Country) -> list[tuple[str, str]]:
    with country.central.database.reading() as session:
        rows = session.scalars(select(ReportRow).order_by(ReportRow.received_at, ReportRow.serial))
        return [(row.text, row.came_as) for row in rows]
