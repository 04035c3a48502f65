"""Staff at the desk for tests: the desk over a real database and a real signed tree, and signed-in clients."""

from __future__ import annotations

import datetime as dt
import functools
import html
import io
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from werkzeug.test import TestResponse

from content_sync.central.app import Central, desk_of
from content_sync.central.config import CentralConfig
from content_sync.central.console.rendering import Renderer
from content_sync.central.console.routes import register
from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.network.posts import settle_unanswered
from content_sync.central.database.schema.columns import Base
from content_sync.central.database.schema.network_tables import PostRow
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.database.schema.stick_tables import StickRow
from content_sync.central.database.schema.tables import FeedFault, FeedRun, ReportRow, VillageRow
from content_sync.central.database.staff import keep_account
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.central.network.activities import take_activity
from content_sync.central.network.lists.brought import BroughtLists
from content_sync.central.retention import Retention
from content_sync.central.stick.parcels import Parcels
from content_sync.central.tree.packs.packs import Packs
from content_sync.wire.areas import COUNTRY
from content_sync.wire.encoding import decode
from content_sync.wire.targets import BulletinEntry
from tests.cast.central.ministry import NOW, Ministry, a_ministry, a_notice
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.central.tree_reader import a_reader, any_web_server
from tests.cast.desk.market_rows import a_market_row
from tests.cast.desk.posts import a_post
from tests.cast.folders import run_folder

EMAIL, COLLEAGUE = "somsri@ministry.example", "anan@nongkhai.example"
KEEP_CLOSED_DAYS = 365
PASSWORD = "ข้าวเหนียวหมูปิ้ง-2569"
_renderer = functools.cache(Renderer)  # two catalogues, and each template that is compiled, take a while
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
REPORT, BULLETIN, VOLUNTEER, BROUGHT = f"{1:032x}", "staff-0123456789abcdef", "b" * 32, "c" * 32
STICK = "d" * 8


