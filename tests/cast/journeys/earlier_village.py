"""A village and its ministry as an earlier release left them: unpacked, opened by the program as it is now."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import psycopg
import pytest

from content_sync.central.app import Central, open_central
from content_sync.central.config import CentralConfig
from kiosk.config import KioskConfig
from kiosk.site.press import PrintedScreen
from tests.cast.folders import TESTS
from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

DATABASES = ("sqlite", "postgresql")


class MadeFacts(msgspec.Struct, frozen=True):
    """What stands in the folders: `made.json`."""

    made: datetime
    village: str
    village_name: str
    staff: str
    staff_password: str
    volunteer_password: str
    sent: dict[str, str]
    answer_on_its_way: dict[str, str]
    unsent: list[str]
    local_notice: str
    notice: str
    draft: str
    pages: list[str]


@dataclass(frozen=True, kw_only=True)
class EarlierVillage:
    """The unpacked folders; `now` is an hour after they were left."""

    folder: Path
    facts: MadeFacts
    database_url: str
    hands: ClockHands = field(default_factory=ClockHands)

    @property
    def now(self) -> datetime:
        return self.facts.made + timedelta(hours=1)

    @property
    def root(self) -> bytes:
        return (self.folder / "root.json").read_bytes()

    def settings(self, *, port: int = 9) -> KioskConfig:
        """Return the kiosk's settings with central at this port; nobody listens at 9."""
        return KioskConfig(
            village=self.facts.village,
            village_name=self.facts.village_name,
            central_url=f"http://127.0.0.1:{port}",
            root_file=self.folder / "root.json",
            data_dir=self.folder / "data",
        )

    @contextmanager
    def kiosk(self, *, screens: Sequence[PrintedScreen] = ()) -> Iterator[ServedKiosk]:
        """Serve the kiosk with these pages printed and the link down."""
        settings = self.settings()
        with kiosk_in(
            self.folder, hands=self.hands, settings=settings, screens=screens, has_edition=False, password=None
        ) as served:
            yield served

    @contextmanager
    def central(self) -> Iterator[Central]:
        config = CentralConfig(data_dir=self.folder / "central")
        if self.database_url:
            config = replace(config, database_url=self.database_url)
        with open_central(config) as opened:
            yield opened


@pytest.fixture(params=DATABASES)
def earlier_village(request: pytest.FixtureRequest, tmp_path: Path) -> EarlierVillage:
    """The first format that stays, over each database."""
    source = TESTS / "first_format" / request.param
    for name, place in (("kiosk", "data"), ("central", "central")):
        with tarfile.open(source / f"{name}.tar.xz") as packed:
            packed.extractall(tmp_path / place, filter="data")
    (tmp_path / "root.json").write_bytes((source / "root.json").read_bytes())
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute((tmp_path / "central" / "database.sql").read_bytes())
    facts = msgspec.json.decode((source / "made.json").read_bytes(), type=MadeFacts)
    hands = ClockHands(wall=facts.made + timedelta(hours=1))
    return EarlierVillage(folder=tmp_path, facts=facts, database_url=url, hands=hands)
