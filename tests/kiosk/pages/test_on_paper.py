"""What a villager prints: no heading is the last on its sheet, and no row is torn."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from kiosk.pages import articles, prices, privacy, warnings, weather
from tests.cast.browser import visitor
from tests.cast.pages.big_village import the_library
from tests.cast.pages.printed_site import printed_site
from tests.cast.pages.sample_moment import a_moment, the_bulletins

_MARGIN_MM, _PT_PER_MM = 12, 72 / 25.4
_HEADING_AND_A_LINE_PT = 40
_HEIGHTS_MM = (100, 110, 120, 150)  # of sheets at whose foot a heading would come to stand
_LONG_ARTICLE = f"/articles/{the_library()[0].id}"


@pytest.fixture(scope="module")
def printed_url() -> Iterator[str]:
    moment = a_moment(*the_bulletins(), the_library()[0])
    with printed_site(moment, [each.pages for each in (articles, prices, privacy, warnings, weather)]) as address:
        yield address


def room_of_headings(sheets: bytes) -> list[float]:
    """Return how far above the foot of its sheet each heading of a PDF begins, in points: its outline says where."""
    places = re.findall(rb"/Dest \[\d+ 0 R /XYZ [\d.]+ (-?[\d.]+) 0\]", sheets)
    return [float(place) - _MARGIN_MM * _PT_PER_MM for place in places]


@pytest.mark.parametrize(("path", "headings"), [(_LONG_ARTICLE, 10), ("/prices", 4)])
def test_no_heading_is_the_last_on_its_sheet(printed_url: str, browser: Browser, path: str, headings: int) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(printed_url + path)
        for height in _HEIGHTS_MM:
            page.add_style_tag(content=f"@page {{ size: 148mm {height}mm; margin: {_MARGIN_MM}mm 16mm; }}")
            room = room_of_headings(page.pdf(outline=True, tagged=True, prefer_css_page_size=True))
            assert len(room) == headings
            assert min(room) >= _HEADING_AND_A_LINE_PT, f"on sheets of {height} mm"


def test_no_row_is_torn_and_what_only_a_screen_needs_is_not_printed(printed_url: str, browser: Browser) -> None:
    script = "selector => [...document.querySelectorAll(selector)].map(one => getComputedStyle(one).breakInside)"
    with visitor(browser) as context:
        page = context.new_page()
        page.emulate_media(media="print")
        for path, rows in (("/prices", ".price-row"), ("/weather", ".day"), ("/warnings", ".warning")):
            page.goto(printed_url + path)
            assert set(page.evaluate(script, rows)) == {"avoid"}
            assert not page.locator(".sections").is_visible()


def test_what_the_privacy_page_folds_on_a_screen_stands_on_paper(printed_url: str, browser: Browser) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(f"{printed_url}/privacy")
        folded = page.locator("details li, details p")
        on_screen = page.locator("main").bounding_box()
        assert {one.is_visible() for one in folded.all()} == {False}
        page.emulate_media(media="print")
        on_paper = page.locator("main").bounding_box()
        assert on_screen
        assert on_paper
        assert on_paper["height"] > 2 * on_screen["height"]
