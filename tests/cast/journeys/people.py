"""Who walks both journeys: a village on real processes, its volunteer, staff, and a villager's phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.cast.browser import SCREEN, press, visitor
from tests.cast.journeys.carrier import Carrier, carrier
from tests.cast.journeys.running_village import STAFF, RunningVillage
from tests.cast.waiting import until


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningVillage, Carrier]]:
    made = RunningVillage(folder=tmp_path_factory.mktemp("village"), settings={"KIOSK_VISIT": "manual"})
    with carrier(made.central_port) as line:
        made.link_port = line.port
        try:
            made.prepare()
            made.start("central")
            made.start("kiosk")
            yield made, line
        finally:
            made.stop_all()


@pytest.fixture(scope="module")
def volunteer(place: tuple[RunningVillage, Carrier], browser: Browser) -> Iterator[BrowserContext]:
    village, _ = place
    with visitor(browser) as context:
        page, password = context.new_page(), village.first_password()
        page.goto(f"{village.kiosk_url}/admin")
        page.locator("input[type=password]").fill(password)
        press(page.locator("form button[type=submit]").first)
        page.close()
        yield context


@pytest.fixture(scope="module")
def staff(place: tuple[RunningVillage, Carrier], browser: Browser) -> Iterator[BrowserContext]:
    village, _ = place
    with visitor(browser, size=SCREEN) as context:
        page = context.new_page()
        page.goto(village.central_url)
        page.locator("input[name=email]").fill(STAFF)
        page.locator("input[type=password]").fill(village.staff_password)
        press(page.locator("main form [type=submit]").first)
        page.close()
        yield context


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    with visitor(browser, scripts=False) as context:
        yield context.new_page()


def visit(village: RunningVillage, page: Page) -> None:
    """Press the button of a visit on a page of who is signed in, and wait until the visit is over.

    The page itself looks again every two seconds only, which the volunteer's own test waits for
    (`tests/kiosk/admin/test_browser.py`); here it is asked beside the page, which is left empty.
    """
    address = f"{village.kiosk_url}/admin/visit"
    page.goto(address)
    press(page.locator("form[action*=visit] button"))
    page.goto("about:blank")
    until(lambda: 'data-visit="over"' in page.request.get(address).text(), seconds=90, what="the visit to end")
