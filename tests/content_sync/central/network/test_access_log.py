"""The ministry reads an access log by order: who asked is noted, and whatever is wrong with a segment is said."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from content_sync.central.__main__ import main
from content_sync.central.app import open_central
from content_sync.central.config import CentralConfig
from content_sync.central.database.schema.network_tables import ActRow
from content_sync.wire.access_log import AccessFrame, AccessLine, SegmentSealer
from content_sync.wire.keys import new_seed, public_key, sealing_key
from content_sync.wire.stamps import ClockState, Stamp
from tests.cast.place_and_time import VILLAGE

KIOSK = bytes(range(1, 33))
NOON = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
ASKED = ("--by", "officer@mdes.example", "--why", "หมายที่ 12/2569")


def frame(page: str = "weather", *, clock: ClockState = "trusted", boot_s: int = 1000, lost: int = 0) -> AccessFrame:
    made = Stamp(at=NOON, clock=clock, boot="01", boot_s=boot_s)
    return AccessFrame(made=made, lines=(AccessLine(boot_s - 60, 1, "10.42.0.17", page, 200, 3),), lost=lost)


def sealed(central_data: Path, *frames: AccessFrame, seed: bytes = KIOSK, is_ended: bool = True) -> bytes:
    with open_central(CentralConfig(data_dir=central_data)) as central:
        seal_to = sealing_key(public_key(central.keyring.seal_seed()))
    made = SegmentSealer(village=VILLAGE, seed=seed, seal_to=seal_to)
    last = len(frames) - 1
    return made.head + b"".join(made.frame(one, is_last=is_ended and at == last) for at, one in enumerate(frames))


def register(central_data: Path) -> None:
    listed = central_data / "villages.csv"
    listed.write_text(f"village,name,public_key\n{VILLAGE},บ้านเวียงคุก,{public_key(KIOSK).hex()}\n", "utf-8")
    assert main(["villages", str(listed)]) == 0


def rows_in(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def acts(central_data: Path) -> list[tuple[str, str, str, str]]:
    with open_central(CentralConfig(data_dir=central_data)) as central, central.database.reading() as session:
        return [(row.staff, row.what, row.about, row.why) for row in session.scalars(select(ActRow))]


def test_a_day_is_opened_into_a_table_and_who_asked_is_noted(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register(central_data)
    day, out = tmp_path / "day.zip", tmp_path / "rows.csv"
    with zipfile.ZipFile(day, "w") as archive:
        archive.writestr("2026-11-23.000001.sealed", sealed(central_data, frame(), frame("=1+1")))
        archive.writestr("2026-11-23.000002.sealed", sealed(central_data, frame(lost=7), is_ended=False))
    assert main(["access-log", str(day), "--out", str(out), *ASKED]) == 0
    first, formula, *_ = rows_in(out)
    assert first == {
        "village": VILLAGE, "from": "2026-11-23T11:59:00+07:00", "seconds": "1", "clock": "trusted",
        "address": "10.42.0.17", "page": "weather", "status": "200", "count": "3",
    }  # fmt: skip
    assert formula["page"] == "'=1+1"
    said = capsys.readouterr().out.splitlines()[-2:]
    assert said[0] == f"2026-11-23.000001.sealed: village {VILLAGE}, 2 rows"
    assert "its end is missing" in said[1]
    assert "7 requests were too many to be noted" in said[1]
    assert acts(central_data) == [
        ("officer@mdes.example", "access_log_opened", VILLAGE, f"หมายที่ 12/2569 (2026-11-23.00000{number}.sealed)")
        for number in (1, 2)
    ]


def test_a_time_that_was_not_known_is_told_by_one_that_was_of_the_same_start(
    central_data: Path, tmp_path: Path
) -> None:
    unsure = AccessFrame(
        made=Stamp(at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), clock="unknown", boot="01", boot_s=500),
        lines=(AccessLine(400, 1, "10.42.0.17", "home", 200),),
    )
    (tmp_path / "told").write_bytes(sealed(central_data, unsure, frame()))
    (tmp_path / "untold").write_bytes(sealed(central_data, unsure))
    out = tmp_path / "rows.csv"
    assert main(["access-log", str(tmp_path / "told"), str(tmp_path / "untold"), "--out", str(out), *ASKED]) == 0
    assert [(row["from"], row["clock"]) for row in rows_in(out)] == [
        ("2026-11-23T11:50:00+07:00", "trusted"),
        ("2026-11-23T11:59:00+07:00", "trusted"),
        ("2026-01-01T06:58:20+07:00", "unknown"),
    ]


def test_a_strange_kiosk_a_changed_segment_and_what_is_none_are_told(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register(central_data)
    good = sealed(central_data, frame())
    for name, content in (
        ("strange", sealed(central_data, frame(), seed=new_seed())),
        ("changed", good[:-1] + bytes([good[-1] ^ 1])),
        ("none", b"PK or anything"),
    ):
        (tmp_path / name).write_bytes(content)
    names = [str(tmp_path / name) for name in ("strange", "changed", "none")]
    assert main(["access-log", *names, "--out", str(tmp_path / "rows.csv"), *ASKED]) == 0
    strange, changed, none = capsys.readouterr().out.splitlines()[-3:]
    assert "NOT the key that the register has" in strange
    assert changed == "changed: not opened: frame 1 was changed"
    assert none == "none: not opened: no segment of an access log"
    assert len(rows_in(tmp_path / "rows.csv")) == 1
    assert len(acts(central_data)) == 1


def test_without_a_reason_nothing_is_opened_and_a_table_that_is_there_stays(
    central_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    segment, out = tmp_path / "segment", tmp_path / "rows.csv"
    segment.write_bytes(sealed(central_data, frame()))
    with pytest.raises(SystemExit, match="2"):
        main(["access-log", str(segment), "--out", str(out)])
    assert main(["access-log", str(segment), "--out", str(out), "--by", "x", "--why", "  "]) == 2
    assert "by which order" in capsys.readouterr().err
    out.write_text("mine", "utf-8")
    assert main(["access-log", str(segment), "--out", str(out), *ASKED]) == 2
    assert out.read_text("utf-8") == "mine"
    assert acts(central_data) == []
