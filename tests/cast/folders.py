"""Where the project, its parts and the tests' samples stand, and where sockets of this machine may stand.

And folders that go with the process which made them: where that was killed, the next one takes them away.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

PROJECT: Final = Path(__file__).parents[2]
KIOSK: Final = PROJECT / "kiosk"
CENTRAL: Final = PROJECT / "content_sync" / "central"
LOOK: Final = PROJECT / "content_sync" / "look"
TESTS: Final = PROJECT / "tests"
DATA: Final = TESTS / "data"
GOLDEN: Final = TESTS / "golden"
HARMED: Final = TESTS / "harmed"
SHARED: Final = PROJECT.parent / "shared"
_PREFIX: Final = "kiosk-run-"
_BEGUN_IN_S: Final = 60  # one that is being made is held by then
_MOST_BYTES: Final = 60  # a socket's whole address has room for 107 (unix(7)); its own folder and name come behind


def short_place(wanted: str) -> str:
    """Return the folder for temporary files that is wanted, or the system's where its path is too long for sockets."""
    return wanted if len(os.fsencode(wanted)) <= _MOST_BYTES else "/tmp"


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """An empty folder in which a socket can stand, wherever the tests run."""
    with tempfile.TemporaryDirectory(dir=short_place(tempfile.gettempdir())) as folder:
        yield Path(folder)


def run_folder(kind: str) -> Path:
    """Make a folder that goes with this process, and take away those of processes that were killed."""
    clear_left(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{kind}-"))
    hold(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def hold(folder: Path) -> int:
    """Hold a folder until this process ends, however it does; return what has to be closed to let it go before.

    Raises:
        BlockingIOError: somebody holds it.
    """
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise
    return held


def clear_left(place: Path) -> None:
    """Take away the folders that nobody holds."""
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # somebody holds it, or another run takes it away at the same time
            if time.time() - folder.stat().st_mtime > _BEGUN_IN_S:
                held = hold(folder)
                try:
                    shutil.rmtree(folder)
                finally:
                    os.close(held)
