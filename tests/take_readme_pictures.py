"""Take the README's pictures: the demo's pages on a phone, and the wall's on a wall."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.cast.browser import PHONE, chromium, press, visitor
from tests.cast.kiosk.shell import line_with, running
from tests.cast.listener.serving import free_port

PICTURES = Path(__file__).with_name("pictures")
WALL = {"width": 1280, "height": 720}
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


def main() -> None:
    """Start the demo and take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    ports = free_port(), free_port()
    with tempfile.TemporaryDirectory() as home:
        asked = ("demo", "--data-dir", "demo", "--port", str(ports[0]), "--central-port", str(ports[1]))
        with running(Path(home), *asked) as demo, chromium() as browser:
            reference = re.findall(r"reference (\S+)", line_with(demo, "follow"))[0]
            line_with(demo, "Stop with Ctrl-C")
            kiosk = f"http://127.0.0.1:{ports[0]}"
            with visitor(browser, size=PHONE) as phone:
                _pages(phone, kiosk)
                _report(phone, kiosk)
                _followed(phone, kiosk, reference)
            with visitor(browser, size=WALL) as wall:
                page = wall.new_page()
                page.goto(f"{kiosk}/screen")
                _take(page, "screen")
            demo.terminate()
            demo.wait(60)


def _pages(phone: BrowserContext, kiosk: str) -> None:
    page = phone.new_page()
    for name, path, link in PAGES:
        page.goto(kiosk + path)
        if link:
            press(page.locator(link).first)
        _take(page, name)


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


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")  # photos too
    file = PICTURES / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main()
