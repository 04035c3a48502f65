"""The desk's pages of the network in the real Chromium, read in every way, also where a form lacks something."""

from __future__ import annotations

import os

from playwright.sync_api import Browser

from content_sync.central.network.activities import take_activity
from tests.cast.browser import PHONE, SCREEN, press, visitor
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import SendingKiosk, an_intake
from tests.cast.desk.diaries import an_entry
from tests.cast.desk.office import Office
from tests.cast.desk.posts import a_post
from tests.cast.desk.served_office import sign_in
from tests.cast.desk.usage import a_day_of_use
from tests.cast.eyes import Eyes
from tests.cast.market.district_items import accept_all, an_item

PAGES = {
    "board": "/board",
    "all": "/board?show=all",
    "conversation": f"/board/{a_post(1).id}",
    "new": "/board/new",
    "glance": "/network",
    "usage": "/network/usage",
    "activities": "/activities",
    "market": "/market",
    "shown": "/market?state=accepted",
    "kiosk": "/villages/43010601",
    "rescue": "/villages/43010601/rescue",
}
DECLINE = "details.act form[method=post] button"
FORMS = {
    "new": "main form[method=post] button.button",
    "conversation": "section[aria-labelledby=answer-heading] button.button",
    "rescue": "main form[method=post] button.button",
    "activities": DECLINE,
    "market": DECLINE,
}


def _fill(office: Office) -> None:
    sender = SendingKiosk(office.ministry, village="43010601").enlist("บ้านวัดธาตุ หมู่ 1")
    with office.ministry.database.writing() as session:
        take_activity(session, sender.activity(), village=sender.village, now=NOW)
    intake = an_intake(office.ministry)
    sender.send(intake, an_item(1))
    accept_all(office.ministry)
    sender.send(intake, an_item(2, side="wanted", price_satang=None, text="ขอซื้อมะม่วงน้ำดอกไม้สุกสำหรับงานบุญวัดธาตุ " * 6))
    office.add(an_entry(1), an_entry(2, village="43010601", topic="health", people=1_200))
    office.add(a_day_of_use(village="43010601", home=720, weather=7))


def test_every_page_of_the_network_is_well_in_every_reading(desk: tuple[Office, str], browser: Browser) -> None:
    office, address = desk
    _fill(office)
    found: list[str] = []
    with visitor(browser, size=SCREEN) as context:
        page = context.new_page()
        sign_in(page, f"{address}/board")
        for name, path in PAGES.items():
            page.goto(address + path)
            found += [f"{path}: {fault}" for fault in Eyes(page).faults()]
            if folder := os.environ.get("NETWORK_PICTURES"):
                for size in (SCREEN, PHONE):
                    page.set_viewport_size({"width": size["width"], "height": size["height"]})
                    page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)
        for name, button in FORMS.items():
            page.goto(address + PAGES[name])
            page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
            press(page.locator(button).first)
            assert page.locator("[aria-invalid=true], .mistake, [role=alert]").count(), name
            found += [f"{name} with nothing in it: {fault}" for fault in Eyes(page).faults(keyboard=False)]
    assert not found, "\n".join(found)
