"""A report by voice in a real Chromium: without cookies to the follow page, scripts or none, and in every reading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page

from content_sync.wire.reports import ReportVoice
from tests.cast.browser import PHONE, press, visitor
from tests.cast.eyes import Eyes
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.recordings import RECORDINGS

pytestmark = [pytest.mark.timeout(200), pytest.mark.xdist_group("report")]

VIDEO: FilePayload = {"name": "me.mp4", "mimeType": "video/mp4", "buffer": RECORDINGS["video.mp4"]}
VOICE: FilePayload = {"name": "me.3gp", "mimeType": "audio/3gpp", "buffer": RECORDINGS["voice.3gp"]}


def code(page: Page) -> str:
    return "-".join(page.locator(".code dd").all_inner_texts())


def say(page: Page, file: FilePayload) -> None:
    page.set_input_files("#voice", file)
    page.context.clear_cookies()
    press(page.locator("#voice-part form button"))


def follow(page: Page, address: str, reference: str, prefix: str = "") -> None:
    page.goto(f"{address}{prefix}/follow")
    page.fill("#reference", reference)
    press(page.locator("main form button"))


def steps(page: Page, address: str, prefix: str = "") -> Iterator[str]:
    """Report by voice, step by step; yield what stands on the page."""
    page.goto(f"{address}{prefix}/report/road")
    page.check("input[name=spoken]")
    page.fill("#place", "หน้าวัดโพธิ์ชัย")
    yield "page 2"
    press(page.locator("main form button"))
    yield "page 3"
    press(page.locator("main form button"))
    reference = code(page)
    ticket = page.url
    yield "ticket"
    follow(page, address, reference, prefix)
    yield "follow, awaited"
    press(page.locator("main a[href*='/report/thanks/']"))
    assert page.url.partition("#")[0] == ticket
    say(page, VIDEO)
    yield "refused"
    say(page, VOICE)
    assert code(page) == reference
    yield "kept"
    follow(page, address, reference, prefix)
    yield "follow, kept"


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_a_villager_says_a_report_without_cookies(browser: Browser, kiosk: ServedKiosk, *, scripts: bool) -> None:
    with visitor(browser, scripts=scripts, keeps_own_scripts=True) as context:
        page = context.new_page()
        for step in steps(page, kiosk.address):
            context.clear_cookies()
            if step == "ticket":
                page.reload()
                assert page.locator("#voice").is_visible()
            if step == "refused":
                mistake = page.locator("#voice-mistake").bounding_box()
                assert mistake
                assert 0 <= mistake["y"] < PHONE["height"], "it is on the screen, beside its field"
            if step == "kept":
                page.reload()
                assert "ตู้เก็บเสียงของคุณไว้" in page.locator("#voice-part").inner_text()
            if step == "follow, kept":
                assert "ตู้รับเสียงของคุณไว้แล้ว" in page.locator("main").inner_text()
    assert [type(item).__name__ for item in kiosk.stores.outbox.batch(9)] == ["Report", ReportVoice.__name__]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_on_the_way_of_a_voice_is_well_in_every_reading(
    browser: Browser, kiosk: ServedKiosk, prefix: str
) -> None:
    found: dict[str, list[str]] = {}
    with visitor(browser) as context:
        page = context.new_page()
        eyes = Eyes(page)
        for step in steps(page, kiosk.address, prefix):
            if wrong := eyes.faults(keyboard=not prefix):
                found[step] = wrong
    assert not found
