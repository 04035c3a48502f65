"""Who has been silent for a month is listed with since when, the longest first, by province and as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.schema.network_tables import PersonRow
from content_sync.wire.sign_up import volunteer_id
from tests.cast.central.ministry import NOW
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.desk.office import Office

CODES = ("43010501", "43010502", "41010101", "43010503")
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def trained(office: Office) -> None:
    """Four who are trained: one acted 30 days ago, one 31, one never, one an hour more than 30 days ago."""
    database = office.ministry.database
    take(database, "villages", VILLAGES + "".join(listed_village(code, f"บ้าน{code}") for code in CODES))
    take(database, "volunteers", "village,name\n" + "".join(f"{code},คน {code}\n" for code in CODES))
    take(database, "trainings", "number,place,province,from\n12,หอประชุม,43,2026-09-08\n")
    came = "".join(f"12,{code},1,yes\n" for code in CODES)
    take(database, "attendance", f"training,village,number,attended\n{came}")
    for code, ago in ((CODES[0], 30 * DAY), (CODES[1], 31 * DAY), (CODES[3], 30 * DAY + dt.timedelta(hours=1))):
        office.add(
            PersonRow(
                id="a" * 32, village=code, number=1, name="คน", role="volunteer", since_at=NOW, acted_at=NOW - ago,
                register=volunteer_id(code, 1), received_at=NOW,
            )
        )  # fmt: skip


def shown(page: str) -> list[str]:
    return re.findall(r">คน (\d{8})<", page)


def test_the_longest_silent_stand_first_and_who_acted_within_30_days_does_not(clerk: FlaskClient) -> None:
    assert shown(clerk.get("/register/silent").text) == [CODES[2], CODES[1], CODES[3]]
    assert shown(clerk.get("/register/silent?province=43").text) == [CODES[1], CODES[3]]
    assert "ไม่มีใครเงียบ" in clerk.get("/register/silent?province=30").text


def test_they_come_as_csv_with_since_when_and_that_is_noted(office: Office, clerk: FlaskClient) -> None:
    body = clerk.get("/register/silent.csv?province=41").data.decode("utf-8-sig")
    (_, row) = csv.reader(io.StringIO(body))
    assert row == [CODES[2], f"บ้าน{CODES[2]}", "1", f"คน {CODES[2]}", "", "2026-09-08", "2026-09-08"]
    with office.ministry.database.reading() as session:
        (act,) = acts_about(session, "silent 41")
    assert act.what == "list_exported"
