"""A real PostgreSQL, started for the tests on a socket of its own and gone after them."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

_ACCOUNT = "postgres"  # PostgreSQL refuses to run as root
_SETTINGS = {"listen_addresses": "''", "fsync": "off", "max_connections": "40", "shared_buffers": "16MB"}


def _programs() -> Path:
    """Debian keeps the server's programs out of the PATH, one folder per release."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))


def _run(program: str, *arguments: str) -> None:
    account = _ACCOUNT if os.geteuid() == 0 else None
    command = [str(_programs() / program), *arguments]
    subprocess.run(command, user=account, check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=60)


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """A running server's folder, which also holds its socket."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-postgres-"))  # pytest's own folders are closed to that account
    if os.geteuid() == 0:
        shutil.chown(folder, _ACCOUNT)
    cluster = str(folder / "cluster")
    settings = " ".join(
        f"-c {name}={value}" for name, value in (_SETTINGS | {"unix_socket_directories": str(folder)}).items()
    )
    try:
        _run("initdb", "-D", cluster, "-A", "trust", "-U", _ACCOUNT, "-E", "UTF8", "--no-locale", "--no-sync")
        _run("pg_ctl", "-D", cluster, "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield folder
        finally:
            _run("pg_ctl", "-D", cluster, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres_folder: Path) -> str:
    """The address of a new, empty database."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(host=str(postgres_folder), user=_ACCOUNT, dbname=_ACCOUNT, autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
    return f"postgresql+psycopg://{_ACCOUNT}@/{name}?host={postgres_folder}"
