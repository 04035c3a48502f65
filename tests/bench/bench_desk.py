"""Every page of the network at the desk over a whole country, on SQLite and on PostgreSQL.

Each GET address of the register, the board, the network, the villages, their activities and markets is asked in this
process, as an officer of the nation and as one of a province; an address that a new screen brings is asked by itself.
The bar is 300 ms for the 95th percentile of a page. Of a file for a spreadsheet, which is streamed, that is until its
first rows come.
"""

from __future__ import annotations

import math
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from flask.testing import FlaskClient

from content_sync.central.database.network.officers import keep_areas
from content_sync.central.network.glance import keep_glance
from content_sync.central.network.usage_sums import keep_usage_sums
from content_sync.wire.areas import COUNTRY
from content_sync.wire.sign_up import volunteer_id
from tests.bench import country
from tests.bench.table import Row
from tests.cast.central.ministry import NOW
from tests.cast.central.postgres import a_postgres, new_schema
from tests.cast.desk.bringing import bring
from tests.cast.desk.office import COLLEAGUE, EMAIL, Office, office_in, send

_ASKED, _BAR_MS, _COUNTING_MS = 40, 300, 5_000
_FAMILIES = ("/register", "/board", "/network", "/villages", "/activities", "/market")
_ONE = country.PLACE
_LONGER = (  # the longer questions to some of them
    "/board?show=all", "/board?show=all&page=500", f"/board?province={_ONE}", f"/board?show=all&province={_ONE}",
    f"/network?province={_ONE}", f"/network/usage?province={_ONE}&days=28", "/register/acts?page=1000",
    f"/register/acts?province={_ONE}", "/register/silent?page=200", f"/register/volunteers?province={_ONE}&sought=1",
    "/villages?page=900", f"/villages?province={_ONE}", "/activities?state=accepted", "/market?state=shown",
)  # fmt: skip


def rows() -> list[Row]:
    """Fill a country on each kind of database, and ask for its pages."""
    with a_postgres() as folder:
        return [row for name, url in (("SQLite", ""), ("PostgreSQL", new_schema(folder))) for row in _of(name, url)]


def _of(name: str, url: str) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-desk-") as folder, office_in(Path(folder), url=url) as office:
        country.fill(office.ministry.database)
        yield from _counted(name, office)
        with office.ministry.database.writing() as session:
            keep_areas(session, COLLEAGUE, (_ONE,))
        for who, email, area in (("the nation's", EMAIL, COUNTRY), ("a province's", COLLEAGUE, _ONE)):
            officer = office.client(email)
            send(officer, "/register/volunteers", {"province": _ONE, "q": "ใจดี"})
            paths = addresses(office, bring(officer, "volunteers", _a_list()), area)
            yield from (_page(f"{name}, {who}", officer, path) for path in paths)


def _counted(name: str, office: Office) -> Iterator[Row]:
    for what, count in (("the network", keep_glance), ("28 days of usage", keep_usage_sums)):
        began_s = time.perf_counter()
        count(office.ministry.database, NOW)
        counted_ms = (time.perf_counter() - began_s) * 1_000
        note = "every five minutes, aside" if count is keep_glance else "once, aside; later what came since"
        bar_ms = _COUNTING_MS if count is keep_glance else None
        yield Row(f"{name}: counting {what}", counted_ms, bar_ms, "ms", note)


def _a_list() -> str:
    people = (f"{code},สมหญิง ใจดี {at} ใหม่\n" for at, code in enumerate(country.codes()) if code.startswith(_ONE))
    return "village,name\n" + "".join(people)


def addresses(office: Office, brought: str, area: str) -> Sequence[str]:
    """Return each address of the families that a GET reads, and the longer questions to some."""
    village = next(code for code in country.codes() if code.startswith(_ONE))
    filled_in = {
        "province": _ONE, "volunteer": volunteer_id(village, 1), "training": country.TRAINING, "village": village,
        "kind": "volunteers", "brought": brought.rpartition("/")[2],
        "post": country.newest_conversation() if area == COUNTRY else country.conversation_in(_ONE),
    }  # fmt: skip
    adapter, found = office.app.url_map.bind("desk"), list[str]()
    for rule in office.app.url_map.iter_rules():
        if rule.rule.startswith(_FAMILIES) and "GET" in (rule.methods or ()) and not rule.rule.endswith("/photo"):
            found.append(adapter.build(rule.endpoint, {name: filled_in[name] for name in rule.arguments}))
    return [*sorted(found), *_LONGER]


def _page(name: str, officer: FlaskClient, path: str) -> Row:
    times_ms, size = list[float](), 0
    for _ in range(_ASKED):
        began_s = time.perf_counter()
        answer = officer.get(path)
        size = sum(map(len, islice(answer.iter_encoded(), 2 if path.endswith(".csv") else None)))
        times_ms.append((time.perf_counter() - began_s) * 1_000)
        answer.close()
        assert answer.status_code == 200, path
    at_95 = sorted(times_ms)[math.ceil(0.95 * len(times_ms)) - 1]
    shown = re.sub("[0-9a-f]{32}", "...", path)
    return Row(f"{name}: {shown}", at_95, _BAR_MS, "ms", f"p95, {size:,} bytes, at best {min(times_ms):.0f} ms")
