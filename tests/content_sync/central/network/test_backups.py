"""A village that lost its recovery phrase is helped: the ministry seals the backup to another, and notes who asked."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from content_sync.central.__main__ import main
from content_sync.central.app import open_central
from content_sync.central.config import CentralConfig
from content_sync.central.database.schema.network_tables import ActRow
from content_sync.wire.keys import public_key, sealing_key
from content_sync.wire.sealed_file import (
    SealedFileError,
    file_key,
    make_lock,
    make_phrase,
    read_head,
    read_messages,
    seal_file,
)
from tests.cast.place_and_time import VILLAGE

ASKED = ("--by", "officer@mdes.example", "--why", "ใบส่งมอบหาย")
MESSAGES = [b"people", b"reports" * 1_000]


def a_backup(central_data: Path, *, phrase: str, seed: bytes = b"") -> bytes:
    with open_central(CentralConfig(data_dir=central_data)) as central:
        to = sealing_key(public_key(seed or central.keyring.seal_seed()))
    return b"".join(seal_file(MESSAGES, village=VILLAGE, lock=make_lock(phrase), central=to))


def acts(central_data: Path) -> list[tuple[str, str, str, str]]:
    with open_central(CentralConfig(data_dir=central_data)) as central, central.database.reading() as session:
        return [(row.staff, row.what, row.about, row.why) for row in session.scalars(select(ActRow))]


def read(body: bytes, phrase: str) -> list[bytes]:
    return list(read_messages(BytesIO(body), file_key(read_head(BytesIO(body)), phrase)))


def test_a_backup_is_sealed_to_a_new_phrase_and_who_asked_is_noted(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, file, out = make_phrase(), tmp_path / "lost.backup", tmp_path / "new.backup"
    file.write_bytes(a_backup(central_data, phrase=lost))
    assert main(["backup", str(file), "--out", str(out), *ASKED]) == 0
    said = capsys.readouterr().out
    assert VILLAGE in said
    phrase = re.findall(r"(?:\d{3} ){7}\d{3}", said)[0]
    assert read(out.read_bytes(), phrase) == MESSAGES
    with pytest.raises(SealedFileError, match="phrase"):
        read(out.read_bytes(), lost)
    assert acts(central_data) == [("officer@mdes.example", "backup_opened", VILLAGE, "ใบส่งมอบหาย")]


@pytest.mark.parametrize(
    ("what", "said"),
    [("another ministry", "none of a kiosk of this ministry"), ("cut", "not whole"), ("stranger", "none of a kiosk")],
)
def test_what_cannot_be_opened_is_told_in_a_sentence_and_leaves_nothing(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, said: str
) -> None:
    whole = a_backup(central_data, phrase=make_phrase(), seed=bytes(32) if what == "another ministry" else b"")
    file, out = tmp_path / "a.backup", tmp_path / "new.backup"
    file.write_bytes({"cut": whole[:-9], "stranger": b"PK" + whole}.get(what, whole))
    assert main(["backup", str(file), "--out", str(out), *ASKED]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()
    assert acts(central_data) == []


def test_a_file_that_is_there_is_not_written_over_and_nobody_asks_without_a_name(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.backup"
    body = a_backup(central_data, phrase=make_phrase())
    file.write_bytes(body)
    assert main(["backup", str(file), "--out", str(file), *ASKED]) == 2
    assert file.read_bytes() == body
    assert main(["backup", str(file), "--out", str(tmp_path / "b"), "--by", " ", "--why", "x"]) == 2
    assert "--by" in capsys.readouterr().err
