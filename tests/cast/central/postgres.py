"""Empty databases: SQLite in a file, and schemas of a real PostgreSQL that is gone after the tests."""

from __future__ import annotations

import functools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from content_sync.central.database.sessions import Database
from tests.cast.folders import run_folder, short_place

_ACCOUNT = "postgres"  # PostgreSQL refuses to run as root
_SETTINGS = {"listen_addresses": "", "fsync": "off", "max_connections": "40", "shared_buffers": "16MB"}
# Where `make test` keeps its files, in memory if it can: the tables of a test cost three times as much on a disk.
_PLACE = short_place(os.environ.get("PYTEST_DEBUG_TEMPROOT") or tempfile.gettempdir())

_PREFIX = "kiosk-postgres-"
_STARTED_IN_S = 600  # a server that is being made answers by then
_MADE = "made_by_the_revisions"


def _programs() -> Path:
    """Debian keeps the server's programs out of the PATH, one folder per release."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))


def _account() -> str | None:
    return _ACCOUNT if os.geteuid() == 0 else None


def _initialise(cluster: Path) -> None:
    options = ("-A", "trust", "-U", _ACCOUNT, "-E", "UTF8", "--no-locale", "--no-sync")
    command = [str(_programs() / "initdb"), "-D", str(cluster), *options]
    subprocess.run(command, user=_account(), check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=120)


@contextmanager
def _running(folder: Path) -> Iterator[None]:
    """Run the server as a child that dies with the tests, also where these are killed."""
    settings = _SETTINGS | {"unix_socket_directories": str(folder)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = ["setpriv", "--pdeathsig", "QUIT", str(_programs() / "postgres"), "-D", str(folder / "cluster"), *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, user=_account(), cwd="/", stdout=log, stderr=log)
    try:
        _wait_for(folder, server)
        yield
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(30)


def _wait_for(folder: Path, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            _connect(folder).close()
        except psycopg.OperationalError:
            assert server.poll() is None, (folder / "log").read_text("utf-8")
            assert time.monotonic() < until, "PostgreSQL does not answer"
            time.sleep(0.05)
        else:
            return


def _connect(folder: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(folder), user=_ACCOUNT, dbname=_ACCOUNT, autocommit=True)


def clear_stale(place: Path) -> None:
    """Take away the folders of servers that are dead: runs that were killed left them."""
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another run takes it away at the same time, or it is another account's
            if time.time() - folder.stat().st_mtime > _STARTED_IN_S and not _answers(folder):
                shutil.rmtree(folder)


def _answers(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(folder / ".s.PGSQL.5432")) == 0


@contextmanager
def a_postgres() -> Iterator[Path]:
    """Run a new server, and return its folder, which also holds its socket."""
    clear_stale(Path(_PLACE))
    # pytest's own folders are closed to that account
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_PLACE))
    if os.geteuid() == 0:
        shutil.chown(folder, _ACCOUNT)
    try:
        _initialise(folder / "cluster")
        with _running(folder):
            yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """A running server's folder, which also holds its socket."""
    with a_postgres() as folder:
        yield folder


def new_schema(folder: Path, name: str = "") -> str:
    """Return the address of a new, empty schema, which is a database to whoever comes by it.

    A database of its own for each test would be three hundred files to lay and to take away.
    """
    name = name or f"test_{secrets.token_hex(6)}"
    with _connect(folder) as connection:
        connection.execute(f'create schema "{name}"'.encode())
    return f"postgresql+psycopg://{_ACCOUNT}@/{_ACCOUNT}?host={folder}&options=-csearch_path%3D{name}"


@pytest.fixture
def postgres_url(postgres_folder: Path) -> str:
    """The address of a new, empty schema."""
    return new_schema(postgres_folder)


@functools.cache
def _made_file() -> Path:
    """Make a SQLite file with all tables once a process: the steps of its revisions take their time."""
    folder = run_folder("database")
    Database(f"sqlite:///{folder / 'central.sqlite'}").close()
    return folder / "central.sqlite"


@functools.cache
def _made_tables(folder: Path) -> str:
    """Make a schema with all tables once a server, and return the statements that make another like it."""
    Database(new_schema(folder, _MADE)).close()
    command = [str(_programs() / "pg_dump"), "-h", str(folder), "-U", _ACCOUNT, "-n", _MADE, "--no-owner", "--inserts"]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=120).stdout
    return "".join(line for line in told.splitlines(keepends=True) if not line.startswith(("\\", "CREATE SCHEMA")))


def _lay_tables(url: str) -> None:
    place = make_url(url)
    folder, schema = Path(str(place.query["host"])), str(place.query["options"]).rpartition("=")[2]
    with _connect(folder) as connection:
        if connection.execute("select to_regclass(%s)", [f"{schema}.alembic_version"]).fetchone() == (None,):
            connection.execute(_made_tables(folder).replace(_MADE, schema).encode())


def open_database(url: str) -> Database:
    """Open central's database; where it is new, it is a copy of one that was made before."""
    if not url.startswith("sqlite:///"):
        _lay_tables(url)
    elif not (file := Path(url.removeprefix("sqlite:///"))).exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_made_file(), file)
    return Database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind: a test that names this runs once on each."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'data' / 'central.sqlite'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Central's empty database, of each kind."""
    opened = open_database(database_url)
    yield opened
    opened.close()
