"""The register and the board's desk with the whole country in them, on SQLite and on PostgreSQL.

24,700 villages, as many volunteers, 77 trainings, and 100,000 posts. Each list of 24,700 rows is brought to the desk,
looked at and taken in; then each GET address of the register and the board is asked in this process. The bars: 20
seconds for a list, 300 ms for the 95th percentile of a page, and for the memory that a list adds, 30 MB: what a few
hundred rows need, and not a list.
"""

from __future__ import annotations

import math
import re
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import insert

from content_sync.central.database.schema.network_tables import BoardCounterRow, PersonRow, PostRow
from content_sync.central.network.lists.kinds import KindName
from content_sync.look import places
from content_sync.wire.sign_up import volunteer_id
from tests.bench.table import Row
from tests.cast.central.ministry import NOW
from tests.cast.central.postgres import a_postgres, new_schema
from tests.cast.central.register import VILLAGES, listed_village
from tests.cast.desk.bringing import bring, take_in_brought
from tests.cast.desk.office import Office, office_in

COUNT, TRAININGS, POSTS, ASKED = 24_700, 77, 100_000, 40
_IN_ONE = 5  # posts of one conversation
_BAR_S, _BAR_MB, _BAR_MS = 20, 30, 300
_PLACE = "30"  # the province with the most villages


def rows() -> list[Row]:
    """Fill the register on each kind of database, and ask for its pages."""
    return [row for name, url in _databases() for row in _of(name, url)]


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", ""
    with a_postgres() as folder:
        yield "PostgreSQL", new_schema(folder)


def _of(name: str, url: str) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-register-") as folder, office_in(Path(folder), url=url) as office:
        clerk = office.client()
        found = [row for kind, text in _lists().items() for row in _brought(name, clerk, kind, text)]
        with _many(office) as posts:
            return [*found, *(_page(name, clerk, path) for path in _paths(office, posts))]


def _codes() -> Sequence[str]:
    """Return the codes of as many villages as there are, in all subdistricts."""
    subdistricts = [one.code for one in places.subdistricts("")]
    return [f"{subdistricts[at % len(subdistricts)]}{at // len(subdistricts) + 1:02}" for at in range(COUNT)]


def _lists() -> dict[KindName, str]:
    codes = _codes()
    people = (f"{code},สมหญิง ใจดี {at},8{at:08}\n" for at, code in enumerate(codes))
    days = (f"{at},ศาลากลาง,{codes[at * 300][:2]},2026-{at % 12 + 1:02}-01\n" for at in range(1, TRAININGS + 1))
    came = (f"{at % TRAININGS + 1},{code},1,{'yes' if at % 3 else ''}\n" for at, code in enumerate(codes))
    return {
        "villages": VILLAGES + "".join(listed_village(code, f"บ้าน {code}") for code in codes),
        "volunteers": "village,name,phone\n" + "".join(people),
        "trainings": "number,place,province,from\n" + "".join(days),
        "attendance": "training,village,number,attended\n" + "".join(came),
    }


def _brought(name: str, clerk: FlaskClient, kind: KindName, text: str) -> Iterator[Row]:
    if kind == "trainings":
        take_in_brought(clerk, bring(clerk, kind, text))
        return
    body, before_mb, began_s = text.encode(), _peak_mb(), time.perf_counter()
    path = bring(clerk, kind, body)
    looked_s = time.perf_counter()
    page = take_in_brought(clerk, path)
    ended_s = time.perf_counter()
    assert f">{COUNT:,}<" in page
    yield Row(f"{name}: {COUNT:,} {kind} looked at", looked_s - began_s, _BAR_S, "s", "and kept")
    yield Row(f"{name}: {COUNT:,} {kind} taken in", ended_s - looked_s, _BAR_S, "s", "all new")
    yield Row("  memory it added", _peak_mb() - before_mb, _BAR_MB, "MB", f"of {len(body) / 1e6:.1f} MB")


@contextmanager
def _many(office: Office) -> Iterator[str]:
    """Put in everybody's account at their kiosk, and the posts; give the id of a conversation."""
    codes = _codes()
    with office.ministry.database.writing() as session:
        for some in _batches(_person(at, code) for at, code in enumerate(codes)):
            session.execute(insert(PersonRow), some)
        for some in _batches(_post(at, codes) for at in range(1, POSTS + 1)):
            session.execute(insert(PostRow), some)
        session.execute(insert(BoardCounterRow), [{"id": 1, "last": POSTS}])
    yield f"{POSTS - _IN_ONE + 1:032x}"


def _batches(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    while some := list(islice(rows, 1_000)):
        yield some


def _person(at: int, code: str) -> dict[str, object]:
    return {
        "id": f"{at:032x}", "village": code, "number": 1, "name": "สมหญิง", "role": "volunteer",
        "since_at": NOW - timedelta(days=200), "acted_at": NOW - timedelta(days=at % 60),
        "register": volunteer_id(code, 1), "received_at": NOW,
    }  # fmt: skip


def _post(at: int, codes: Sequence[str]) -> dict[str, object]:
    first = (at - 1) // _IN_ONE * _IN_ONE + 1
    begins = at == first
    code = codes[first * 7 % len(codes)]
    waits = first % 100 == 1  # one question in twenty has no answer
    return {
        "id": f"{at:032x}", "village": code, "kiosk": "ab" * 16, "epoch": "cd" * 8, "n": at,
        "person": f"{first if waits else at % len(codes):032x}", "by": "สมหญิง", "area": code[: (8, 4, 2)[first % 3]],
        "sort": "question" if begins else "reply", "text": "ไวไฟหลุดทุกคืน มีใครเจอไหม " * 5, "thread": f"{first:032x}",
        "made_at": NOW, "made_clock": "trusted", "received_at": NOW - timedelta(minutes=5 * (POSTS - at)),
        "number": at, "staff": "", "is_pinned": False, "is_redacted": False,
    }  # fmt: skip


def _paths(office: Office, conversation: str) -> list[str]:
    """Return each address of the register and the board that a GET reads, and the longer questions to some."""
    codes = _codes()
    village = next(code for code in codes if code.startswith(_PLACE))
    filled_in = {
        "province": _PLACE, "volunteer": volunteer_id(village, 1), "training": 12, "village": village,
        "post": conversation, "kind": "volunteers",
    }  # fmt: skip
    adapter, found = office.app.url_map.bind("desk"), []
    for rule in office.app.url_map.iter_rules():
        is_asked = rule.rule.startswith(("/register", "/board", "/villages/"))
        if is_asked and "GET" in (rule.methods or ()) and rule.arguments <= filled_in.keys():
            found.append(adapter.build(rule.endpoint, {name: filled_in[name] for name in rule.arguments}))
    sought = f"/register/volunteers?province={_PLACE}&q=ใจดี"
    more = ("/board?show=all", "/board?show=all&page=500", f"/board?province={_PLACE}", sought)
    return [path for path in sorted(found) if not path.endswith(".csv")] + list(more)


def _page(name: str, clerk: FlaskClient, path: str) -> Row:
    times_ms, size = list[float](), 0
    for _ in range(ASKED):
        began_s = time.perf_counter()
        answer = clerk.get(path)
        times_ms.append((time.perf_counter() - began_s) * 1_000)
        size = len(answer.data)
        assert answer.status_code == 200, path
    at_95 = sorted(times_ms)[math.ceil(0.95 * len(times_ms)) - 1]
    shown = re.sub("[0-9a-f]{32}", "...", path)
    return Row(f"{name}: {shown}", at_95, _BAR_MS, "ms", f"p95, {size:,} bytes, at best {min(times_ms):.0f} ms")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
