"""A real central on loopback, what it publishes, and a kiosk with real stores that visits it."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from content_sync.central.app import Central, create_kiosk_api, open_central
from content_sync.central.config import CentralConfig
from content_sync.central.database.schema.tables import BulletinRow
from content_sync.central.tree.newest_numbers import NewestNumbers
from content_sync.central.tree.publishing import ROOT_FILE
from content_sync.client.tree.edition import Edition, held_numbers
from content_sync.client.visit import visit
from content_sync.client.visit_context import VisitResult
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.encoding import encode
from content_sync.wire.keys import public_key
from tests.cast.central.ministry import a_forecast
from tests.cast.central.register import take
from tests.cast.link.http_server import HttpServer
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.listener.serving import listening
from tests.cast.place_and_time import VILLAGE
from tests.cast.tree.client import TreeClient
from tests.cast.tree.contents import NOW
from tests.cast.wire.wire_samples import KIOSK_SEED


@dataclass
class Country:
    """A real central on loopback and a kiosk's memory of it; `now` is central's time."""

    central: Central
    folder: Path
    port: int = 0
    now: datetime = NOW
    kiosk: TreeClient | None = None

    @property
    def root(self) -> bytes:
        body = self.central.tree.read(ROOT_FILE)
        assert body is not None
        return body

    def put(self, *bulletins: AnyBulletin, state: str = "published") -> None:
        with self.central.database.writing() as session:
            for one in bulletins:
                row = BulletinRow(id=one.id, kind=str(type(one).__struct_config__.tag), areas=one.areas)
                row.body, row.origin, row.changed_at = encode(one), "staff", self.now
                row.state = "published" if state == "published" else "withdrawn"
                session.merge(row)

    def publish(self, *bulletins: AnyBulletin, later: timedelta = timedelta(hours=1)) -> int:
        self.now += later
        self.put(*bulletins)
        return self.central.publisher.publish(self.now, is_clock_right=True).version

    def newest(self, village: str = VILLAGE) -> dict[str, int]:
        return NewestNumbers(self.central.tree).of(village)

    def fetch(self) -> Edition:
        if self.kiosk is None:
            self.kiosk = TreeClient(server=HttpServer(self.port), folder=self.folder / "tree", root=self.root)
        edition = self.kiosk.fetch()
        assert self.kiosk.failed == {}
        return edition


def numbers(edition: Edition) -> dict[str, int]:
    """Return the numbers of the parts that hold anything."""
    return {role: number for role, number in held_numbers(edition, VILLAGE).items() if number}


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A central with its keys and its first, empty tree; made once, as every key is a file that is synced."""
    folder = tmp_path_factory.mktemp("central")
    with open_central(CentralConfig(data_dir=folder)) as central:
        central.publisher.initialize(NOW)
        central.publisher.publish(NOW)
    return folder


@pytest.fixture
def country(founded: Path, tmp_path: Path) -> Iterator[Country]:
    shutil.copytree(founded, tmp_path / "central")
    with open_central(CentralConfig(data_dir=tmp_path / "central")) as central:
        made = Country(central, tmp_path)
        app = create_kiosk_api(central, lambda: made.now)
        with listening(app) as port:
            made.port = port
            yield made


@dataclass
class Journey:
    """A kiosk with real stores before the real central."""

    country: Country
    kiosk: VisitingKiosk
    port: int

    def visit(self) -> VisitResult:
        return visit(self.kiosk.visit_context(HttpServer(self.port), self.country.root))


@pytest.fixture
def journey(country: Country, tmp_path: Path) -> Iterator[Journey]:
    lines = io.StringIO()
    csv.writer(lines).writerows([("village", "name", "public_key"), (VILLAGE, "เวียงคุก", public_key(KIOSK_SEED).hex())])
    take(country.central.database, "villages", lines.getvalue())
    country.publish(a_forecast("43"))
    folder = tmp_path / "kiosk"
    folder.mkdir()
    kiosk = VisitingKiosk(folder)
    yield Journey(country, kiosk, country.port)
    kiosk.close()
