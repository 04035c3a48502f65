"""What one report costs the card and the clock, against bare SQLite and stock TinyDB in the same run.

Bytes are those told to the block device under an ext4 of its own on a loop device, the file system's
journal included; that needs root. SQLite runs in WAL mode with full synchronisation and keeps a report
as JSON by number. Times are medians of inserts done by turns, and are good as ratios only.
"""

from __future__ import annotations

import ast
import json
import os
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest
import tinydb

from kiosk.store.journal import card, documents, journal, locked_file, storage
from kiosk.store.journal.documents import Documents
from tests.bench.table import Row, print_table

REPORT = {"serial": 0, "topic": "wifi", "text": "ไ" * 246, "state": "waiting"}  # 800 bytes as JSON
# As many as share one growth of the file, twice.
INSERTS = 128
DEVICE_BYTES = 768 * 1024 * 1024
SECTOR_BYTES = 512


class Store(Protocol):
    def insert(self, report: dict[str, object]) -> object: ...

    def insert_multiple(self, reports: list[dict[str, object]]) -> object: ...

    def get(self, number: int) -> object: ...

    def close(self) -> None: ...


class Sqlite:
    """Bare SQLite: a row is a number and a report as JSON."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE reports (number INTEGER PRIMARY KEY, report TEXT)")

    def insert(self, report: dict[str, object]) -> object:
        return self._db.execute("INSERT INTO reports (report) VALUES (?)", [_json(report)]).lastrowid

    def insert_multiple(self, reports: list[dict[str, object]]) -> object:
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO reports (report) VALUES (?)", [[_json(report)] for report in reports])
        self._db.execute("COMMIT")
        return len(reports)

    def get(self, number: int) -> object:
        (report,) = self._db.execute("SELECT report FROM reports WHERE number = ?", [number]).fetchone()
        return json.loads(report)

    def close(self) -> None:
        self._db.close()


class Tables:
    """A TinyDB, ours or theirs."""

    def __init__(self, db: tinydb.TinyDB) -> None:
        self._db, self._table = db, db.table("reports")

    def insert(self, report: dict[str, object]) -> object:
        return self._table.insert(report)

    def insert_multiple(self, reports: list[dict[str, object]]) -> object:
        return self._table.insert_multiple(reports)

    def get(self, number: int) -> object:
        return self._table.get(doc_id=number)

    def close(self) -> None:
        self._db.close()


def rows() -> list[Row]:
    """Measure all of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid():
            return [*_not_measured("needs root"), *_times(folder), *_lines()]
        try:
            with ext4(folder) as (mount, told):
                return [*_bytes(mount, told), *_times(mount), *_lines()]
        except (OSError, subprocess.CalledProcessError) as error:
            return [*_not_measured(f"no loop device here: {error}"), *_times(folder), *_lines()]


def _bytes(folder: Path, told: Callable[[], int]) -> list[Row]:
    ours = _bytes_of_one(lambda: Tables(Documents(folder / "ours")), 1_000, told)
    many = _bytes_of_one(lambda: Tables(Documents(folder / "ours of many")), 10_000, told)
    sqlite = _bytes_of_one(lambda: Sqlite(folder / "sqlite"), 1_000, told)
    stock = _bytes_of_one(lambda: Tables(tinydb.TinyDB(folder / "stock")), 1_000, told, inserts=8, warm=0)
    of = f"{ours:,.0f} bytes"
    return [
        Row("store: a report among 1,000, of SQLite's bytes", ours / sqlite, 0.5, "ratio", f"{of} of {sqlite:,.0f}"),
        Row("store: a report among 1,000, of TinyDB's bytes", ours / stock, 0.01, "ratio", f"{of} of {stock:,.0f}"),
        Row("store: a report among 10,000, of that among 1,000", many / ours, 1.05, "ratio", f"{many:,.0f} bytes"),
    ]


def _not_measured(why: str) -> list[Row]:
    return [
        Row("store: a report among 1,000, of SQLite's bytes", None, 0.5, "ratio", why),
        Row("store: a report among 1,000, of TinyDB's bytes", None, 0.01, "ratio", why),
        Row("store: a report among 10,000, of that among 1,000", None, 1.05, "ratio", why),
    ]


