"""TinyDB's own tests, from its pinned source release, on our classes.

They run in a pytest of their own, with a conftest that puts `Documents` in the place of `TinyDB`.
What may fail is named below with its reason; what is named must fail, so the list cannot grow stale.
"""

import hashlib
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.cast.folders import PROJECT

RELEASE = "tinydb-4.9.0"
SHA256 = "6928b1fa785186bda7952a0ba05aaeedc883ede565ca9c7d608de44e5e75de70"
KEPT_AT = PROJECT / "var" / "sdists"
TESTS = 119
FILES = ("test_tables.py", "test_operations.py", "test_queries.py", "test_tinydb.py")

NO_CACHE = "looks into the query cache: we keep none, for it shows one thread what another has changed"
EXCEPTIONS = {
    "test_tables.py::test_query_cache": NO_CACHE,
    "test_tables.py::test_query_cache_size": NO_CACHE,
    "test_tables.py::test_lru_cache": NO_CACHE,
    "test_tinydb.py::test_search": NO_CACHE,
    "test_tinydb.py::test_search_path": NO_CACHE,
    "test_tinydb.py::test_query_cache": NO_CACHE,
    "test_tables.py::test_persist_table": "persist_empty is refused: TinyDB erases the table with it at each opening",
    "test_tables.py::test_table_repr": "expects the name of TinyDB's own storage class in the repr",
    "test_tinydb.py::test_access_storage": "asks for TinyDB's memory or cache: our class has its one storage",
    "test_tinydb.py::test_storage_access": "asks for TinyDB's memory: our class has its one storage",
    "test_tinydb.py::test_repr": "expects the name of TinyDB's own class in the repr",
}

CONFTEST = '''
import itertools
from pathlib import Path

import pytest
import tinydb
from tinydb.storages import JSONStorage, MemoryStorage

from kiosk.store.journal.documents import Documents

Theirs = tinydb.TinyDB


@pytest.fixture(autouse=True)
def ours(tmp_path, monkeypatch, request):
    """Put our class in the place of TinyDB's, with a file where they would use memory."""
    numbers = itertools.count()

    class Ours(Documents):
        def __new__(cls, path=None, *, storage=None, **options):
            if storage not in (None, MemoryStorage, JSONStorage):
                return Theirs(*([path] if path else []), storage=storage, **options)
            return super().__new__(cls)

        def __init__(self, path=None, **options):
            super().__init__(Path(path) if path else tmp_path / f"memory-{next(numbers)}")

    if hasattr(request.module, "TinyDB"):
        monkeypatch.setattr(request.module, "TinyDB", Ours)
    return Ours


@pytest.fixture
def db(tmp_path, ours):
    db_ = ours(tmp_path / "test.db")
    db_.drop_tables()
    db_.insert_multiple({"int": 1, "char": c} for c in "abc")
    yield db_
    db_.close()
'''


def release() -> Path:
    """Return the pinned source release, fetched once, its content checked each time."""
    path = KEPT_AT / f"{RELEASE}.tar.gz"
    if not path.exists():
        wanted = RELEASE.replace("-", "==")
        fetched = subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-binary", ":all:", "--no-deps", wanted, "-d", KEPT_AT],
            capture_output=True,
            text=True,
            check=False,
        )
        if fetched.returncode:
            pytest.fail(f"{RELEASE} is not in {KEPT_AT.name} and no package index gives it: {fetched.stderr[-300:]}")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == SHA256, f"{path.name} is not the release that was pinned"
    return path


def test_tinydbs_own_tests_pass_on_our_classes_but_for_the_exceptions_named(tmp_path: Path) -> None:
    with tarfile.open(release()) as archive:
        for member in archive.getmembers():  # known by its hash; extractall's filter is not in every Python 3.11
            if member.isfile() and (content := archive.extractfile(member)):
                file = tmp_path / member.name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.read())
    tests = tmp_path / RELEASE / "tests"
    (tests / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=no", "-p", "no:cacheprovider", "-o", "addopts=", *FILES],
        cwd=tests,
        env={"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(reversed(line) for line in re.findall(r"^(PASSED|FAILED|ERROR) (\S+)", run.stdout, re.MULTILINE))
    assert len(verdicts) == TESTS, run.stdout[-2000:] + run.stderr[-2000:]
    assert {name for name, verdict in verdicts.items() if verdict != "PASSED"} == set(EXCEPTIONS)
