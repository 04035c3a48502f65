"""Folders for sockets of this machine, whose whole address has room for 107 bytes (unix(7)), wherever the tests run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

_MOST_BYTES: Final = 60  # a socket's own folder and name come behind it
_ALWAYS_SHORT: Final = "/tmp"


def short_place(wanted: str) -> str:
    """Return the folder for temporary files that is wanted, or the system's where its path is too long for sockets."""
    return wanted if len(os.fsencode(wanted)) <= _MOST_BYTES else _ALWAYS_SHORT


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """An empty folder in which a socket can stand."""
    with tempfile.TemporaryDirectory(dir=short_place(tempfile.gettempdir())) as folder:
        yield Path(folder)
