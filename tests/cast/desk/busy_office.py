"""The desk with one report to answer and one notice of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cast.central.ministry import a_notice
from tests.cast.desk.office import Office, a_report, a_village, office_in

REPORT, BULLETIN = f"{1:032x}", "staff-0123456789abcdef"


@contextmanager
def an_office(folder: Path, url: str = "") -> Iterator[Office]:
    with office_in(folder, url=url) as made:
        made.add(a_village(), a_report(1))
        made.ministry.put(a_notice(BULLETIN))
        yield made


@pytest.fixture
def busy_office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as made:
        yield made
