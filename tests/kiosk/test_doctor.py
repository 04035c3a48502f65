"""`kiosk doctor`: what is well and what is not, in words, and the code for the label, once."""

from __future__ import annotations

import errno
import os
import re
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.enrolment import Welcome, make_code
from content_sync.wire.keys import public_key
from kiosk.callers import label_file
from kiosk.callers.label import read_code
from kiosk.callers.passwords import Passwords
from kiosk.config import load
from kiosk.console_socket import SOCKET
from kiosk.doctor import examine
from kiosk.store.folder import ACCESS_LOG, KEY_FILE, ORDER
from kiosk.store.stores import Stores, open_stores
from tests.cast.card.outbox_on_card import STAMP
from tests.cast.kiosk.editions import put_on
from tests.cast.kiosk.served_kiosk import edition
from tests.cast.kiosk.shell import CommandResult, Shell, line_with, running, settle
from tests.cast.listener.serving import free_port

CODE = re.compile(r"write it on the label: ((?:\d{4}-){2}\d{4})$", re.MULTILINE)


def stores_of(shell: Shell) -> Stores:
    return open_stores(load(shell.folder / "kiosk.toml", environ={}))


def test_a_new_box_is_well_and_its_code_is_shown_once_and_opens(shell: Shell, passwords: Passwords) -> None:
    settle(shell.folder)
    first = shell.run("doctor")
    assert first.status == 0, first.out
    found = CODE.findall(first.out)
    assert len(found) == 1
    assert "people: nobody may sign in" in first.out
    assert "has not visited central yet" in first.out
    again = shell.run("doctor")
    assert (again.status, CODE.findall(again.out)) == (0, [])
    assert "was shown before" in again.out
    stores = stores_of(shell)
    assert passwords.is_right(stores.people.label_hash(), found[0])
    stores.close()


def test_how_it_stands_with_the_access_log_is_said(shell: Shell) -> None:
    settle(shell.folder)
    assert "nothing is noted before the ministry's key has come" in shell.run("doctor").out
    stores = stores_of(shell)
    put_on(stores.content, edition())
    stores.access_log.begin(date(2026, 11, 23), b"s" * 5_000)
    stores.close()
    (shell.folder / "data" / ACCESS_LOG / "dropped").write_text("2026-10-01\n", "ascii")
    said = shell.run("doctor").out
    assert "access log: on, for 90 days; 5 kB" in said
    assert "noted up to 2026-10-01 is deleted before its time" in said
    with (shell.folder / "kiosk.toml").open("a", encoding="utf-8") as settings:
        settings.write('access_log = "off"\n')
    assert "access log: off by the settings" in shell.run("doctor").out


def test_another_code_takes_the_place_of_a_lost_one(shell: Shell, passwords: Passwords) -> None:
    settle(shell.folder)
    (lost,) = CODE.findall(shell.run("doctor").out)
    (found,) = CODE.findall(shell.run("doctor", "--new-label").out)
    assert read_code(found)
    stores = stores_of(shell)
    assert passwords.is_right(stores.people.label_hash(), found)
    assert not passwords.is_right(stores.people.label_hash(), lost)
    stores.close()


def test_beside_a_kiosk_that_runs_it_asks_the_kiosk_and_shows_the_code_that_waits(shell: Shell) -> None:
    settle(shell.folder, port=free_port())
    with running(shell.folder, "serve") as child:
        line_with(child, "The kiosk serves")
        assert label_file.read(shell.folder / "data")
        done = shell.run("doctor")
        assert done.status == 0, done.out
        assert "it is running, and answers" in done.out
        assert len(CODE.findall(done.out)) == 1
        assert label_file.read(shell.folder / "data") == ""
        assert CODE.findall(shell.run("doctor").out) == []
        refused = shell.run("doctor", "--new-label")
        assert (refused.status, refused.told) == (2, "kiosk: a kiosk is running on this data folder; stop it first\n")
        child.terminate()
        assert child.wait(20) == 0


@pytest.mark.parametrize("name", [*(Path(name).stem for name in ORDER if name != KEY_FILE), ""])
def test_each_store_that_takes_nothing_is_named_with_what_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    settle(tmp_path)
    settings = load(tmp_path / "kiosk.toml", environ={})
    open_stores(settings).close()
    refusing = {settings.data_dir / name, settings.data_dir / f"{name}.journal"} if name else set()
    real_open = os.open

    def open_on_a_worn_card(path: str | Path, flags: int, *rest: int, **more: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR) and {Path(path), Path(path).parent} & refusing:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return real_open(path, flags, *rest, **more)

    said: list[str] = []
    with monkeypatch.context() as card:
        card.setattr(os, "open", open_on_a_worn_card)
        is_well = examine(settings, said.append)
    told = [line for line in said if line.startswith("stores:")]
    assert is_well is (not name)
    if name:
        (line,) = told
        assert line.startswith(f"stores: not well: {name}: ")
        assert line.endswith(": Read-only file system")
    else:
        assert told == ["stores: well"]