@dataclass
class Conditions:
    """What the desk works under: the time, and what stops a publish, if anything."""

    now: dt.datetime = NOW
    stopped_by: Exception | None = None
    publishes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The desk, the ministry behind it, and how to come in."""

    ministry: Ministry
    app: Flask
    conditions: Conditions
    photos: Path
    voices: Path
    retention: Retention
    lists: BroughtLists
    parcels: Parcels
    cookies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def client(self, email: str = EMAIL) -> FlaskClient:
        """Return a client that is signed in; who was signed in when the office was copied is so still."""
        client = self.app.test_client()
        for name, value in self.cookies.get(email, {}).items():
            client.set_cookie(name, value)
        if email not in self.cookies:
            answer = sign_in(client, email, PASSWORD)
            assert answer.status_code == 302, answer.text
        return client

    def add(self, *rows: Base) -> None:
        with self.ministry.database.writing() as session:
            for row in rows:
                session.add(row)
                session.flush()
                if isinstance(row, PostRow):
                    settle_unanswered(session, row.thread)

    def read(self, *names: str) -> dict[str, bytes | None]:
        """Return targets of the signed tree as a kiosk that believes only its root would read them."""
        with any_web_server(self.ministry.tree.folder) as address:
            return a_reader(self.ministry, address).read(*names, at=self.conditions.now)

    def titles(self, index: str) -> list[str]:
        """Return the titles an index target of the signed tree lists."""
        body = self.read(index)[index]
        return [one.title for one in decode(body, list[BulletinEntry])] if body else []


@functools.cache
def _hash_of(email: str) -> str:
    """Hash the password for an account, once a process: argon2id takes a while."""
    del email  # each has a salt of its own
    return str(hash_password(PASSWORD))


@functools.cache
def _founded() -> tuple[Path, Mapping[str, Mapping[str, str]]]:
    """Found an office once a process, and return its folder and the cookies with which its staff came in."""
    folder = run_folder("office")
    with _opened(folder) as office:
        _take_on_staff(office)
        return folder, {email: _cookies_of(office.client(email)) for email in (EMAIL, COLLEAGUE)}


def _take_on_staff(office: Office) -> None:
    with office.app.app_context():
        for email in (EMAIL, COLLEAGUE):
            keep_account(office.ministry.database.staff, email, _hash_of(email))
    with office.ministry.database.writing() as session:
        keep_areas(session, EMAIL, (COUNTRY,))


def _cookies_of(client: FlaskClient) -> dict[str, str]:
    found = (client.get_cookie(name) for name in ("desk", "desk_browser"))
    return {cookie.key: cookie.value for cookie in found if cookie is not None}


@contextmanager
def office_in(folder: Path, *, is_https: bool = False, url: str = "") -> Iterator[Office]:
    """Open the desk over a fresh ministry with two members of staff; on SQLite a copy of one that was founded before.

    By https nobody is signed in yet, as those cookies came by http.
    """
    if url:
        with _opened(folder, is_https=is_https, url=url) as office:
            _take_on_staff(office)
            yield office
        return
    founded, cookies = _founded()
    shutil.copytree(founded, folder, dirs_exist_ok=True)
    with _opened(folder, is_https=is_https) as office:
        yield office if is_https else replace(office, cookies=cookies)


@contextmanager
def _opened(folder: Path, *, is_https: bool = False, url: str = "") -> Iterator[Office]:
    ministry, conditions = a_ministry(folder, url=url), Conditions()

    def publish(now: dt.datetime, *, is_clock_right: bool = False) -> None:
        if conditions.stopped_by:
            raise conditions.stopped_by
        conditions.publishes += 1
        ministry.publisher.publish(now, is_clock_right=is_clock_right)

    photos = folder / "photos"
    photos.mkdir(exist_ok=True)
    (folder / "voices").mkdir(exist_ok=True)
    retention = Retention(
        database=ministry.database,
        photos=photos,
        voices=folder / "voices",
        begun=BegunFiles(folder=folder / "begun"),
        keep_closed_days=KEEP_CLOSED_DAYS,
    )
    app, clock = Flask("central", static_folder=None), ministry.clock(lambda: conditions.now)
    central = Central(
        config=CentralConfig(data_dir=folder, kiosk_url="http://kiosk.example"),
        database=ministry.database,
        keyring=ministry.keyring,
        tree=ministry.tree,
        publisher=ministry.publisher,
        packs=Packs(ministry.tree),
        retention=retention,
    )
    desk = replace(desk_of(central, clock, _renderer()), publish=publish)
    register(app, desk, secret=b"s" * 32, is_https=is_https)
    try:
        yield Office(
            ministry=ministry,
            app=app,
            conditions=conditions,
            photos=photos,
            voices=folder / "voices",
            retention=retention,
            lists=desk.lists.lists,
            parcels=desk.parcels,
        )
    finally:
        ministry.database.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path) as made:
        yield made


@contextmanager
def an_office(folder: Path, url: str = "") -> Iterator[Office]:
    with office_in(folder, url=url) as made:
        made.add(a_village(), a_report(1), a_post(1), a_volunteer(), a_market_row())
        made.add(StickRow(id=STICK, exported_at=NOW, areas=("43",), villages=1, number=1, receipts=0))
        an_activity(made)
        made.ministry.put(a_notice(BULLETIN))
        made.lists.add(io.BytesIO(b"village,name\n"), staff=EMAIL, kind="volunteers", now=NOW, name=BROUGHT)
        yield made


@pytest.fixture
def busy_office(tmp_path: Path) -> Iterator[Office]:
    """The desk with a report, a question, an activity and a market item that wait, and one notice of its own."""
    with an_office(tmp_path) as made:
        yield made


@pytest.fixture
def clerk(office: Office) -> FlaskClient:
    """A browser of a member of staff who is signed in."""
    return office.client()


@pytest.fixture
def villages(office: Office) -> None:
    """The desk knows two villages, of two provinces."""
    office.add(a_village(), a_village("41010101", "บ้านหมากแข้ง"))


def sign_in(client: FlaskClient, email: str, password: str, **more: str) -> TestResponse:
    """Fill in the sign-in as a browser would."""
    page = client.get("/sign-in")
    return client.post("/sign-in", data={**hidden(page.text), "email": email, "password": password, **more})


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's forms, the last of a name counting."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}


def send(client: FlaskClient, path: str, fields: Mapping[str, object], *, page: str = "") -> TestResponse:
    """Fill in the form of a page and send it, hidden fields and all."""
    shown = page or client.get(path).text
    return client.post(path, data={**hidden(shown), **fields})


def a_village(code: str = "43010501", name: str = "บ้านเวียงคุก") -> VillageRow:
    return VillageRow(code=code, name=name, public_key=code * 8, kiosk=code * 4)


def an_activity(office: Office, village: str = "43010501", *, number: int = 1, **changes: object) -> None:
    """Let a village send an activity that is to be shown further."""
    item = SendingKiosk(office.ministry).activity(number, **{"activity": REPORT, **changes})
    with office.ministry.database.writing() as session:
        assert take_activity(session, item, village=village, now=NOW).result == "ok"


def a_volunteer(village: str = "43010501") -> VolunteerRow:
    return VolunteerRow(id=VOLUNTEER, village=village, number=1, name="สมหญิง ใจดี", since=NOW.date())


def a_report(number: int = 1, **more: object) -> ReportRow:
    """Return a report that came in `number` hours ago."""
    at = NOW - dt.timedelta(hours=number)
    fields = {
        "village": "43010501",
        "topic": "electricity",
        "text": "ไฟถนนหน้าวัดดับมาสามคืนแล้ว",
        "read_aloud": True,
        "made_clock": "trusted",
        "status": "received",
        "made_at": at - dt.timedelta(minutes=5),
        "received_at": at,
        **more,
    }
    reference = f"0501-{number}-K7M4-X"
    return ReportRow(
        id=f"{number:032x}", kiosk=f"{fields['village']}" * 4, serial=number, reference=reference, **fields
    )


def a_refusal(
    name: str, reason: str, *, place: str = "", field: str = "", ok: bool = False, at: dt.datetime = NOW
) -> FeedRun:
    """A run that could not take this; the rest neither unless `ok`."""
    return FeedRun(feed=name, at=at, is_ok=ok, faults=[FeedFault(reason=reason, place=place, field=field)])
