"""Take the pictures of the README and the volunteer's handbook: on a phone, on a wall, at a desk."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.cast.browser import PHONE, chromium, press, visitor
from tests.cast.folders import PROJECT
from tests.cast.journeys.shown_demo import shown_demo

PICTURES = Path(__file__).with_name("pictures")
HANDBOOK_PICTURES = PROJECT / "kiosk/static"  # a kiosk shows them too
WALL = {"width": 1280, "height": 720}
DESK = {"width": 1280, "height": 900}
COLOURS = 64

# The picture's name, where it is taken, and the link to press there to come to it.
PAGES: tuple[tuple[str, str, str], ...] = (
    ("home", "/", ""),
    ("weather", "/weather", ""),
    ("prices", "/prices", ""),
    ("price", "/prices", "main a[href^='/prices/']"),
    ("warning", "/", ".warning-banner a"),
    ("health", "/health", ""),
    ("article", "/health", "main a[href^='/articles/']"),
    ("news", "/news", ""),
    ("activity", "/activities", "main a[href^='/activities/']"),
    ("search", "/search?q=ไข้", ""),
    ("report-topic", "/report", ""),
    ("market", "/market", ""),
    ("market-item", "/market", "main .goods a"),
    ("share", "/share/weather", ""),
    ("print", "/print/today", ""),
    ("help", "/help", ""),
)

# The volunteer's, behind the sign-in, and what staff see of them.
HANDBOOK: tuple[tuple[str, str], ...] = (
    ("volunteer-today", "/admin"),
    ("volunteer-loudspeaker", "/admin/loudspeaker"),
    ("volunteer-answers", "/admin/answers"),
    ("volunteer-market", "/admin/market"),
    ("volunteer-notice", "/admin/notice"),
    ("volunteer-board", "/admin/board"),
)
VOLUNTEER: tuple[tuple[str, str], ...] = (("volunteer-queue", "/admin/queue"), ("volunteer-box", "/admin/box"))
STAFF: tuple[tuple[str, str], ...] = (("desk-register", "/register"), ("desk-board", "/board"))


def main() -> None:
    """Start the demo and take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with chromium() as browser, shown_demo(browser) as demo:
        with visitor(browser, size=PHONE) as phone:
            _pages(phone, demo.kiosk_url)
            _report(phone, demo.kiosk_url)
            _followed(phone, demo.kiosk_url, demo.reference)
        with visitor(browser, size=PHONE) as phone:
            page = _signed_in(phone, f"{demo.kiosk_url}/admin", {"password": demo.volunteer})
            _take_each(page, HANDBOOK, folder=HANDBOOK_PICTURES)
            _take_each(page, VOLUNTEER)
        with visitor(browser, size=DESK) as desk:
            page = _signed_in(desk, f"{demo.central_url}/sign-in", {"email": demo.email, "password": demo.staff})
            _take_each(page, STAFF)
        with visitor(browser, size=WALL) as wall:
            page = wall.new_page()
            page.goto(f"{demo.kiosk_url}/screen")
            _take(page, "screen")


def _pages(phone: BrowserContext, kiosk: str) -> None:
    page = phone.new_page()
    for name, path, link in PAGES:
        page.goto(kiosk + path)
        if link:
            press(page.locator(link).first)
        _take(page, name)


def _signed_in(context: BrowserContext, door: str, typed: dict[str, str]) -> Page:
    page = context.new_page()
    page.goto(door)
    for name, text in typed.items():
        page.locator(f"main [name={name}]").fill(text)
    press(page.locator("main form [type=submit]").first)
    return page


def _take_each(page: Page, pages: tuple[tuple[str, str], ...], *, folder: Path = PICTURES) -> None:
    for name, path in pages:
        page.goto(urljoin(page.url, path))
        _take(page, name, folder=folder)


def _report(phone: BrowserContext, kiosk: str) -> None:
    page = phone.new_page()
    page.goto(f"{kiosk}/report/road")
    page.locator("[name=text]").fill("สะพานไม้ข้ามคลองผุ เดินแล้วหวาดเสียว")
    page.locator("[name=place]").fill("ท้ายสวน ใกล้ศาลาริมคลอง")
    _take(page, "report-words")
    press(page.locator("main form .wide-button"))
    _take(page, "report-send")
    press(page.locator("main form .wide-button"))
    _take(page, "ticket")


def _followed(phone: BrowserContext, kiosk: str, reference: str) -> None:
    page = phone.new_page()
    page.goto(f"{kiosk}/follow")
    page.locator("[name=reference]").fill(reference)
    press(page.locator("main form button.button").first)
    _take(page, "follow")


def _take(page: Page, name: str, *, folder: Path = PICTURES) -> None:
    page.wait_for_load_state("networkidle")  # photos too
    page.evaluate("scrollTo(0, 0)")  # what was typed moved it
    file = folder / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main()
