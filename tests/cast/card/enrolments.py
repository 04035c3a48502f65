"""The enrolment of a kiosk on its card."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.store.enrolment import Enrolments
from kiosk.store.journal.documents import Documents


@pytest.fixture
def enrolments(tmp_path: Path) -> Iterator[Enrolments]:
    documents = Documents(tmp_path / "state.journal")
    yield Enrolments(documents)
    documents.close()
