"""The key ceremony as it is written, with holders apart; and what a holder's machine needs."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tuf.api.metadata import Root, Targets

from content_sync.central import key_commands
from content_sync.central.__main__ import main
from content_sync.central.clock import system_clock
from content_sync.central.tree.expiries import TOLD_BEFORE
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.metadata import read_metadata
from tests.cast.central.key_office import HOLDERS, KeyOffice

PAGE = Path(key_commands.__file__).with_name("ceremony.md")


def blocks() -> list[str]:
    """Return the commands of the page, block by block."""
    return re.findall(r"^ *```sh\n(.*?)^ *```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def run(block: str) -> str:
    """Run a block as a shell does; who signs says yes."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", block], env=os.environ | {"PATH": path}, input="yes\nyes\nyes\n", capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(block: str) -> list[str]:
    return [line.strip() for line in block.splitlines()]


def test_the_ceremony_is_done_as_it_is_written_and_kiosks_follow(key_office: KeyOffice) -> None:
    founding, asking, signing, taking, of_a_holder, service = blocks()
    folder = key_office.folder
    for made in ("stick", *HOLDERS):
        (folder / made).rmdir()  # as a keeper finds the machine: the page makes what it needs
    run(founding)
    assert list((folder / "offline").iterdir()) == []
    with key_office.kiosk("kiosk") as kiosk:
        kiosk.read("sys/kiosk", at=system_clock())
        said = run(asking)
        assert re.search(r"timestamp: key [0-9a-f]{8} replaces [0-9a-f]{8}", said)
        assert "ATTENTION" not in said
        for line in lines(signing):
            run(line)
        assert len(list((folder / "stick").glob("*-signed-*"))) == 3
        assert "root 2: until" in run(taking)
        making, asking, *each_signs, taking = lines(of_a_holder)
        (new,) = re.findall(r"root-2 was made in holder-2: ([0-9a-f]{8})\n", run(making))
        assert f"root-2 (inspector general): key {new} replaces" in run(asking)
        for line in each_signs:
            assert f"ask its holder whether {new} is theirs" in run(line)
        assert "version 3 is published" in run(taking)
        assert run(service).count("start `central serve` anew") == 2
        assert kiosk.read("sys/kiosk", at=system_clock())["sys/kiosk"] is not None
    assert (folder / "central/tree/metadata/3.root.json").exists()
    waiting = {file.name for file in (folder / "central/keys/next").iterdir()}
    assert waiting == {"seal.key", "receipt.key", "receipt.stolen"}


def test_the_ceremony_is_a_page_that_one_sheet_of_paper_holds_and_its_times_are_those_of_the_keys(
    key_office: KeyOffice,
) -> None:
    page = PAGE.read_text("utf-8").splitlines()
    assert len(page) <= 72
    assert max(map(len, page)) <= 120
    key_office.found()
    root = read_metadata(TreeFolder(key_office.folder / "central/tree"), "root", 1, Root).signed
    targets = read_metadata(TreeFolder(key_office.folder / "central/tree"), "targets", 1, Targets).signed
    times = [cell.strip() for row in page if row.startswith(("| root", "| targets")) for cell in row.split("|")[2:4]]
    assert times == ["three years", "one year before its end", "one year", "four months before its end"]
    lives = [round((one.expires - system_clock()).total_seconds() / 86_400) for one in (root, targets)]
    assert lives == [3 * 365, 365]
    assert [TOLD_BEFORE[name].days for name in ("root", "targets")] == [365, 4 * 30]


def test_a_holder_signs_without_a_database_and_writes_nothing_but_the_copy(
    key_office: KeyOffice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key_office.found()
    key_office.run("rotate", "timestamp")
    key_office.run("request", "--out", "stick/request.json")
    desk = key_office.folder / "desk"
    desk.mkdir()
    (key_office.folder / "stick/request.json").rename(desk / "request.json")
    monkeypatch.chdir(desk)
    monkeypatch.setenv("CENTRAL_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    sign = ["keys", "sign", "request.json", "--keys", "../holder-3"]
    for answer, code in (("no\n", 2), ("", 2), ("yes\n", 0)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        assert main(sign) == code
        said = capsys.readouterr()
        assert "ROOT 1 becomes root 2" in said.out, "what is signed is shown before it is signed"
        assert ("nothing was signed" in said.err) == bool(code)
        assert len(list(desk.iterdir())) == (1 if code else 2)
    (key_office.folder / "holder-3" / "root-3.key").unlink()
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert main(sign) == 2
    assert "none of these keys may sign" in capsys.readouterr().err


def test_the_help_says_that_an_act_may_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["keys", "-h"])
    told = " ".join(capsys.readouterr().out.split())
    assert "[ACT ...]" in told
    assert "without one, it does what init does" in told
    for act in ("init", "status", "rotate", "request", "new", "sign", "take"):
        assert f" {act} " in told
    with pytest.raises(SystemExit, match="0"):
        main(["keys", "new", "-h"])
    assert capsys.readouterr().out.startswith("usage: central keys new [-h]")
    for act, detail in (
        ("rotate", "receipts of a former key are believed for 180 days"),
        ("take", "whose are missing"),
    ):
        with pytest.raises(SystemExit, match="0"):
            main(["keys", act, "-h"])
        assert detail in " ".join(capsys.readouterr().out.split())


def test_where_the_keys_are_at_hand_one_command_replaces_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CENTRAL_DATA_DIR", str(tmp_path))
    assert main(["keys"]) == main(["keys", "init"]) == main(["publish"]) == 0
    for name in ("snapshot", "weather"):
        before = (tmp_path / f"keys/{name}.key").read_bytes()
        assert main(["keys", "rotate", name]) == 0
        assert (tmp_path / f"keys/{name}.key").read_bytes() != before
        assert [file.read_bytes() for file in (tmp_path / "keys/former").glob(f"{name}-*.key")] == [before]
    assert main(["keys", "request", "--out", str(tmp_path / "none.json")]) == 0
    assert "nothing has to be signed now" in capsys.readouterr().out
    assert main(["keys", "rotate", "nobody"]) == 2
    assert "there is no key 'nobody'" in capsys.readouterr().err
    (tmp_path / "none.json").write_text("{}")
    assert main(["keys", "take", str(tmp_path / "none.json")]) == 2
    assert "this is no signing request" in capsys.readouterr().err
