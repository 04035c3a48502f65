"""The handbook at the kiosk: two sheets of A4 that can be read, the same words as its text, a tap from every page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from content_sync.look import catalogues
from tests.cast.browser import PHONE, press, visitor
from tests.cast.eyes import Eyes
from tests.cast.folders import PROJECT
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.make_handbook import PAGE, TEXT, page_of

CARRIER = (
    *("Waiting to be sent", "Stick", "Take in, and hand over", "The stick may be taken out."),
    *("Seal what waits into a file", "Take it into the kiosk"),
)
A4_PX = {"width": 794, "height": 1123}
PX_OF_A_POINT = 96 / 72
SHARP_DPI = 200
# The sizes of all that is printed, in CSS pixels, and the least dots of a picture to an inch of paper.
SIZES = """() => [...document.querySelectorAll('main *')]
    .filter(one => one.getClientRects().length && [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(one => parseFloat(getComputedStyle(one).fontSize))"""
DOTS = "() => [...document.images].map(one => one.naturalWidth / one.getBoundingClientRect().width * 96)"


def test_its_page_is_made_from_its_text() -> None:
    assert PAGE.read_text("utf-8") == page_of(TEXT.read_text("utf-8")), "run: python -m tests.make_handbook"


def test_the_buttons_and_pages_of_a_carrier_that_it_names_are_there(kiosk: ServedKiosk) -> None:
    (told,) = (line for line in TEXT.read_text("utf-8").splitlines() if "`/carry`" in line)
    words = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", told)
    assert len(words) >= 6
    thai = catalogues.load(PROJECT / "kiosk/translations")["th"]
    known = {thai.gettext(text) for text in CARRIER}
    assert set(words) <= known
    menu = kiosk.volunteer().open("/admin").text
    for word in (thai.gettext("Stick"), thai.gettext("Waiting to be sent")):
        assert re.search(rf"{word}(</span>)?\s*</a>", menu), word


@pytest.mark.parametrize("language", ["", "/en"])
def test_on_paper_it_is_two_sheets_in_letters_that_can_be_read_and_with_sharp_pictures(
    kiosk: ServedKiosk, browser: Browser, language: str
) -> None:
    with visitor(browser, size=A4_PX) as context:
        page = context.new_page()
        page.goto(f"{kiosk.address}{language}/admin/handbook")
        sheets = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="print")
        sizes, dots = page.evaluate(SIZES), page.evaluate(DOTS)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 2
    assert min(sizes) >= 11 * PX_OF_A_POINT - 0.01
    assert len(dots) == 6
    assert min(dots) >= SHARP_DPI


def test_on_a_phone_it_is_well_in_every_reading_before_anybody_signed_in(kiosk: ServedKiosk, browser: Browser) -> None:
    with visitor(browser, size=PHONE) as context:
        page = context.new_page()
        page.goto(f"{kiosk.address}/admin/sign-in")
        press(page.locator("footer a[href='/admin/handbook']"))
        page.wait_for_load_state("networkidle")
        assert page.locator("h1").inner_text() == "คู่มือเน็ตอาสา"
        assert all(page.evaluate("[...document.images].map(one => one.complete && one.naturalWidth > 0)"))
        assert Eyes(page).faults() == []


def test_every_page_of_the_volunteer_leads_to_it(kiosk: ServedKiosk) -> None:
    volunteer = kiosk.volunteer()
    for path in ("/admin", "/admin/board", "/admin/people", "/admin/rescue"):
        for prefix in ("", "/en"):
            page = volunteer.open(prefix + path).text
            assert f'<a href="{prefix}/admin/handbook"' in page.partition("<footer")[2], path


def test_it_comes_with_the_package() -> None:
    """What `pip install` takes along is named by its ending in pyproject.toml, in the folder `kiosk`."""
    kinds = (PROJECT / "pyproject.toml").read_text("utf-8").partition("[tool.setuptools.package-data]")[2]
    needed = [PAGE, *(PROJECT / "kiosk/static").glob("volunteer-*.png"), PROJECT / "kiosk/static/handbook.css"]
    assert len(needed) == 8
    assert [one for one in needed if f'"*{one.suffix}"' not in kinds or PROJECT / "kiosk" not in one.parents] == []
