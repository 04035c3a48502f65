"""Codes are made for a list of villages, row by row and whole or not at all, and stand nowhere but on the sheet."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from content_sync.central.__main__ import main
from content_sync.central.database.kiosks.enrolment import waiting_codes
from content_sync.central.database.schema.key_tables import EnrolmentCodeRow, KeyState, KioskKeyRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Database
from content_sync.central.enrolment.codes import HOLDS_FOR, EnrolledRow, make_codes
from content_sync.wire.enrolment import code_digest, read_code
from tests.cast.central.ministry import NOW
from tests.cast.central.postgres import open_database
from tests.cast.central.register import VILLAGES, listed_village, take
from tests.cast.place_and_time import DAY


def enrol(database: Database, text: str) -> list[EnrolledRow]:
    with database.writing() as session:
        return list(make_codes(session, io.BytesIO(text.encode()), now=NOW))


def test_each_village_gets_a_code_that_is_kept_as_a_digest(database: Database) -> None:
    take(database, "villages", VILLAGES + listed_village())
    known, fresh = enrol(database, "village,name\n43010501,\n43010502,บ้านใหม่\n")
    assert (known.has_kiosk, known.is_new, known.name) == (True, False, "เวียงคุก")
    assert (fresh.has_kiosk, fresh.is_new, fresh.name) == (False, True, "บ้านใหม่")
    with database.reading() as session:
        stored = {row.digest: row for row in session.scalars(select(EnrolmentCodeRow))}
        village = session.get_one(VillageRow, "43010502")
        assert (village.is_active, village.kiosk) == (False, "-43010502")
    assert set(stored) == {code_digest(row.code) for row in (known, fresh)}
    assert stored[code_digest(fresh.code)].expires_at == NOW + HOLDS_FOR == NOW + 60 * DAY
    assert read_code(fresh.code) == fresh.code


def test_a_new_code_takes_the_place_of_the_one_before(database: Database) -> None:
    (first,) = enrol(database, "village,name\n43010501,เวียงคุก\n")
    (second,) = enrol(database, "village\n43010501\n")
    with database.reading() as session:
        assert session.get_one(EnrolmentCodeRow, code_digest(first.code)).spent_at == NOW
        assert session.get_one(EnrolmentCodeRow, code_digest(second.code)).spent_at is None
        assert waiting_codes(session, ["43010501", "43010502"], NOW) == {"43010501": NOW + HOLDS_FOR}
        assert waiting_codes(session, ["43010501"], NOW + HOLDS_FOR) == {}


@pytest.mark.parametrize(
    ("states", "has_kiosk", "waiting", "said"),
    [
        (("pending",), False, 1, "no kiosk yet; 1 key that came for it must be compared at the desk"),
        (("disputed", "disputed"), False, 2, "no kiosk yet; 2 keys that came for it must be compared at the desk"),
        (("active", "pending"), True, 1, "has a kiosk; the code is for another card; 1 key that came for it must be"),
        (("revoked",), True, 0, "has a kiosk; the code is for another card: "),
    ],
)
def test_a_key_that_only_waits_to_be_compared_is_no_kiosk_and_is_told(
    central_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    states: tuple[KeyState, ...],
    has_kiosk: bool,
    waiting: int,
    said: str,
) -> None:
    with closing(open_database(f"sqlite:///{central_data / 'central.sqlite'}")) as database:
        with database.writing() as session:
            first = {"public_key": "00" * 32, "kiosk": "00" * 16}
            session.add(VillageRow(code="43010501", name="เวียงคุก", is_active=True, wifi_point="", **first))
            session.flush()
            for number, state in enumerate(states):
                named = {"public_key": f"{number:02}" * 32, "kiosk": f"{number:02}" * 16}
                session.add(KioskKeyRow(village="43010501", state=state, since=NOW, who="", **named))
        (row,) = enrol(database, "village\n43010501\n")
    assert (row.has_kiosk, row.waiting) == (has_kiosk, waiting)
    (tmp_path / "list.csv").write_text("village\n43010501\n", "utf-8")
    assert main(["enrol", str(tmp_path / "list.csv")]) == 0
    assert f"line 2: 43010501: {said}" in capsys.readouterr().out.replace("; the new code ends the one made before", "")


def test_where_a_row_is_wrong_each_row_says_how_it_is_and_nothing_is_made(database: Database) -> None:
    rows = enrol(database, "village,name\n43010501,เวียงคุก\n43010501,\n4301,x\n99010101,x\n43010509,\n")
    assert [row.reason for row in rows] == [None, "twice", "village", "province", "unknown-village"]
    with database.reading() as session:
        assert session.scalars(select(EnrolmentCodeRow)).all() == []
        assert session.scalars(select(VillageRow)).all() == []


def test_the_command_writes_a_sheet_that_its_owner_alone_may_read_and_prints_no_code_beside_it(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del central_data
    (tmp_path / "list.csv").write_text("village,name\n43010501,เวียงคุก\n", "utf-8")
    sheet = tmp_path / "codes.csv"
    assert main(["enrol", str(tmp_path / "list.csv"), "--out", str(sheet)]) == 0
    heading, line = sheet.read_text("utf-8-sig").splitlines()
    assert heading == "village,name,code,until"
    code = line.split(",")[2]
    said = capsys.readouterr()
    assert (read_code(code), code in said.out + said.err) == (code, False)
    assert "line 2: 43010501: new here\n" in said.out
    assert sheet.stat().st_mode & 0o077 == 0
    assert main(["enrol", str(tmp_path / "list.csv")]) == 0
    assert "43010501: no kiosk yet; the new code ends the one made before: " in capsys.readouterr().out


def test_the_command_tells_each_row_of_a_wrong_list(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del central_data
    (tmp_path / "list.csv").write_text("village,name\n43010501,เวียงคุก\n4301,x\n", "utf-8")
    assert main(["enrol", str(tmp_path / "list.csv"), "--out", str(tmp_path / "codes.csv")]) == 2
    said = capsys.readouterr()
    assert "line 3: 4301: the village must be a code of 8 digits" in said.out
    assert "1 line refused: no code was made" in said.err
    assert not (tmp_path / "codes.csv").exists()
