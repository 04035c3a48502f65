"""A kiosk that is served, with a stick of a real central in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from content_sync.central.stick.exporting import Exporter
from content_sync.stick.folder import StickFolder
from tests.cast.central.ministry import a_forecast, a_price_list, an_article
from tests.cast.central.register import take
from tests.cast.journeys.country import Country
from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.kiosk.served_kiosk import ServedKiosk, config, kiosk_in
from tests.cast.place_and_time import VILLAGE
from tests.cast.waiting import until


@dataclass(frozen=True, slots=True)
class StickKiosk:
    """A served kiosk, where sticks are mounted, and the ministry that makes them."""

    kiosk: ServedKiosk
    country: Country
    mount: Path

    def put_in(self) -> StickFolder:
        """Have the ministry, which knows the village, make a stick, and put it into the kiosk."""
        self.mount.mkdir(parents=True, exist_ok=True)
        stick, central = StickFolder(self.mount), self.country.central
        take(central.database, "villages", f"village,name\n{VILLAGE},เวียงคุก\n")
        exporter = Exporter(database=central.database, tree=central.tree, receipt_seed=central.keyring.receipt_seed())
        exporter.export(stick, [VILLAGE], now=self.country.now)
        return stick

    def is_over(self) -> bool:
        sticks = self.kiosk.program.services.sticks
        assert sticks is not None
        return sticks.progress().result is not None

    def wait(self) -> None:
        """Wait until the stick was taken in."""
        until(self.is_over, seconds=60, what="the stick was taken in")


@pytest.fixture
def stick_kiosk(country: Country, tmp_path: Path) -> Iterator[StickKiosk]:
    country.publish(a_forecast("43"), a_price_list("43"), an_article())
    with stick_kiosk_in(tmp_path / "village", country) as kiosk:
        yield kiosk


@contextmanager
def stick_kiosk_in(folder: Path, country: Country) -> Iterator[StickKiosk]:
    """Serve a kiosk that takes the ministry's sticks, whatever it published."""
    folder.mkdir()
    root = folder / "root.json"
    root.write_bytes(country.root)
    mounts = folder / "media"
    settings = replace(config(folder), root_file=root, stick_dirs=f"{folder / 'nothing'} {mounts}")
    with kiosk_in(folder, settings=settings, hands=ClockHands(), has_edition=False, takes_sticks=True) as kiosk:
        yield StickKiosk(kiosk, country, mounts / "volunteer" / "STICK")
