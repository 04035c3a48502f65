"""Cells that go out are harmless in a spreadsheet, and come back as they were."""

from __future__ import annotations

import csv
import io

import pytest

from content_sync.central.database.sessions import Database
from content_sync.central.network.lists.cells import harmless, text_of
from content_sync.central.network.lists.writing import write_list, write_table
from tests.cast.central.register import VILLAGES, listed_village, take


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_cell_that_begins_as_a_formula_is_made_harmless_and_read_back_whole(database: Database, sign: str) -> None:
    name = f"{sign}HYPERLINK(1)"
    take(database, "villages", VILLAGES + listed_village(name=name))
    with database.reading() as session:
        body = b"".join(write_list(session, "villages", ("43",)))
    (_, row) = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    assert row[1] == f"'{name}"
    assert text_of(row[1]) == name
    assert take(database, "villages", body).same == 1


def test_a_cell_that_is_harmless_stays_as_it_is() -> None:
    assert [harmless(text) for text in ("ก=1", "", "'=", "1-2")] == ["ก=1", "", "'=", "1-2"]
    assert write_table(["a"], [["=1"], [None]]).decode("utf-8-sig") == 'a\r\n\'=1\r\n""\r\n'
