"""The register's lists of the whole country, on SQLite and on PostgreSQL.

Lists of 24,700 villages, as many volunteers, 77 trainings and who attended them. Each list of 24,700 rows is brought to
the desk, looked at and taken in. The bars: 20 seconds for a list, and for the memory that it adds, 30 MB: what a few
hundred rows need, and not a list.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskClient

from content_sync.central.network.lists.kinds import KindName
from tests.bench import country
from tests.bench.table import Row
from tests.cast.central.postgres import a_postgres, new_schema
from tests.cast.central.register import VILLAGES, listed_village
from tests.cast.desk.bringing import bring, take_in_brought
from tests.cast.desk.office import office_in

_BAR_S, _BAR_MB = 20, 30


def rows() -> list[Row]:
    """Bring the lists to each kind of database."""
    return [row for name, url in _databases() for row in _of(name, url)]


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", ""
    with a_postgres() as folder:
        yield "PostgreSQL", new_schema(folder)


def _of(name: str, url: str) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-register-") as folder, office_in(Path(folder), url=url) as office:
        clerk = office.client()
        return [row for kind, text in _lists().items() for row in _brought(name, clerk, kind, text)]


def _lists() -> dict[KindName, str]:
    villages = country.codes()
    people = (f"{code},สมหญิง ใจดี {at},8{at:08}\n" for at, code in enumerate(villages))
    numbers = range(1, country.TRAININGS + 1)
    days = (f"{at},ศาลากลาง,{villages[at * 300][:2]},2026-{at % 12 + 1:02}-01\n" for at in numbers)
    came = (f"{at % country.TRAININGS + 1},{code},1,{'yes' if at % 3 else ''}\n" for at, code in enumerate(villages))
    return {
        "villages": VILLAGES + "".join(listed_village(code, f"บ้าน {code}") for code in villages),
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
    assert f">{country.VILLAGES:,}<" in page
    yield Row(f"{name}: {country.VILLAGES:,} {kind} looked at", looked_s - began_s, _BAR_S, "s", "and kept")
    yield Row(f"{name}: {country.VILLAGES:,} {kind} taken in", ended_s - looked_s, _BAR_S, "s", "all new")
    yield Row("  memory it added", _peak_mb() - before_mb, _BAR_MB, "MB", f"of {len(body) / 1e6:.1f} MB")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
