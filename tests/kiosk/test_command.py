"""The `kiosk` command, as a person runs it: settings, `visit`, `store`, help."""

from __future__ import annotations

import errno
import io
import os
import re
import socket
from collections.abc import Mapping

import pytest

from content_sync.central.network.lists.sheet import read_sheet
from content_sync.central.network.lists.villages import COLUMNS, read_village
from content_sync.client.signed_times import SignedTime, Uptime
from content_sync.wire.enrolment import make_code
from content_sync.wire.keys import load_or_make_seed, public_key
from content_sync.wire.stamps import Stamp
from kiosk.store.folder import KEY_FILE, REPORTS, STATE
from kiosk.store.journal.lines import line
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.kiosk.shell import Shell, settle
from tests.cast.link.central_simulator import CentralSimulator
from tests.cast.link.http_server import http_server
from tests.cast.link.troubles import failing
from tests.cast.listener.serving import HOST, free_port
from tests.cast.tree.repository_simulator import RepositorySimulator


@pytest.mark.parametrize(
    ("environ", "arguments", "sentence"),
    [
        ({"KIOSK_VILLAGE": "7"}, ("serve",), "the setting village must be"),
        ({"KIOSK_PORT": "many"}, ("visit",), "the setting port must be a whole number"),
        ({"KIOSK_ROOT_FILE": "none.json"}, ("serve",), "root_file names none.json, which cannot be read"),
        ({"KIOSK_ROOT_FILE": "kiosk.toml"}, ("serve",), "root_file names kiosk.toml, which is not central's root.json"),
        ({"KIOSK_ROOT_FILE": "timestamp.json"}, ("visit",), "timestamp.json, which is not central's root.json"),
        ({"KIOSK_PROT": "1"}, ("serve",), "the variable KIOSK_PROT names a setting that does not exist"),
        ({"KIOSK_CA_BUNDLE": "none.pem"}, ("visit",), "the setting ca_bundle names none.pem"),
        ({}, ("serve", "--config", "none.toml"), "none.toml cannot be read"),
        (
            {"KIOSK_HOST": "192.0.2.77", "KIOSK_PORT": "8080"},
            ("serve",),
            "cannot listen on 192.0.2.77:8080: Cannot assign requested address\n",
        ),
        ({"KIOSK_DATA_DIR": "kiosk.toml"}, ("serve",), "the data folder kiosk.toml cannot be made"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    shell: Shell, environ: Mapping[str, str], arguments: tuple[str, ...], sentence: str
) -> None:
    settle(shell.folder)
    (shell.folder / "timestamp.json").write_text('{"signed": {"_type": "timestamp"}, "signatures": []}', "utf-8")
    done = shell.run(*arguments, **environ)
    assert done.status == 2
    assert re.fullmatch(r"kiosk: [^\n]+\n", done.told)
    assert sentence in done.told


def test_a_busy_port_is_told_in_one_sentence(shell: Shell) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = int(other.getsockname()[1])
        settle(shell.folder, port=port)
        done = shell.run("serve")
        others = ("--near-port", str(free_port()), "--central-port", str(free_port()))
        told = shell.run("demo", "--data-dir", "d", "--port", str(port), *others)
    assert done.status == 2
    assert "another program uses it" in done.told
    assert told.status == 2
    assert f"port {port} is taken by another program" in told.told


@pytest.mark.parametrize("command", ["serve", "visit", "store"])
def test_two_kiosks_on_one_folder_are_refused(shell: Shell, command: str) -> None:
    settle(shell.folder)
    with kiosk_in(shell.folder):
        done = shell.run(command)
    assert done.status == 2
    assert "a kiosk is running on this data folder" in done.told


@pytest.mark.parametrize("store", [REPORTS, STATE])
@pytest.mark.parametrize("command", ["visit", "store"])
def test_a_store_of_a_newer_kiosk_is_told_in_one_sentence_and_left_as_it_is(
    shell: Shell, command: str, store: str
) -> None:
    settle(shell.folder)
    with kiosk_in(shell.folder) as kiosk:
        file = kiosk.stores.folder / store
    newer = line(1, "journal 2 of a newer kiosk")
    file.write_bytes(newer)
    done = shell.run(command)
    assert done.status == 2
    assert f"{store}: the journal is of format 2, this program knows 1; a newer kiosk wrote it" in done.told
    assert file.read_bytes() == newer


def test_a_card_that_takes_nothing_at_all_is_told_in_one_sentence(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(shell.folder)

    def refuse(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as card:
        card.setattr(os, "open", refuse)
        done = shell.run("visit")
    assert done.status == 2
    assert "the card does not let the kiosk start" in done.told


@pytest.mark.parametrize("command", ["key", "visit"])
def test_whichever_command_makes_the_data_folder_only_its_owner_looks_into_it(shell: Shell, command: str) -> None:
    settle(shell.folder)
    before = os.umask(0o022)
    try:
        shell.run(command)
    finally:
        os.umask(before)
    assert (shell.folder / "data").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("command", ["key", "store"])
def test_a_variable_with_a_slip_in_it_is_refused_by_commands_that_need_no_village_too(
    shell: Shell, command: str
) -> None:
    done = shell.run(command, KIOSK_DATA_DRI="data")
    assert (done.status, done.out) == (2, "")
    assert done.told == "kiosk: the variable KIOSK_DATA_DRI names a setting that does not exist\n"


def test_a_file_is_no_data_folder_whose_stores_could_be_told(shell: Shell) -> None:
    (shell.folder / "v.csv").touch()
    done = shell.run("store", "--data-dir", "v.csv")
    assert done.status == 2
    assert done.out == ""
    assert done.told == "kiosk: the data folder v.csv is no folder\n"


def test_a_visit_tells_how_it_went(shell: Shell) -> None:
    seed = load_or_make_seed(shell.folder / "data" / KEY_FILE)
    central = CentralSimulator(RepositorySimulator(NOON), public_key(seed))
    (shell.folder / "root.json").write_bytes(central.repository.root_1)
    with kiosk_in(shell.folder, has_edition=False) as kiosk:
        kiosk.report(text="สัญญาณหายทุกเย็น")
    with http_server(central.answer) as server:
        settle(shell.folder, url=server.url)
        done = shell.run("visit")
    assert done.status == 0, done.told
    assert "up: ok\ndown: ok\n" in done.out
    assert "reports sent: 1" in done.out
    assert "parts taken in: warnings, sys, weather, prices, local, articles, market\n" in done.out
    assert re.search(r"^time: \d{4}-\d\d-\d\d \d\d:\d\d UTC \(\w+\)$", done.out, re.MULTILINE)
    assert central.reports == ["สัญญาณหายทุกเย็น"]
    assert "สัญญาณหายทุกเย็น" not in done.out + done.told


def test_a_visit_of_a_kiosk_that_central_does_not_know_says_who_registers_it_and_how(shell: Shell) -> None:
    central = CentralSimulator(RepositorySimulator(NOON), bytes(32))
    central.trouble = failing(403, "/v1/up")
    (shell.folder / "root.json").write_bytes(central.repository.root_1)
    with http_server(central.answer) as server:
        settle(shell.folder, url=server.url)
        done = shell.run("visit", KIOSK_VILLAGE_NAME='บ้าน "ใหม่", หมู่ 2')
    assert done.status == 1
    assert "up: failed (refused)\ndown: ok\n" in done.out
    assert "to whoever runs central" in done.out
    assert "`central villages FILE.csv`" in done.out
    listed = f"village,name,public_key\n{done.out.splitlines()[-1]}\n"
    (enlisted,) = map(read_village, read_sheet(io.BytesIO(listed.encode()), COLUMNS))
    assert (enlisted.village, enlisted.name) == ("43010501", 'บ้าน "ใหม่", หมู่ 2')
    assert enlisted.public_key == shell.run("key").out.strip()


def test_a_visit_whose_code_was_not_taken_says_so_first(shell: Shell) -> None:
    central = CentralSimulator(RepositorySimulator(NOON), bytes(32))
    central.trouble = failing(403, "/v1/up")
    (shell.folder / "root.json").write_bytes(central.repository.root_1)
    with kiosk_in(shell.folder, has_edition=False) as kiosk:
        kiosk.stores.enrolment.keep_code(make_code())
        kiosk.stores.enrolment.refused()
    with http_server(central.answer) as server:
        settle(shell.folder, url=server.url)
        done = shell.run("visit")
    assert done.out.index("central did not take the code") < done.out.index("to whoever runs central")


def test_a_visit_that_fails_says_why_and_ends_with_1(shell: Shell) -> None:
    (shell.folder / "root.json").write_bytes(RepositorySimulator(NOON).root_1)
    settle(shell.folder)
    done = shell.run("visit")
    assert done.status == 1
    assert "down: failed (no_link)" in done.out
    assert "parts taken in: none newer" in done.out
    assert "central villages" not in done.out
    assert re.search(r"^time: .* UTC \((estimated|unknown)\)$", done.out, re.MULTILINE), "nobody confirms it"


def test_the_store_tells_the_trees_time_by_the_key_that_signed_it(shell: Shell) -> None:
    settle(shell.folder)
    with kiosk_in(shell.folder) as kiosk:
        word = SignedTime(version=12, issued=NOON, learnt=Uptime(boot="ab", seconds=1))
        kiosk.stores.state.remember({}, {"c0ffee" * 10: word})
    assert "  signed time of key c0ffeec0: 2026-11-23 05:00 UTC, version 12\n" in shell.run("store").out


def test_the_store_is_told_without_anybody_s_words(shell: Shell) -> None:
    settle(shell.folder)
    assert "reports: not there yet" in shell.run("store").out
    with kiosk_in(shell.folder) as kiosk:
        kiosk.report(text="ความลับของชาวบ้าน", name="สมศรี", phone="0812345678")
        for number in range(12):
            kiosk.stores.state.audit(f"done {number}", Stamp(at=NOON, clock="estimated"))
    done = shell.run("store")
    assert done.status == 0
    assert re.search(r"^reports: \d+ bytes$", done.out, re.MULTILINE)
    assert "  reports: 1\n" in done.out
    told = re.findall(r"^  2026-11-23 05:00 UTC \(clock estimated\): (.*)$", done.out, re.MULTILINE)
    assert told == [f"done {number}" for number in range(2, 12)]
    assert not re.search("ความลับ|สมศรี|0812345678", done.out + done.told)


def test_harm_in_a_store_is_told_and_ends_with_1(shell: Shell) -> None:
    settle(shell.folder)
    with kiosk_in(shell.folder) as kiosk:
        kiosk.report(text="เรื่องแรก")
        kiosk.report(text="อีกเรื่อง")
    journal = shell.folder / "data" / "reports.journal"
    body = journal.read_bytes()
    journal.write_bytes(body.replace("เรื่องแรก".encode(), "เรื่องแรด".encode(), 1))
    done = shell.run("store")
    assert done.status == 1
    assert "  harmed: " in done.out


def test_the_help_names_every_command_and_a_wrong_one_is_refused(shell: Shell) -> None:
    assert "{serve,visit,stick,demo,key,doctor,store}" in shell.run("--help").out
    assert shell.run("fly").status == 2
    assert shell.run().status == 2
