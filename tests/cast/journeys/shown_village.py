"""A village whose kiosk shows its first edition, for those who look at its pages, and the addresses of these pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.cast.browser import visitor
from tests.cast.journeys.running_village import PUBLIC_PATHS, RunningVillage
from tests.cast.waiting import until

# One of each kind, found by way of the links to them.
_EXAMPLES = (
    ("/prices", "/prices/"),
    ("/warnings", "/warnings/"),
    ("/health", "/articles/"),
    ("/health", "/articles/dengue"),  # with a picture and a recording
    ("/activities", "/activities/"),
    ("/report", "/report/wifi"),
)
_SEARCHES = ("/search?q=%E0%B8%A2%E0%B8%B2", "/search?q=zzzz")  # one finds, one does not
_LAST_PAGE_OF_A_REPORT = "/report/road/-"  # whose draft is gone: it has all fields


@pytest.fixture(scope="session")
def shown_village(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[RunningVillage]:
    """A real central and a real kiosk that shows what central published."""
    made = RunningVillage(folder=tmp_path_factory.mktemp("village"))
    try:
        made.prepare()
        made.start("central")
        made.start("kiosk")
        with visitor(browser) as context:
            page = context.new_page()
            until(
                lambda: page.goto(f"{made.kiosk_url}/prices") and page.locator("a[href^='/prices/']").count(),
                seconds=60,
                what="the first edition",
            )
        yield made
    finally:
        made.stop_all()


@pytest.fixture(scope="session")
def public_addresses(shown_village: RunningVillage, browser: Browser) -> tuple[str, ...]:
    """Every public address in Thai."""
    with visitor(browser) as context:
        page = context.new_page()
        found = []
        for start, kind in _EXAMPLES:
            page.goto(shown_village.kiosk_url + start)
            found.append(str(page.locator(f"main a[href^='{kind}']").first.get_attribute("href")))
    return (*PUBLIC_PATHS, *found, *_SEARCHES, _LAST_PAGE_OF_A_REPORT)


def in_both_languages(addresses: tuple[str, ...]) -> list[str]:
    return [*addresses, *(f"/en{path}" for path in addresses)]