def test_a_kiosk_that_was_told_another_port_is_asked_there(shell: Shell) -> None:
    settle(shell.folder)
    told = ("--port", str(free_port()))
    with running(shell.folder, "serve", *told) as child:
        line_with(child, "The kiosk serves")
        elsewhere = shell.run("doctor")
        assert (elsewhere.status, "does not answer" in elsewhere.out) == (1, True)
        assert "it is running, and answers" in shell.run("doctor", *told).out
        child.terminate()
        assert child.wait(20) == 0


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("key", "stores: not well: key: "),
        ("root", "settings: not well: the setting root_file names"),
        ("link", "link: not well: the last visit did not succeed"),
    ],
)
def test_what_is_not_well_is_said_and_is_the_exit_status(shell: Shell, harm: str, words: str) -> None:
    settle(shell.folder)
    stores = stores_of(shell)
    stores.people.add("hash", name="สมหญิง")
    if harm == "link":
        failed = StepResult(outcome="failed", reason=Reason.NO_LINK)
        stores.state.record_visit(VisitResult(at=STAMP, up=failed, down=failed, photos=failed))
    stores.close()
    if harm == "key":
        (shell.folder / "data" / KEY_FILE).write_bytes(b"?")
    if harm == "root":
        (shell.folder / "root.json").unlink()
    done = shell.run("doctor")
    assert done.status == 1
    assert words in done.out
    assert "สมหญิง" not in done.out + done.told
    assert "people: one person may sign in" in done.out


def test_the_doctor_says_how_far_the_kiosk_is_on_its_way_to_be_known(shell: Shell) -> None:
    settle(shell.folder)
    assert "enrolment" not in shell.run("doctor").out
    code = make_code()
    for welcomed, said in (
        (None, "enrolment: the code waits for the next visit to central, stick or phone, whichever comes first"),
        ("pending", "enrolment: the six digits are "),
        ("active", "enrolment: well: central knows this kiosk"),
    ):
        with closing(stores_of(shell)) as stores:
            if welcomed is None:
                stores.enrolment.keep_code(code)
            else:
                kiosk = public_key(stores.identity.seed or b"")
                stores.enrolment.welcomed(Welcome(standing=welcomed, nonce="0f" * 16), kiosk=kiosk, central=bytes(32))
        told = shell.run("doctor").out
        assert said in told
        assert code not in told


def test_beside_a_kiosk_that_runs_the_same_words_and_digits_are_told(shell: Shell) -> None:
    settle(shell.folder, port=free_port())
    with closing(stores_of(shell)) as stores:
        stores.enrolment.keep_code(make_code())
        kiosk = public_key(stores.identity.seed or b"")
        stores.enrolment.welcomed(Welcome(standing="pending", nonce="0f" * 16), kiosk=kiosk, central=bytes(32))
    alone = _of_enrolment(shell.run("doctor"))
    assert len(alone) == 2
    assert re.fullmatch(r"enrolment: the six digits are [\d ]{6,7}", alone[1])
    with running(shell.folder, "serve") as child:
        line_with(child, "The kiosk serves")
        assert _of_enrolment(shell.run("doctor")) == alone
        (shell.folder / "data" / SOCKET).unlink()
        assert _of_enrolment(shell.run("doctor")) == [
            "enrolment: the kiosk does not tell here how far it is; /admin/enrolment does"
        ]
        child.terminate()
        assert child.wait(20) == 0


def _of_enrolment(done: CommandResult) -> list[str]:
    assert done.status == 0, done
    return [line for line in done.out.splitlines() if line.startswith("enrolment:")]


def test_a_code_that_could_not_be_wiped_from_the_settings_is_told_with_their_file(shell: Shell) -> None:
    settle(shell.folder)
    settings, code = shell.folder / "kiosk.toml", make_code()
    before = settings.read_text("utf-8")
    settings.write_text(f'{before}\nenrolment_code = "{code}"\n', "utf-8")
    assert "enrolment_code" not in shell.run("doctor").out, "it waits for the first start"
    stores = stores_of(shell)
    stores.enrolment.keep_code(code)
    running_too = shell.run("doctor").out  # the stores are held, as by a running kiosk
    stores.close()
    alone = shell.run("doctor").out
    for told in (alone, running_too):
        (line,) = [line for line in told.splitlines() if "take the line out by hand" in line]
        assert "kiosk.toml" in line
        assert code not in told
    settings.write_text(before, "utf-8")
    assert "take the line out" not in shell.run("doctor").out
