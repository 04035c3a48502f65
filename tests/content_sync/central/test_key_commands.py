"""The key ceremony as it is written, with holders apart; and what a holder's machine needs."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from content_sync.central import key_commands
from content_sync.central.__main__ import main
from content_sync.central.clock import system_clock
from tests.cast.central.tree_reader import TreeReader, any_web_server

PAGE = Path(key_commands.__file__).with_name("ceremony.md")
MINISTRY = {
    "CENTRAL_ROOT_KEYS": "5",
    "CENTRAL_ROOT_THRESHOLD": "3",
    "CENTRAL_TARGETS_KEYS": "3",
    "CENTRAL_TARGETS_THRESHOLD": "2",
    "CENTRAL_OFFLINE_KEYS_DIR": "offline",
    "CENTRAL_DATA_DIR": "central",
}


@pytest.fixture
def key_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which `central` has the ministry's settings."""
    for name, value in MINISTRY.items():
        monkeypatch.setenv(name, value)
    for name in ("stick", "offline", *(f"holder-{number}" for number in range(1, 6))):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


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


def run_here(block: str) -> None:
    """Run a block for what comes of it, each command of `central` in this process, which has imported it all."""
    for line in block.splitlines():
        program, *arguments = shlex.split(line)
        if program == "central":
            assert main(arguments) == 0
        else:
            subprocess.run([program, *arguments], check=True)


def held(name: str) -> list[str]:
    """Return the arguments with which a holder signs what is on the stick."""
    return ["keys", "sign", "stick/request.json", "--keys", name]


def test_the_ceremony_is_done_as_it_is_written_and_kiosks_follow(key_office: Path) -> None:
    founding, taking_away, replacing, asking, signing, taking, service = blocks()
    run(founding)
    root = (key_office / "central/tree/metadata/1.root.json").read_bytes()
    with any_web_server(key_office / "central/tree") as address:
        kiosk = TreeReader(address=address, root=root, folder=key_office / "kiosk")
        kiosk.read("sys/kiosk", at=system_clock())
        run(taking_away)
        assert list((key_office / "offline").iterdir()) == []
        run(replacing)
        said = run(asking)
        assert re.search(r"timestamp: key [0-9a-f]{8} replaces [0-9a-f]{8}", said)
        assert "ATTENTION" not in said
        shown = [line.removeprefix("   ").split() for line in signing.splitlines()]
        for line in shown:
            run(" ".join(line))
        assert len(list((key_office / "stick").glob("*-signed-*"))) == 3
        assert "root 2: until" in run(taking)
        assert run(service).count("start `central serve` anew") == 2
        assert kiosk.read("sys/kiosk", at=system_clock())["sys/kiosk"] is not None
    assert (key_office / "central/tree/metadata/2.root.json").exists()
    waiting = {file.name for file in (key_office / "central/keys/next").iterdir()}
    assert waiting == {"seal.key", "receipt.key", "receipt.stolen"}


def test_with_too_few_signatures_nothing_changes_and_it_says_so(
    key_office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for block in blocks()[:4]:
        run_here(block)
    for holder in ("holder-1", "holder-2"):
        assert main([*held(holder), "--yes"]) == 0
    signed = [str(file) for file in (key_office / "stick").glob("*-signed-*")]
    assert main(["keys", "take", *signed]) == 2
    assert "the next root: 3 keys must sign and 2 did" in capsys.readouterr().err
    assert not (key_office / "central/tree/metadata/2.root.json").exists()
    assert main(["publish"]) == 0, "the old key goes on signing"


def test_a_holder_signs_without_a_database_and_writes_nothing_but_the_copy(
    key_office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for block in blocks()[:4]:
        run_here(block)
    desk = key_office / "desk"
    desk.mkdir()
    (key_office / "stick/request.json").rename(desk / "request.json")
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
    (key_office / "holder-3" / "root-3.key").unlink()
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert main(sign) == 2
    assert "none of these keys may sign" in capsys.readouterr().err


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
