"""A small central for tests: one ministry, and what it publishes."""

from __future__ import annotations

import datetime as dt
import functools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from content_sync.central.clock import Now, PublishClock
from content_sync.central.database.schema.tables import BulletinRow
from content_sync.central.database.sessions import Database
from content_sync.central.media.files import MediaStore
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import Keyring
from content_sync.central.tree.layout import role_rules
from content_sync.central.tree.publishing import ROOT_FILE, Publisher, publish_clock_for
from content_sync.wire.alerts import Warning
from content_sync.wire.bulletins import AnyBulletin, Article, Day, Forecast, Good, Notice, PriceList, Quote
from content_sync.wire.encoding import encode
from tests.cast.central.postgres import open_database
from tests.cast.folders import run_folder

NOW = dt.datetime(2026, 11, 22, 5, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ministry:
    """Central without its web server; `at` is the time it lives in."""

    folder: Path
    database: Database
    keyring: Keyring
    tree: TreeFolder
    publisher: Publisher

    def put(self, *bulletins: AnyBulletin, state: str = "published", author: str = "") -> None:
        """Keep bulletins as if staff had published them, or this author."""
        with self.database.writing() as session:
            for one in bulletins:
                row = BulletinRow(id=one.id, kind=str(type(one).__struct_config__.tag), areas=one.areas)
                row.body, row.origin, row.state, row.changed_at = encode(one), "staff", state, NOW  # type: ignore[assignment]  # any state
                row.author = author
                session.merge(row)

    def clock(self, machine: Now) -> PublishClock:
        """Return central's clock, over a machine's that may be wrong."""
        return publish_clock_for(self.tree, machine)

    def withdraw(self, bulletin: str) -> None:
        """Withdraw what bears this id, of whatever kind."""
        with self.database.writing() as session:
            for row in session.scalars(select(BulletinRow).where(BulletinRow.id == bulletin)):
                row.state = "withdrawn"

    def root(self) -> bytes:
        return (self.tree.folder / ROOT_FILE).read_bytes()


@functools.cache
def _made_keys() -> Path:
    """Make keys once a process: ninety durable files take their time."""
    folder = run_folder("keys")
    ring = Keyring(folder=folder, offline=folder)
    ring.make_top()
    ring.make(rule.key for rule in role_rules().values())
    return folder


def a_ministry(folder: Path, *, url: str = "", keyring: Keyring | None = None) -> Ministry:
    """Found a ministry in a folder; its database is SQLite unless an address is given."""
    database = open_database(url or f"sqlite:///{folder / 'central.sqlite'}")
    if keyring is None and not (folder / "keys").exists():
        shutil.copytree(_made_keys(), folder / "keys")
    ring = keyring or Keyring(folder=folder / "keys", offline=folder / "keys")
    tree = TreeFolder(folder / "tree")
    publisher = Publisher(database=database, keyring=ring, tree=tree, media=MediaStore(folder=folder / "media"))
    try:
        publisher.initialize(NOW)
    except BaseException:
        database.close()
        raise
    return Ministry(folder=folder, database=database, keyring=ring, tree=tree, publisher=publisher)


@contextmanager
def ministry_in(folder: Path, *, url: str = "", keyring: Keyring | None = None) -> Iterator[Ministry]:
    made = a_ministry(folder, url=url, keyring=keyring)
    try:
        yield made
    finally:
        made.database.close()


@pytest.fixture
def ministry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ministry]:
    """A ministry on SQLite; on each kind of database where the test uses `database_url` too."""
    url = request.getfixturevalue("database_url") if "database_url" in request.fixturenames else ""
    with ministry_in(tmp_path, url=url) as made:
        yield made


@pytest.fixture
def central_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for central that has its keys; its commands find it by the environment."""
    monkeypatch.setenv("CENTRAL_DATA_DIR", str(tmp_path / "central"))
    with ministry_in(tmp_path / "central"):
        yield tmp_path / "central"


def a_forecast(area: str = "43", *, high: float = 31.0) -> Forecast:
    day = Day(date=TODAY, condition="clear", high_celsius=high)
    return Forecast(id=f"forecast-{area}", areas=(area,), issued=NOW, source="กรมอุตุนิยมวิทยา", days=(day,))


def a_price_list(province: str = "43", *, satang: int = 1_540_000) -> PriceList:
    quote = Quote(date=TODAY, province=province, price_satang=satang)
    good = Good(id="jasmine", name="ข้าวหอมมะลิ", category="ข้าว", unit="บาทต่อตัน", quotes=(quote,))
    return PriceList(id=f"prices-{province}", areas=(province,), issued=NOW, source="NABC", goods=(good,))


def a_warning(name: str = "storm", *areas: str, replaces: tuple[str, ...] = (), hours: int = 24) -> Warning:
    return Warning(
        id=name, areas=areas or ("43",), issued=NOW, source="กรมอุตุนิยมวิทยา", event="พายุ", headline="พายุฝนฟ้าคะนอง",
        severity="severe", effective=NOW, valid_until=NOW + dt.timedelta(hours=hours), replaces=replaces,
    )  # fmt: skip


def an_article(name: str = "dengue", *, title: str = "ไข้เลือดออก") -> Article:
    return Article(
        id=name, areas=("th",), issued=NOW, source="กรมควบคุมโรค", category="health", title=title, body="คว่ำภาชนะ"
    )


def a_notice(name: str = "training", *areas: str, days: int = 3) -> Notice:
    return Notice(
        id=name, areas=areas or ("4301",), issued=NOW, source="กระทรวง", title="อบรม", starts=NOW,
        valid_until=NOW + dt.timedelta(days=days),
    )  # fmt: skip
