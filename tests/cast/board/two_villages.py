"""Two villages of one district on real processes: each has a kiosk, and one central serves both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.cast.browser import press, visitor
from tests.cast.journeys.carrier import Carrier, carrier
from tests.cast.journeys.people import visit
from tests.cast.journeys.running_village import RunningVillage

NEIGHBOUR, NEIGHBOURS_NAME = "43010702", "บ้านหาดคำ หมู่ 2"


@dataclass(slots=True)
class VolunteersPhone:
    """A volunteer of one of the villages, signed in on a phone without scripts."""

    village: RunningVillage
    page: Page

    def sign_in(self) -> None:
        password = self.village.first_password()
        self.page.goto(f"{self.village.kiosk_url}/admin")
        self.page.locator("input[type=password]").fill(password)
        press(self.page.locator("form button[type=submit]").first)

    def visit(self) -> None:
        """Press the button of the visit, and wait until it is over."""
        visit(self.village, self.page)

    def open(self, path: str) -> str:
        """Open a page of the volunteer's, and return its words."""
        self.page.goto(f"{self.village.kiosk_url}{path}")
        return self.page.locator("main").inner_text()


@dataclass(slots=True)
class TwoVillages:
    """`first` is the village of the other tests, `second` its neighbour, whose line can be cut."""

    first: VolunteersPhone
    second: VolunteersPhone
    line: Carrier


@pytest.fixture
def two_villages(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[TwoVillages]:
    first = RunningVillage(folder=tmp_path_factory.mktemp("first"), settings={"KIOSK_VISIT": "manual"})
    second = RunningVillage(
        folder=tmp_path_factory.mktemp("second"),
        central_port=first.central_port,
        settings={
            "KIOSK_VISIT": "manual",
            "KIOSK_VILLAGE": NEIGHBOUR,
            "KIOSK_VILLAGE_NAME": NEIGHBOURS_NAME,
            "CENTRAL_DATA_DIR": str(first.folder / "central"),
        },
    )
    with carrier(first.central_port) as line, visitor(browser, scripts=False) as one, visitor(browser) as other:
        second.link_port = line.port
        try:
            first.prepare(feeds=())
            second.root_file.write_bytes(first.root_file.read_bytes())
            second.register(NEIGHBOUR, NEIGHBOURS_NAME)
            for village, programs in ((first, ("central", "kiosk")), (second, ("kiosk",))):
                for program in programs:
                    village.start(program)
            asking, answering = VolunteersPhone(first, one.new_page()), VolunteersPhone(second, other.new_page())
            asking.sign_in()
            answering.sign_in()
            yield TwoVillages(asking, answering, line)
        finally:
            second.stop_all()
            first.stop_all()
