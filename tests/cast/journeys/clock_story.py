"""One village and its central, whose machines' clocks may be wrong, with the kiosk's real pages.

A story has a true time, a machine at central that may be wrong by `central_off`, and a kiosk's machine that may be
wrong by `kiosk_off`, with or without a synchronisation that vouches for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import Client

from content_sync.central.clock import PublishClock
from content_sync.central.tree.published import last_publish
from content_sync.client.visit_context import VisitResult
from content_sync.wire.targets import decode_bulletins
from kiosk.app import Kiosk, build
from kiosk.pages import home, warnings
from tests.cast.central.ministry import a_warning
from tests.cast.central.tree_reader import TreeReader, any_web_server
from tests.cast.journeys.country import Country, Journey
from tests.cast.kiosk.loaded_templates import templates
from tests.cast.kiosk.served_kiosk import config
from tests.cast.place_and_time import HOUR, MINUTE
from tests.cast.tree.contents import NOW

STRANGE_YEARS = ("2513", "2579", "2743", "2793")  # 1970, 2036, 2200 and 2250 as a page would write them


@dataclass
class ClockStory:
    """What happens to one village and its central."""

    journey: Journey
    folder: Path
    true: datetime = NOW + HOUR
    central_off: timedelta = timedelta()
    kiosk_off: timedelta = timedelta()
    is_synchronized: bool = False
    clock: PublishClock = field(init=False)
    kiosk: Kiosk = field(init=False)

    def __post_init__(self) -> None:
        self.restart_central()
        self.start_kiosk()

    @property
    def country(self) -> Country:
        return self.journey.country

    def restart_central(self) -> None:
        def published() -> datetime | None:
            last = last_publish(self.country.central.tree)
            return last.issued if last else None

        self.clock = PublishClock(
            lambda: self.true + self.central_off, published, lambda: (self.true - NOW) / timedelta(seconds=1)
        )

    def start_kiosk(self, *, boot: str = "01") -> None:
        own = self.journey.kiosk
        own.boot, own.up_s = boot, 10.0
        own.restart()
        stores = own.stores()
        self.set_clocks()
        self.kiosk = build(
            config(self.folder), stores=stores, clock=own.clock, templates=templates(), visit_now=lambda: None,
            screens=(home.pages, warnings.pages),
        )  # fmt: skip

    def set_clocks(self) -> None:
        self.country.now = self.true + self.central_off
        own = self.journey.kiosk
        own.wall, own.is_synchronized = self.true + self.kiosk_off, self.is_synchronized

    def pass_by(self, time: timedelta) -> None:
        self.true += time
        self.journey.kiosk.up_s += time.total_seconds()
        self.set_clocks()

    def warn(self, name: str) -> None:
        """Have central publish a warning that is in force for two days from now."""
        self.country.put(a_warning(name, "43", hours=int((self.true - NOW) / HOUR) + 48))
        self.publish()

    def publish(self) -> None:
        self.country.central.publisher.publish(self.clock())

    def visit(self) -> VisitResult:
        result = self.journey.visit()
        self.kiosk.updater.reprint()
        self.check_time()
        return result

    def check_time(self) -> None:
        """Check that what is trusted is true, and that no page is of a strange year."""
        stamp = self.journey.kiosk.clock.read()
        assert not stamp.is_trusted or abs(stamp.at - self.true) <= 10 * MINUTE
        for path in ("/", "/warnings"):
            assert not re.search("|".join(STRANGE_YEARS), self.page(path))

    def page(self, path: str) -> str:
        return Client(self.kiosk.site).get(path).text

    def shown(self) -> set[str]:
        """Return the warnings on the page."""
        return set(re.findall(r'href="/warnings/([a-z-]+)"', self.page("/warnings")))

    def in_tree(self) -> set[str]:
        tree = self.country.central.tree
        with any_web_server(tree.folder) as address:
            body = TreeReader(address=address, root=self.country.root, folder=self.folder / "reader").read(
                "warnings/43"
            )["warnings/43"]
        return {one.id for one in decode_bulletins(body)[0]} if body else set()


@pytest.fixture
def story(journey: Journey, tmp_path: Path) -> ClockStory:
    made = ClockStory(journey, tmp_path)
    made.warn("storm")
    return made
