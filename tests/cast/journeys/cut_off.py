"""A kiosk whose network is cut, and a phone beside it that opens its pages without scripts.

Run in a network namespace of its own, which has nothing but loopback (`tests/kiosk/pages/test_browser.py` does that).
In, as JSON: the folder of a village whose kiosk has its content on the card, and addresses. Out, as JSON: `SeenCutOff`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
from playwright.sync_api import BrowserContext, Request, Response

from tests.cast.browser import chromium, visitor
from tests.cast.journeys.running_village import RunningVillage


class WhatToOpen(msgspec.Struct, frozen=True, kw_only=True):
    folder: str
    paths: list[str]


class SeenPage(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of a page.

    Attributes:
        hosts: all that were asked for something until all of it was there.
        failed: addresses that were asked for and not answered well; the page's own left aside.
        signs: how many stand in the text.
        scripts: how many the page has.
        links: to this kiosk.
    """

    hosts: list[str]
    failed: list[str]
    signs: int
    scripts: int
    links: list[str]


class SeenCutOff(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of all pages, by address, and the status of each link on them."""

    host: str
    pages: dict[str, SeenPage]
    links: dict[str, int]


def main(told: WhatToOpen) -> SeenCutOff:
    """Open each page once, and then every link that stands on one."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    village = RunningVillage(folder=Path(told.folder))
    try:
        village.start("kiosk")
        with chromium() as browser, visitor(browser, scripts=False, keeps_own_scripts=True) as context:
            phone = _Phone(context, village.kiosk_url)
            pages = {path: phone.open(path) for path in told.paths}
            links = sorted({link for page in pages.values() for link in page.links})
            found = {link: context.request.get(village.kiosk_url + link).status for link in links}
    finally:
        village.stop_all()
    return SeenCutOff(host=village.kiosk_url.removeprefix("http://"), pages=pages, links=found)


class _Phone:
    """A page of a browser, and what it asks for."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self._base, self._page = base, context.new_page()
        self._asked: list[str] = []
        self._answered: list[str] = []
        self._page.on("request", self._note)
        self._page.on("response", self._note_answer)

    def open(self, path: str) -> SeenPage:
        self._asked.clear()
        self._answered.clear()
        self._page.goto(self._base + path, wait_until="load")
        links = "[...document.querySelectorAll('a[href]')].map(one => one.getAttribute('href'))"
        return SeenPage(
            hosts=sorted({url.split("/")[2] for url in self._asked}),
            failed=sorted({*self._asked} - {*self._answered, self._page.url}),
            signs=len(self._page.locator("main").inner_text()),
            scripts=self._page.locator("script").count(),
            links=[link for link in self._page.evaluate(links) if link.startswith("/")],
        )

    def _note(self, request: Request) -> None:
        if not request.url.startswith("data:"):
            self._asked.append(request.url)

    def _note_answer(self, response: Response) -> None:
        if response.ok:
            self._answered.append(response.url)


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(main(msgspec.json.decode(sys.stdin.buffer.read(), type=WhatToOpen))))
