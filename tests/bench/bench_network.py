"""The network at the desk: what its tables of numbers cost over a full country, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import insert

from content_sync.central.database.schema.columns import Base
from content_sync.central.database.schema.network_tables import DiaryRow, PostRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.network.glance import keep_glance
from content_sync.look.places import provinces
from content_sync.wire.diary import DIARY_TOPICS
from tests.bench.table import Row
from tests.cast.central.ministry import NOW
from tests.cast.central.postgres import a_postgres, new_schema
from tests.cast.desk.office import Office, office_in

_TIMES = 30
_VILLAGES = 24_700
_ROWS = 100_000
_DAYS = 330  # of the year that the tables show
_AT_ONCE = 5_000
_PATHS = {
    "the network at a glance": "/network",
    "  one province of it": "/network?province=43",
    "  all of it as CSV": "/network.csv",
}

Values = dict[str, object]


def rows() -> list[Row]:
    """Fill a country's network, and open the pages that count it."""
    found = []
    with tempfile.TemporaryDirectory() as folder, a_postgres() as cluster:
        for name, url in (("SQLite", ""), ("PostgreSQL", new_schema(cluster))):
            part = Path(folder, name)
            part.mkdir()
            with office_in(part, url=url) as office:
                fill(office)
                began = time.perf_counter()
                keep_glance(office.ministry.database, NOW)
                counted = (time.perf_counter() - began) * 1_000
                found.append(Row(f"counting the network, {name}", counted, 5_000, "ms", "every five minutes, aside"))
                client = office.client()
                found += [_row(f"{page}, {name}", path, client) for page, path in _PATHS.items()]
    return found


def fill(office: Office) -> None:
    """Put villages, posts and entries of diaries into the ministry's database."""
    codes = [
        f"{provinces()[number % 77].code}{1 + number // 77 % 20:02}{1 + number // 1540 % 17:02}01"
        for number in range(_VILLAGES)
    ]
    _insert(office, VillageRow, map(_village, codes))
    _insert(office, PostRow, _posts(codes))
    _insert(office, DiaryRow, _entries(codes))
    with office.ministry.database.writing() as session:
        session.connection().exec_driver_sql("analyze")  # as both databases do by themselves in time


def _village(code: str) -> Values:
    return {"code": code, "name": code, "public_key": code * 8, "kiosk": code * 4, "is_active": True, "wifi_point": ""}


def _posts(codes: list[str]) -> Iterator[Values]:
    chance = random.Random(7)
    for number in range(_ROWS):
        village, at = chance.choice(codes), _moment(chance)
        begins = number % 5 == 0
        yield {
            "id": f"{number:032x}", "village": village, "kiosk": village * 4, "epoch": "0f" * 8, "n": number,
            "person": f"{int(village):032x}", "by": "วิชัย", "area": village[:4],
            "sort": "question" if begins else "reply", "text": "ไวไฟหลุดทุกคืน มีใครเจอไหม",
            "thread": f"{number - number % 5:032x}", "made_at": at, "made_clock": "trusted", "received_at": at,
            "number": number, "staff": "", "is_pinned": False, "is_redacted": False,
        }  # fmt: skip


def _entries(codes: list[str]) -> Iterator[Values]:
    chance = random.Random(8)
    for number in range(_ROWS):
        village, at = chance.choice(codes), _moment(chance)
        yield {
            "village": village, "entry": f"{number:032x}", "kiosk": village * 4, "epoch": "0f" * 8, "n": number,
            "person": f"{int(village):032x}", "province": village[:2], "topic": chance.choice(DIARY_TOPICS),
            "people": chance.randint(1, 60), "day": at.date(), "month": at.date().replace(day=1), "made_at": at,
            "received_at": at, "is_estimated": False, "is_removed": number % 50 == 0,
        }  # fmt: skip


def _moment(chance: random.Random) -> dt.datetime:
    return NOW - dt.timedelta(days=chance.uniform(0, _DAYS))


def _insert(office: Office, table: type[Base], values: Iterable[Values]) -> None:
    some: list[Values] = []
    with office.ministry.database.writing() as session:
        for one in values:
            some.append(one)
            if len(some) == _AT_ONCE:
                session.execute(insert(table), some)
                some = []
        if some:
            session.execute(insert(table), some)


def _row(name: str, path: str, client: FlaskClient) -> Row:
    times = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        assert client.get(path).status_code == 200
        times.append((time.perf_counter() - began) * 1_000)
    p95 = sorted(times)[int(_TIMES * 0.95)]
    return Row(name, p95, 300, "ms", f"p95 of {_TIMES}; {_ROWS:,} posts, {_ROWS:,} entries of diaries")
