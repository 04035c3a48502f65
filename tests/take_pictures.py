"""Take every page at both sizes and in both languages, into the folder named, to look at."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests.cast.browser import PHONE, SCREEN, chromium, press, visitor
from tests.cast.journeys.running_village import PUBLIC_PATHS, STAFF, RunningVillage
from tests.cast.waiting import until

DESK = ("/", "/write", "/published", "/inbox", "/feeds", "/villages")


def main() -> None:
    """Start a village, wait for its first edition and take the pictures."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as home:
        village = RunningVillage(folder=Path(home))
        try:
            village.prepare()
            village.start("central")
            village.start("kiosk")
            _take(village, folder)
        finally:
            village.stop_all()


def _take(village: RunningVillage, folder: Path) -> None:
    with chromium() as browser:
        with visitor(browser) as context:
            page = context.new_page()
            until(
                lambda: page.goto(f"{village.kiosk_url}/prices") and page.locator("a[href^='/prices/']").count(),
                seconds=60,
                what="the first edition",
            )
        for name, size in (("phone", PHONE), ("screen", SCREEN)):
            with visitor(browser, size=size) as context:
                _kiosk(context, village, folder / name)
                _desk(context, village, folder / name)


def _kiosk(context: BrowserContext, village: RunningVillage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [*PUBLIC_PATHS, *_examples(context, village)]
    for path in (*paths, *(f"/en{path}" for path in paths)):
        _shot(context, village.kiosk_url + path, folder / f"kiosk{path.rstrip('/').replace('/', '-')}.png")
    for prefix in ("", "/en"):
        _answers(context, village.kiosk_url + prefix, folder, prefix.strip("/") or "th")
    _volunteer(context, village, folder)


def _answers(context: BrowserContext, base: str, folder: Path, language: str) -> None:
    """The pages a form answers with: a mistake, thanks, a broken photo, followed, a page that is not there."""
    page = context.new_page()
    page.goto(f"{base}/report/wifi")
    page.locator("[name=text]").fill("ก" * 2001)
    press(page.locator("main form button.button").first)
    page.screenshot(path=folder / f"answer-{language}-mistake.png", full_page=True)
    page.goto(f"{base}/report/water")
    page.locator("[name=text]").fill("น้ำประปาไม่ไหลสองวันแล้ว ทั้งซอยข้างวัด")
    press(page.locator("main form button.button").first)
    page.screenshot(path=folder / f"answer-{language}-last-page.png", full_page=True)
    press(page.locator("main form button.button").first)
    page.screenshot(path=folder / f"answer-{language}-thanks.png", full_page=True)
    reference = "-".join(page.locator(".code dd").all_inner_texts())
    page.locator("[name=photo]").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
    press(page.locator("main form button.button").first)
    page.screenshot(path=folder / f"answer-{language}-photo.png", full_page=True)
    page.goto(f"{base}/follow")
    page.locator("[name=reference]").fill(reference)
    press(page.locator("main form button.button").first)
    page.screenshot(path=folder / f"answer-{language}-followed.png", full_page=True)
    page.goto(f"{base}/nowhere")
    page.screenshot(path=folder / f"answer-{language}-trouble.png", full_page=True)
    page.close()


def _volunteer(context: BrowserContext, village: RunningVillage, folder: Path) -> None:
    page = context.new_page()
    page.goto(f"{village.kiosk_url}/admin")
    page.screenshot(path=folder / "admin-sign-in.png", full_page=True)
    page.locator("input[type=password]").fill(village.first_password())
    press(page.locator("form button[type=submit]").first)
    press(page.locator("form[action*=visit] button"))
    page.wait_for_url("**/admin/visit")
    page.locator("form[action*=visit] button").wait_for(timeout=90_000)
    page.close()
    for prefix in ("", "/en"):
        for path in ("", "/visit", "/notice", "/answers", "/password"):
            name = f"admin{prefix}{path}".replace("/", "-")
            _shot(context, f"{village.kiosk_url}{prefix}/admin{path}", folder / f"{name}.png")


def _examples(context: BrowserContext, village: RunningVillage) -> list[str]:
    page = context.new_page()
    found = []
    for start, kind in (("/prices", "/prices/"), ("/warnings", "/warnings/"), ("/health", "/articles/")):
        page.goto(village.kiosk_url + start)
        found.append(str(page.locator(f"main a[href^='{kind}']").first.get_attribute("href")))
    page.close()
    return found


def _desk(context: BrowserContext, village: RunningVillage, folder: Path) -> None:
    page = context.new_page()
    page.goto(village.central_url)
    page.screenshot(path=folder / "desk-sign-in.png", full_page=True)
    page.locator("input[name=email]").fill(STAFF)
    page.locator("input[type=password]").fill(village.staff_password)
    press(page.locator("main form [type=submit]").first)
    for language in ("th", "en"):
        page.goto(village.central_url)
        if page.locator("html").get_attribute("lang") != language:
            press(page.locator("button[name=language]"))
        for path in DESK:
            name = f"desk-{language}{path.rstrip('/').replace('/', '-')}"
            _shot(context, village.central_url + path, folder / f"{name}.png")
        page.goto(f"{village.central_url}/inbox")
        if page.locator("main a[href*='/inbox/'], main a[href*='/report']").count():
            press(page.locator("main a[href*='/inbox/'], main a[href*='/report']").first)
            page.screenshot(path=folder / f"desk-{language}-report.png", full_page=True)
    page.close()


def _shot(context: BrowserContext, url: str, file: Path) -> None:
    page = context.new_page()
    page.goto(url)
    page.screenshot(path=file, full_page=True)
    page.close()


if __name__ == "__main__":
    main()
