"""A visit to central, asked for at the volunteer's button and waited for."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.cast.browser import press
from tests.cast.journeys.running_village import RunningVillage
from tests.cast.waiting import until


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
