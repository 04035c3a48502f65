"""The pages of the stick, and of a phone in its place, are read in every way, whatever they have to say."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from content_sync.central.app import importer_of
from content_sync.wire.enrolment import make_code
from tests.cast.browser import press, visitor
from tests.cast.eyes import Eyes
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.stick.stick_kiosk import StickKiosk


def test_the_pages_of_the_stick_and_of_a_phone_are_well_in_every_reading(
    stick_kiosk: StickKiosk, browser: Browser, tmp_path: Path
) -> None:
    found: list[str] = []
    stick_kiosk.kiosk.file_report(text="ถนนขาด")
    wrong = tmp_path / "holiday.jpg"
    wrong.write_bytes(b"no file of a kiosk")
    with visitor(browser) as context:
        page = context.new_page()

        def look(name: str) -> None:
            found.extend(f"{name}: {fault}" for fault in Eyes(page).faults())

        stick_kiosk.kiosk.stores.enrolment.keep_code(make_code())
        sign_in(page, f"{stick_kiosk.kiosk.address}/admin/enrolment")
        look("a code waits")
        page.goto(f"{stick_kiosk.kiosk.address}/admin/stick")
        look("no stick")
        stick = stick_kiosk.put_in()
        press(page.locator("main form button"))
        look("what is on it")
        press(page.locator("main button[value=take]"))
        stick_kiosk.wait()
        page.reload()
        look("taken in")
        importer_of(stick_kiosk.country.central).take(stick, now=stick_kiosk.country.now)
        press(page.locator("main button[value=look]"))
        press(page.locator("main button[value=take]"))
        stick_kiosk.wait()
        page.reload()
        assert page.locator("main .state-line a[href='/admin/enrolment']").count() == 1
        look("an answer to the code")
        press(page.locator("main a[href='/carry']"))
        look("a phone")
        press(page.locator("main form[action='/carry'] button"))
        look("its file")
        page.locator("main [type=file]").set_input_files(wrong)
        press(page.locator("main form[action='/carry/back'] button"))
        assert page.locator("main .said.alarm").count() == 1
        look("a wrong file")
    assert "\n".join(found) == ""


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#password").fill(PASSWORD)
    press(page.locator("main button[type=submit]"))
    page.goto(address)
