"""The volunteer's pages in the real Chromium over plain HTTP, by an address that is not this machine's loopback.

Run in a network namespace of its own, where it may make the address (`tests/kiosk/admin/test_browser.py` does that):
browsers trust loopback more than any other plain HTTP, and would not notice a `Secure` cookie there. Says what it found
as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page

from content_sync.look.thai import local_date, write_day
from tests.cast.browser import PHONE, SMALL_PHONE, chromium, complaints, overflow, press, visitor
from tests.cast.journeys.running_village import lone_kiosk

ADDRESS = "10.77.0.1"
PORT = 8080
BASE = f"http://{ADDRESS}:{PORT}"
PAGES = (
    "/admin",
    "/admin/notice",
    "/admin/notice?sort=activity",
    "/admin/answers",
    "/admin/password",
    "/admin/visit",
    "/admin/box",
    "/admin/queue",
    "/admin/loudspeaker",
)
NOTICE = "ประชุมหมู่บ้านเย็นนี้"


def main(folder: Path) -> None:
    """Walk through the pages and print what was seen."""
    _make_address()
    with lone_kiosk(folder, host=ADDRESS, port=PORT) as village, chromium() as browser:
        password = village.first_password()
        seen: dict[str, object] = {}
        with visitor(browser, scripts=False) as context:
            page = context.new_page()
            seen |= _journey(page, password)
            seen["cookies"] = [cookie["secure"] for cookie in context.cookies()]
        with visitor(browser) as context:
            page = context.new_page()
            seen["complaints"] = _look_at_all(page, password)
            seen["was_trusted"] = page.evaluate("window.isSecureContext")
    sys.stdout.write(json.dumps(seen, ensure_ascii=False))


def _make_address() -> None:
    for command in (
        "link set lo up",
        "link add kiosk0 type veth peer name phone0",
        f"addr add {ADDRESS}/24 dev kiosk0",
        "link set kiosk0 up",
        "link set phone0 up",
    ):
        subprocess.run(["ip", *command.split()], check=True)


def _sign_in(page: Page, password: str) -> None:
    page.goto(f"{BASE}/admin")
    page.locator("#password").fill(password)
    press(page.locator("main button[type=submit]"))


def _journey(page: Page, password: str) -> dict[str, object]:
    _sign_in(page, password)
    came_in = page.url
    page.goto(f"{BASE}/admin/notice")
    page.locator("#title").fill(NOTICE)
    page.locator("#body").fill("หกโมงเย็นที่ศาลากลางบ้าน")
    for day in ("#first", "#last"):  # a kiosk that nobody told the time proposes none
        page.locator(day).fill(write_day(local_date(datetime.now(UTC)), "th"))
    press(page.locator("main form:has(#title) button[type=submit]:not([name])"))
    posted = page.url
    page.goto(f"{BASE}/")
    is_shown = page.get_by_text(NOTICE).first.is_visible()
    page.goto(f"{BASE}/admin/visit")
    press(page.locator("form[action*=visit] button"))
    page.locator("[data-visit=over]").wait_for(timeout=30_000)
    visited = page.locator("main").inner_text()
    press(page.get_by_role("button", name="ออกจากระบบ"))
    left = page.url
    page.goto(f"{BASE}/admin")
    return {
        "came_in": came_in,
        "posted": posted,
        "is_shown": is_shown,
        "visited": visited,
        "left": left,
        "after": page.url,
    }


def _look_at_all(page: Page, password: str) -> list[str]:
    page.goto(f"{BASE}/admin/sign-in")
    found = _look_at(page)
    _sign_in(page, password)
    for path in (*PAGES, *(f"/en{path}" for path in PAGES)):
        page.goto(BASE + path)
        found += _look_at(page)
    page.goto(f"{BASE}/admin/notice")
    page.locator("#last").fill("2026-01-01")
    press(page.locator("main form:has(#title) button[type=submit]:not([name])"))
    return found + _look_at(page)


def _look_at(page: Page) -> list[str]:
    """Return what is wrong with a page on both phones; it is loaded once."""
    found: list[str] = []
    for size in (SMALL_PHONE, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        if (too_wide := overflow(page)) > 0:
            found.append(f"{size['width']}: {page.url} is {too_wide} px too wide")
        found += (f"{size['width']}: {page.url}: {complaint}" for complaint in complaints(page))
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
