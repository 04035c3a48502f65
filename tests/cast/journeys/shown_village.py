"""A village whose kiosk shows its first edition, for those who look at its pages, and the addresses of these pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from kiosk.clock import system_clock
from kiosk.config import load
from kiosk.demo import market_day
from kiosk.store.stores import open_stores
from tests.cast.browser import visitor
from tests.cast.journeys.running_village import PUBLIC_PATHS, RunningVillage

# One of each kind, found by way of the links to them.
_EXAMPLES = (
    ("/prices", "/prices/"),
    ("/warnings", "/warnings/"),
    ("/health", "/articles/"),
    ("/health", "/articles/dengue"),  # with a picture and a recording
    ("/activities", "/activities/"),
    ("/market", "/market/1"),
    ("/report", "/report/wifi"),
)
_SHARED = ("/prices/", "/warnings/", "/articles/", "/activities/")
_SEARCHES = ("/search?q=%E0%B8%A2%E0%B8%B2", "/search?q=zzzz", "/search?q=%E0%B8%A2%E0%B8%B2&kind=health")
_LAST_PAGE_OF_A_REPORT = "/report/road/-"  # whose draft is gone: it has all fields
TROUBLES = {"/no/such/page": 404, "/market/6": 410, "/market/99": 404}
"""Addresses of what is not here, or not shown."""


@pytest.fixture(scope="session")
def shown_village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningVillage]:
    """A real central and a real kiosk that shows what central published, and a market."""
    made = RunningVillage(
        folder=tmp_path_factory.mktemp("village"), settings={"KIOSK_PUBLIC_URL": "http://10.42.0.1:8080"}
    )
    try:
        made.prepare()
        made.start("central")
        made.command("kiosk", "visit")
        _fill_the_market(made)
        made.start("kiosk")
        yield made
    finally:
        made.stop_all()


def _fill_the_market(village: RunningVillage) -> None:
    stores = open_stores(load(None, environ=village.environ()))
    try:
        market_day.fill(stores, system_clock())
    finally:
        stores.close()


@pytest.fixture(scope="session")
def public_addresses(shown_village: RunningVillage, browser: Browser) -> tuple[str, ...]:
    """Every public address in Thai that is answered with what was looked for; the others are `TROUBLES`."""
    with visitor(browser) as context:
        page = context.new_page()

        def first(start: str, link: str) -> str:
            page.goto(shown_village.kiosk_url + start)
            return str(page.locator(f"main a[href^='{link}']").first.get_attribute("href"))

        found = [first(start, kind) for start, kind in _EXAMPLES]
        shared = [first(path, "/share/") for path in (*found, "/news") if path.startswith((*_SHARED, "/news"))]
    return (*PUBLIC_PATHS, *found, *dict.fromkeys(shared), *_SEARCHES, _LAST_PAGE_OF_A_REPORT)


def in_both_languages(addresses: tuple[str, ...]) -> list[str]:
    return [*addresses, *(f"/en{path}" for path in addresses)]
