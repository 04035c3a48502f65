"""`kiosk key`: the key is made once, printed, and never made anew unasked."""

from __future__ import annotations

import io
import re

import pytest

from kiosk.store.folder import KEY_FILE
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.kiosk.shell import Shell, settle


def test_the_key_is_printed_made_once_and_needs_no_village(shell: Shell) -> None:
    first, second = (shell.run("key", "--data-dir", "data") for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{64}\n", first.out)
    assert first == second
    settle(shell.folder)
    assert shell.run("key").out == first.out
    assert shell.run("key", KIOSK_DATA_DIR=str(shell.folder / "other")).out != first.out


def test_a_key_file_that_holds_none_is_told(shell: Shell) -> None:
    (shell.folder / KEY_FILE).write_text("not a key", "ascii")
    done = shell.run("key", "--data-dir", ".")
    assert done.status == 2
    assert "does not hold a key" in done.told


@pytest.mark.parametrize("folder", ["a-folder-instead", "a-file", "a-file/below", "/proc/nowhere"])
def test_a_key_that_can_be_neither_read_nor_made_is_told_in_one_sentence(shell: Shell, folder: str) -> None:
    (shell.folder / "a-file").touch()
    (shell.folder / "a-folder-instead" / KEY_FILE).mkdir(parents=True)
    done = shell.run("key", "--data-dir", folder)
    assert done.status == 2
    assert "can be neither read nor made" in done.told
    assert done.told.count("\n") == 1


def test_a_new_key_is_made_when_a_person_says_so_and_the_old_one_is_kept_aside(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = shell.folder / "data" / KEY_FILE
    first = shell.run("key", "--data-dir", "data").out
    file.write_bytes(file.read_bytes()[:30])
    harmed = shell.run("key", "--data-dir", "data")
    assert (harmed.status, harmed.out) == (2, "")
    assert "does not hold a key: 64 hex digits are expected; `kiosk key --new` makes a new one" in harmed.told
    for said in ("no\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        refused = shell.run("key", "--new", "--data-dir", "data")
        assert refused.status == 1
        assert refused.out == ""
        assert "Nothing was changed" in refused.told
        assert len(file.read_bytes()) == 30
    monkeypatch.setattr("sys.stdin", io.StringIO("Yes\n"))
    made = shell.run("key", "--new", "--data-dir", "data")
    assert (made.status, made.told.count("Type yes")) == (0, 1)
    assert re.fullmatch(r"[0-9a-f]{64}\n", made.out)
    assert made.out == shell.run("key", "--data-dir", "data").out != first
    assert [len(aside.read_bytes()) for aside in file.parent.glob(f"{KEY_FILE}.aside-*")] == [30]


def test_a_key_that_is_gone_is_not_made_unasked(shell: Shell) -> None:
    settle(shell.folder)
    with kiosk_in(shell.folder):
        pass
    (shell.folder / "data" / KEY_FILE).unlink()
    done = shell.run("key")
    assert done.status == 2
    assert "kiosk.key is gone; `kiosk key --new` makes a new one" in done.told
    assert "kiosk: harmed: kiosk.key is gone" in shell.run("store").out
    assert not (shell.folder / "data" / KEY_FILE).exists()
