"""The file of codes and what central keeps of them fit, wherever a run of the command is cut."""

from __future__ import annotations

import csv
import errno
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from content_sync.central.__main__ import main
from content_sync.central.database.schema.key_tables import EnrolmentCodeRow
from content_sync.central.enrolment import code_sheet
from content_sync.central.enrolment.code_sheet import CodeSheet
from content_sync.wire.enrolment import code_digest
from tests.cast.central.postgres import open_database

LIST = "village,name\n43010501,เวียงคุก\n43010502,บ้านใหม่\n"


class RunIsCut(BaseException):
    """The program ends where it stands."""


def cut(*_: object, **__: object) -> None:
    raise RunIsCut


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def enrolling(central_data: Path, tmp_path: Path) -> list[str]:
    """The command that makes two codes and writes them to `codes.csv`."""
    del central_data
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    return ["enrol", str(tmp_path / "list.csv"), "--out", str(tmp_path / "codes.csv")]


def kept(folder: Path) -> set[str]:
    """Return the digests of the codes that may be used."""
    with closing(open_database(f"sqlite:///{folder / 'central.sqlite'}")) as database, database.reading() as session:
        unspent = select(EnrolmentCodeRow.digest).where(EnrolmentCodeRow.spent_at.is_(None))
        return set(session.scalars(unspent))


def written(file: Path) -> set[str]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return {code_digest(row["code"]) for row in csv.DictReader(lines)}


def test_a_run_that_is_cut_before_the_codes_are_kept_leaves_no_sheet_and_the_next_makes_one(
    enrolling: list[str], central_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = CodeSheet.write
    with monkeypatch.context() as power:
        power.setattr(CodeSheet, "write", lambda *given: cut(write(*given)))
        with pytest.raises(RunIsCut):
            main(enrolling)
    assert kept(central_data) == set()
    assert not (tmp_path / "codes.csv").exists()
    assert main(enrolling) == 0
    assert written(tmp_path / "codes.csv") == kept(central_data)
    assert sorted(file.name for file in tmp_path.glob("codes*")) == ["codes.csv"]


def test_codes_that_were_kept_by_a_run_that_was_cut_are_in_the_sheet_at_the_next_which_says_so(
    enrolling: list[str],
    central_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with monkeypatch.context() as power:
        power.setattr(CodeSheet, "finish", cut)
        with pytest.raises(RunIsCut):
            main(enrolling)
    codes = kept(central_data)
    assert len(codes) == 2
    assert not (tmp_path / "codes.csv").exists()
    assert main(enrolling) == 2
    assert "has the codes of a run that was cut once they were kept" in capsys.readouterr().err
    assert (written(tmp_path / "codes.csv"), kept(central_data)) == (codes, codes)
    assert main(enrolling) == 2
    assert "is there already: name another file; no code was made" in capsys.readouterr().err
    assert (written(tmp_path / "codes.csv"), kept(central_data)) == (codes, codes)


def test_on_a_full_disk_there_are_neither_codes_nor_a_sheet_and_the_reason_is_said(
    enrolling: list[str],
    central_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with monkeypatch.context() as disk:
        disk.setattr(code_sheet, "write_whole", full)
        assert main(enrolling) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert kept(central_data) == set()
    assert list(tmp_path.glob("codes*")) == []


def test_where_the_file_gets_no_name_it_is_said_under_which_the_codes_are(
    enrolling: list[str],
    central_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with monkeypatch.context() as disk:
        disk.setattr(code_sheet, "sync_folder", full)
        disk.setattr(Path, "replace", full)
        disk.setattr(code_sheet, "write_whole", lambda path, content: path.write_bytes(content))
        assert main(enrolling) == 2
    assert f"the codes are made, and are in {tmp_path / 'codes.csv.unfinished'}" in capsys.readouterr().err
    assert written(tmp_path / "codes.csv.unfinished") == kept(central_data)


@pytest.mark.parametrize("content", ["", "village,name\n43010501,x\n", "code"])
def test_what_is_no_sheet_of_codes_is_left_where_it_is_and_no_code_is_made(
    enrolling: list[str], central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    other = tmp_path / "codes.csv.unfinished"
    other.write_text(content, "utf-8")
    assert main(enrolling) == 2
    assert f"{other} is in the way and holds no codes" in capsys.readouterr().err
    assert (other.read_text("utf-8"), kept(central_data)) == (content, set())
