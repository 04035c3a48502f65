"""Take every page at both sizes and in both languages, to look at: `take_pictures.py FOLDER [DRAWN]`.

In: a folder for the pictures; perhaps a folder of drawn ones, `<page>-360.png` for a phone and `<page>-1280.png` for a
screen. Out: `phone/` and `screen/` of the folder, and in `beside/` ours at the left of each drawn one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.cast.browser import PHONE, SCREEN, chromium, press, visitor
from tests.cast.journeys.running_village import PUBLIC_PATHS
from tests.cast.journeys.shown_demo import ShownDemo, shown_demo

SIZES = {"phone": PHONE, "screen": SCREEN}
DESK = ("/", "/write", "/published", "/inbox", "/feeds", "/villages")
ADMIN = (
    *("", "/visit", "/notice", "/notice?sort=activity", "/answers", "/answers/told", "/reported", "/neighbour"),
    *("/board", "/board/new", "/diary", "/diary/new/weather", "/market", "/loudspeaker", "/queue", "/flood"),
    *("/people", "/log", "/backup", "/handover", "/box", "/clock", "/power", "/diagnostics", "/access-log"),
    *("/password", "/name", "/handbook"),
)
MORE_PATHS = ("/screen", "/print/sign", "/search?q=ยา", "/search?q=zzzz", "/follow?number=5", "/report/road/-")

# The page on which the first link of this kind leads to an example.
EXAMPLES = (
    ("price", "/prices", "/prices/"),
    ("warning", "/warnings", "/warnings/"),
    ("article", "/health", "/articles/"),
    ("activity", "/activities", "/activities/"),
    ("market-item", "/market", "/market/"),
    ("report-wifi", "/report", "/report/wifi"),
)

# Each drawn picture, and ours; what is drawn and not built yet has none.
DRAWN = {
    "home-360": "kiosk",
    "home-1280": "kiosk",
    "weather-360": "kiosk-weather",
    "prices-360": "kiosk-prices",
    "price-360": "kiosk-price",
    "warning-360": "kiosk-warning",
    "article-360": "kiosk-article",
    "market-360": "kiosk-market",
    "market-item-360": "kiosk-market-item",
    "search-360": "kiosk-search-q=ยา",
    "print-360": "kiosk-print-today",
    "screen-1280": "kiosk-screen",
    "report-1-360": "kiosk-report",
    "report-2-360": "answer-th-words",
    "report-3-360": "answer-th-last-page",
    "thanks-360": "answer-th-thanks",
    "follow-360": "kiosk-follow-number=5",
    "follow-answer-360": "answer-th-followed",
    "volunteer-360": "admin",
    "board-360": "admin-board",
    **{
        f"{drawn}-{width}": ours
        for width in (360, 1280)
        for drawn, ours in {
            "desk": "desk-th",
            "desk-write": "desk-th-write",
            "desk-published": "desk-th-published",
            "desk-reports": "desk-th-inbox",
            "desk-report": "desk-th-report",
            "desk-fleet": "desk-th-villages",
        }.items()
    },
}


def main() -> None:
    """Start the demo and take the pictures."""
    folder = Path(sys.argv[1])
    with chromium() as browser, shown_demo(browser) as demo:
        for name, size in SIZES.items():
            (folder / name).mkdir(parents=True, exist_ok=True)
            with visitor(browser, size=size) as context:
                for prefix in ("", "/en"):
                    _public(context, demo, prefix, folder / name)
                    _report(context, demo, prefix, folder / name)
                _volunteer(context, demo, folder / name)
                _desk(context, demo, folder / name)
    if len(sys.argv) > 2:
        _lay_beside(folder, Path(sys.argv[2]))


def _public(context: BrowserContext, demo: ShownDemo, prefix: str, folder: Path) -> None:
    url = demo.kiosk_url + prefix
    start = f"kiosk{prefix.replace('/', '-')}"
    with _page(context) as page:
        for path in (*PUBLIC_PATHS, *MORE_PATHS):
            page.goto(url + path)
            _shot(page, folder / f"{start}{_told(path)}.png")
        for name, path, kind in EXAMPLES:
            page.goto(url + path)
            press(page.locator(f"main a[href^='{prefix}{kind}']:not([href$='/new'], [href$='/manage'])").first)
            _shot(page, folder / f"{start}-{name}.png")
            share = page.locator(f"main a[href^='{prefix}/share/']")
            if share.count():
                press(share.first)
                _shot(page, folder / f"{start}-{name}-share.png")


def _report(context: BrowserContext, demo: ShownDemo, prefix: str, folder: Path) -> None:
    """The pages a form answers with: mistakes, thanks, a broken photo, a voice to come, followed, none of ours."""
    url = demo.kiosk_url + prefix
    start = folder / f"answer-{prefix.strip('/') or 'th'}"
    with _page(context) as page:
        page.goto(f"{url}/report/wifi")
        page.locator("[name=text]").fill("ก" * 2001)
        _send(page, f"{start}-mistake.png")
        page.goto(f"{url}/report/water")
        page.locator("[name=text]").fill("น้ำประปาไม่ไหลสองวันแล้ว ทั้งซอยข้างวัด")
        _shot(page, f"{start}-words.png")
        _send(page, f"{start}-last-page.png")
        _send(page, f"{start}-thanks.png")
        page.locator("[name=photo]").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
        _send(page, f"{start}-photo.png")
        page.goto(f"{url}/report/flood")
        page.locator("input[name=spoken]").check()
        _send(page, "")
        _send(page, f"{start}-voice.png")
        page.goto(f"{url}/follow")
        page.locator("[name=reference]").fill(demo.reference)
        _send(page, f"{start}-followed.png")
        page.locator("#not-fixed summary").click()
        press(page.locator("#not-fixed form button"))
        _shot(page, f"{start}-not-fixed.png")
        page.goto(f"{url}/nowhere")
        _shot(page, f"{start}-trouble.png")


def _volunteer(context: BrowserContext, demo: ShownDemo, folder: Path) -> None:
    with _page(context) as page:
        page.goto(f"{demo.kiosk_url}/admin")
        _shot(page, folder / "admin-sign-in.png")
        page.locator("input[type=password]").fill(demo.volunteer)
        press(page.locator("main form button").first)
        for prefix in ("", "/en"):
            for path in ADMIN:
                page.goto(f"{demo.kiosk_url}{prefix}/admin{path}")
                _shot(page, folder / f"admin{_told(prefix + path)}.png")


def _desk(context: BrowserContext, demo: ShownDemo, folder: Path) -> None:
    with _page(context) as page:
        page.goto(demo.central_url)
        _shot(page, folder / "desk-sign-in.png")
        page.locator("input[name=email]").fill(demo.email)
        page.locator("input[type=password]").fill(demo.staff)
        press(page.locator("main form [type=submit]").first)
        for language in ("th", "en"):
            page.goto(demo.central_url)
            if page.locator("html").get_attribute("lang") != language:
                press(page.locator("button[name=language]"))
            for path in DESK:
                page.goto(demo.central_url + path)
                _shot(page, folder / f"desk-{language}{_told(path)}.png")
            page.goto(f"{demo.central_url}/inbox?topic=flood")
            press(page.locator("main a[href^='/inbox/']").first)
            _shot(page, folder / f"desk-{language}-report.png")


def _lay_beside(folder: Path, drawn: Path) -> None:
    """Lay each of our pages at the left of the drawn one."""
    (folder / "beside").mkdir(exist_ok=True)
    for name, ours in DRAWN.items():
        size = "phone" if name.endswith("-360") else "screen"
        with Image.open(folder / size / f"{ours}.png") as left, Image.open(drawn / f"{name}.png") as finer:
            right = finer.resize((left.width, round(finer.height * left.width / finer.width)))
            both = Image.new("RGB", (2 * left.width + 20, max(left.height, right.height)), "white")
            both.paste(left, (0, 0))
            both.paste(right, (left.width + 20, 0))
            both.save(folder / "beside" / f"{name}.png")


@contextmanager
def _page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


def _send(page: Page, file: str) -> None:
    """Press the one wide button of the form, and take what it answers."""
    press(page.locator("main form button.wide-button").first)
    if file:
        _shot(page, file)


def _shot(page: Page, file: Path | str) -> None:
    page.screenshot(path=file, full_page=True)


def _told(path: str) -> str:
    return path.rstrip("/").replace("/", "-").replace("?", "-")


if __name__ == "__main__":
    main()