def _bytes_of_one(
    make: Callable[[], Store], others: int, told: Callable[[], int], *, inserts: int = INSERTS, warm: int = INSERTS // 2
) -> float:
    store = make()
    # The room a new journal brings along is used up first, so that its growths are counted.
    store.insert_multiple([REPORT] * (others - warm))
    for _ in range(warm):
        store.insert(REPORT)
    before = told()
    for serial in range(inserts):
        store.insert({**REPORT, "serial": serial})
    spent = told() - before
    store.close()
    return spent / inserts


def _times(folder: Path) -> list[Row]:
    ours, sqlite = Tables(Documents(folder / "timed")), Sqlite(folder / "timed by sqlite")
    for store in (ours, sqlite):
        store.insert_multiple([REPORT] * 1_000)
    with _counted_syncs() as syncs:
        inserts = _medians(lambda store, n: store.insert({**REPORT, "serial": n}), ours, sqlite)
    gets = _medians(lambda store, n: store.get(1 + n), ours, sqlite, times=1_000)
    ours.close()
    sqlite.close()
    return [
        Row("store: fsyncs of a report", len(syncs) / INSERTS, 1.1, "count"),
        Row("store: time of an insert, of SQLite's", inserts[0] / inserts[1], 1.25, "ratio", _spelled(inserts)),
        Row("store: time of a get, of SQLite's", gets[0] / gets[1], 0.5, "ratio", _spelled(gets)),
    ]


def _medians(act: Callable[[Store, int], object], *stores: Store, times: int = INSERTS) -> list[float]:
    spent: list[list[float]] = [[] for _ in stores]
    for number in range(times):
        for store, own in zip(stores, spent, strict=True):
            start = time.perf_counter()
            act(store, number)
            own.append(time.perf_counter() - start)
    return [statistics.median(own) for own in spent]


def _spelled(medians: list[float]) -> str:
    return " and ".join(f"{median * 1e6:,.0f} µs" for median in medians)


@contextmanager
def _counted_syncs() -> Iterator[list[int]]:
    """Count the syncs of the store; SQLite's go another way."""
    syncs: list[int] = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(os, name)

        def fdatasync(self, file: int) -> None:
            syncs.append(file)
            os.fdatasync(file)

        def fsync(self, file: int) -> None:
            syncs.append(file)
            os.fsync(file)

    with pytest.MonkeyPatch.context() as patch:
        for module in (journal, locked_file, card):
            patch.setattr(module, "os", Counting())
        yield syncs


def _lines() -> list[Row]:
    in_memory = [f"tables/{name}.py" for name in ("tables", "tinydb_views", "snapshot", "indexes")]
    beside = ["lines.py", *in_memory, "card.py", "aside.py", "../errors.py"]
    folder = Path(str(journal.__file__)).parent
    below = sum(_lines_of_code(folder / name) for name in beside)
    count = sum(_lines_of_code(Path(str(module.__file__))) for module in (journal, locked_file, storage, documents))
    said = f"and {below} in {', '.join(beside)}"
    return [Row("store: lines of code of journal, its file, storage and documents", count, 260, "lines", said)]


def _lines_of_code(path: Path) -> int:
    text = path.read_text(encoding="utf-8")
    told = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            told |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(1 for number, line in lines if line.strip() and not line.strip().startswith("#") and number not in told)


@contextmanager
def ext4(folder: Path) -> Iterator[tuple[Path, Callable[[], int]]]:
    """Mount an ext4 on a loop device of its own; yield it and what says how many bytes the device was told."""
    image, mount = folder / "image", folder / "mount"
    mount.mkdir()
    with image.open("wb") as file:
        file.truncate(DEVICE_BYTES)
    _run("mkfs.ext4", "-q", "-b", "4096", "-E", "lazy_itable_init=0,lazy_journal_init=0", image)
    device = _run("losetup", "--find", "--show", image).strip()
    try:
        _run("mount", "-o", "noatime,data=ordered", device, mount)
        try:
            yield mount, lambda: _told(device, mount)
        finally:
            _run("umount", mount)
    finally:
        _run("losetup", "--detach", device)


def _told(device: str, mount: Path) -> int:
    _run("sync", "--file-system", mount)
    stat = Path("/sys/block", Path(device).name, "stat").read_text(encoding="ascii").split()
    return int(stat[6]) * SECTOR_BYTES


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _json(report: dict[str, object]) -> str:
    return json.dumps(report, ensure_ascii=False)


if __name__ == "__main__":
    print_table(rows())
