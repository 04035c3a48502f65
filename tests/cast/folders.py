"""Where the project, its parts and the tests' samples stand, and where sockets of this machine may stand."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
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
_MOST_BYTES: Final = 60  # a socket's whole address has room for 107 (unix(7)); its own folder and name come behind


def short_place(wanted: str) -> str:
    """Return the folder for temporary files that is wanted, or the system's where its path is too long for sockets."""
    return wanted if len(os.fsencode(wanted)) <= _MOST_BYTES else "/tmp"


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """An empty folder in which a socket can stand, wherever the tests run."""
    with tempfile.TemporaryDirectory(dir=short_place(tempfile.gettempdir())) as folder:
        yield Path(folder)
