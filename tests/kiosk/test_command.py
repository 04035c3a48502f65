"""The `kiosk` command, as a person or the system runs it."""

from __future__ import annotations

import errno
import io
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from content_sync.central.kiosks.registry import read_villages
from content_sync.client.signed_times import SignedTime, Uptime
from content_sync.errors import SettingError
from content_sync.wire.keys import load_or_make_seed, public_key
from content_sync.wire.stamps import Stamp
from kiosk.__main__ import main
from kiosk.callers.passwords import Passwords
from kiosk.demo.demo import tell
from kiosk.demo.preparing import make_volunteer
from kiosk.demo.programs import stop, watch
from kiosk.demo.world import Demo
from kiosk.store.folder import KEY_FILE
from kiosk.store.journal.documents import Documents
from kiosk.store.state import State
from tests.cast.central_simulator import CentralSimulator
from tests.cast.clock_hands import NOON
from tests.cast.http_server import http_server
from tests.cast.repository_simulator import RepositorySimulator
from tests.cast.served_kiosk import kiosk_in
from tests.cast.serving import HOST, ask, free_port
from tests.cast.visiting import failing

SETTINGS = (
    'village = "43010501"\nvillage_name = "บ้านเวียงคุก"\ncentral_url = "{url}"\nroot_file = "root.json"\n'
    'data_dir = "data"\npanel = "off"\nport = {port}\n'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    status: int
    out: str
    told: str


class Shell:
    """Runs the command in this process, in a folder, as a shell would."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys
        monkeypatch.chdir(folder)

    def run(self, *arguments: str, **environ: str) -> Done:
        with self._monkeypatch.context() as kiosk:
            for name, value in environ.items():
                kiosk.setenv(name, value)
            try:
                status = main(arguments)
            except SystemExit as error:
                status = int(str(error.code))
        out, told = self._capsys.readouterr()
        return Done(status=status, out=out, told=told)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, monkeypatch, capsys)


def settle(folder: Path, *, url: str = "http://127.0.0.1:9", port: int = 8080) -> None:
    """Write the settings and a root.json."""
    (folder / "kiosk.toml").write_text(SETTINGS.format(url=url, port=port), "utf-8")
    if not (folder / "root.json").exists():
        (folder / "root.json").write_bytes(RepositorySimulator(NOON).root_1)


@contextmanager
def running(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run the command until the test has seen enough."""
    with (folder / "log").open("w") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONUTF8": "1", **(environ or {})},
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
        )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.communicate()


def line_with(child: subprocess.Popen[str], words: str) -> str:
    """Return the next line that says this."""
    assert child.stdout
    for line in child.stdout:
        if words in line:
            return line
    raise AssertionError(f"it never said {words!r}")


def test_it_serves_tells_the_system_and_stops_when_told(tmp_path: Path) -> None:
    port = free_port()
    settle(tmp_path, port=port)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system:
        system.bind(str(tmp_path / "notify"))
        system.settimeout(30)
        environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "900000"}
        with running(tmp_path, "serve", environ=environ) as child:
            assert [system.recv(99) for _ in range(2)] == [b"READY=1", b"WATCHDOG=1"]
            assert ask(port, "/").status == 200
            assert ask(port, "/admin/sign-in").status == 200
            child.send_signal(signal.SIGTERM)
            assert child.wait(20) == 0
        seen = {system.recv(99)}
        while b"STOPPING=1" not in seen:
            seen.add(system.recv(99))


def test_the_first_password_is_in_no_log_but_in_a_file_of_its_owner_alone(tmp_path: Path) -> None:
    settle(tmp_path, port=free_port())
    file = tmp_path / "data" / "first-password"
    with running(tmp_path, "serve") as child:
        line_with(child, "The kiosk serves")
        password = file.read_text("utf-8").strip()
        assert file.stat().st_mode & 0o777 == 0o600
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0
        assert child.stdout
        said = child.stdout.read() + (tmp_path / "log").read_text("utf-8")
    assert re.fullmatch(r"(\d{4}-){3}\d{4}", password)
    assert not re.search(r"(\d{4}-){3}\d{4}", said)
    assert str(file) in said
    with running(tmp_path, "serve") as again:
        line_with(again, "The kiosk serves")
        assert file.read_text("utf-8").strip() == password, "there is one first password, however often it starts"
        again.send_signal(signal.SIGINT)
        assert again.wait(20) == 0


def test_the_first_password_is_shown_once_on_a_terminal_and_stands_in_no_file(tmp_path: Path) -> None:
    settle(tmp_path, port=free_port())
    for is_first in (True, False):
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "kiosk", "serve"], cwd=tmp_path, stdout=theirs, stderr=subprocess.DEVNULL
        ) as child:
            os.close(theirs)
            said = b""
            while b"The kiosk serves" not in said:
                said += os.read(ours, 4096)
            child.terminate()
            assert child.wait(20) == 0
        os.close(ours)
        assert bool(re.search(rb"first password, shown this once: (\d{4}-){3}\d{4}", said)) is is_first
        assert not (tmp_path / "data" / "first-password").exists()


def test_the_first_page_comes_soon_after_the_start(tmp_path: Path) -> None:
    port = free_port()
    settle(tmp_path, port=port)
    with running(tmp_path, "serve"):
        until = time.monotonic() + 20
        while not _is_open(port):
            assert time.monotonic() < until
            time.sleep(0.02)
        assert ask(port, "/").status == 200


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
            {"KIOSK_HOST": "192.0.2.77"},
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
        told = shell.run("demo", "--data-dir", "d", "--port", str(port), "--central-port", str(free_port()))
    assert (done.status, "another program uses it" in done.told) == (2, True)
    assert (told.status, f"port {port} is taken by another program" in told.told) == (2, True)


@pytest.mark.parametrize("command", ["serve", "visit", "store"])
def test_two_kiosks_on_one_folder_are_refused(shell: Shell, command: str) -> None:
    settle(shell.folder)
    with kiosk_in(shell.folder):
        done = shell.run(command)
    assert (done.status, "a kiosk is running on this data folder" in done.told) == (2, True)


def test_a_card_that_takes_nothing_at_all_is_told_in_one_sentence(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(shell.folder)

    def refuse(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as card:
        card.setattr(os, "open", refuse)
        done = shell.run("visit")
    assert (done.status, "the card does not let the kiosk start" in done.told) == (2, True)


def test_the_key_is_printed_made_once_and_needs_no_village(shell: Shell) -> None:
    first, second = (shell.run("key", "--data-dir", "data") for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{64}\n", first.out)
    assert first == second
    settle(shell.folder)
    assert shell.run("key").out == first.out
    assert shell.run("key", KIOSK_DATA_DIR=str(shell.folder / "other")).out != first.out


@pytest.mark.parametrize("command", ["key", "visit"])
def test_whichever_command_makes_the_data_folder_only_its_owner_looks_into_it(shell: Shell, command: str) -> None:
    settle(shell.folder)
    before = os.umask(0o022)
    try:
        shell.run(command)
    finally:
        os.umask(before)
    assert (shell.folder / "data").stat().st_mode & 0o777 == 0o700


def test_a_key_file_that_holds_none_is_told(shell: Shell) -> None:
    (shell.folder / KEY_FILE).write_text("not a key", "ascii")
    done = shell.run("key", "--data-dir", ".")
    assert (done.status, "does not hold a key" in done.told) == (2, True)


@pytest.mark.parametrize("folder", ["a-folder-instead", "a-file", "a-file/below", "/proc/nowhere"])
def test_a_key_that_can_be_neither_read_nor_made_is_told_in_one_sentence(shell: Shell, folder: str) -> None:
    (shell.folder / "a-file").touch()
    (shell.folder / "a-folder-instead" / KEY_FILE).mkdir(parents=True)
    done = shell.run("key", "--data-dir", folder)
    assert (done.status, "can be neither read nor made" in done.told) == (2, True)
    assert done.told.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"\0" * 65, b"0123456789abcdef" * 2])
def test_a_harmed_key_stops_no_page_and_is_told(tmp_path: Path, content: bytes) -> None:
    port = free_port()
    settle(tmp_path, port=port)
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / KEY_FILE
    file.write_bytes(content)
    with running(tmp_path, "serve") as child:
        line_with(child, "The kiosk serves")
        assert [ask(port, path).status for path in ("/", "/report", "/admin/sign-in")] == [200, 200, 200]
        assert ask(port, "/healthz").text == "ok, but harmed: key\n"
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0
    assert "does not hold a key" in (tmp_path / "log").read_text("utf-8")
    assert file.read_bytes() == content


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
        assert (refused.status, refused.out, "Nothing was changed" in refused.told) == (1, "", True)
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
    assert (done.status, "kiosk.key is gone; `kiosk key --new` makes a new one" in done.told) == (2, True)
    assert "kiosk: harmed: kiosk.key is gone" in shell.run("store").out
    assert not (shell.folder / "data" / KEY_FILE).exists()


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
    assert (done.status, done.out, done.told) == (2, "", "kiosk: the data folder v.csv is no folder\n")


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
    assert "parts taken in: warnings, sys, weather, prices, local, articles\n" in done.out
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
    (enlisted,) = read_villages(f"village,name,public_key\n{done.out.splitlines()[-1]}\n".encode())
    assert (enlisted.village, enlisted.name) == ("43010501", 'บ้าน "ใหม่", หมู่ 2')
    assert enlisted.public_key == shell.run("key").out.strip()


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
        kiosk.stores.state.keep_signed_times({"c0ffee" * 10: word})
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
    assert "{serve,visit,demo,key,store}" in shell.run("--help").out
    assert shell.run("fly").status == 2
    assert shell.run().status == 2


def test_the_demo_says_what_did_not_succeed(shell: Shell) -> None:
    (shell.folder / "d").mkdir()
    (shell.folder / "d" / "central").write_text("a file stands in the way", "utf-8")
    done = shell.run("demo", "--data-dir", "d", "--port", str(free_port()), "--central-port", str(free_port()))
    assert done.status == 2
    assert "`central keys` did not succeed" in done.told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--port", "99999"), "--port must be between 1 and 65535"),
        (("--central-port", "0"), "--central-port must be between 1 and 65535"),
        (("--data-dir", "a-file"), "a-file cannot be made"),
        (("--data-dir", "/proc/nowhere"), "/proc/nowhere cannot be made"),
        (("--port", "1700", "--central-port", "1700"), "--port and --central-port must be two different ports"),
    ],
)
def test_a_demo_that_cannot_be_is_told_in_one_sentence(shell: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    (shell.folder / "a-file").touch()
    ports = ("--port", str(free_port()), "--central-port", str(free_port()))
    done = shell.run("demo", *ports, *arguments)
    assert (done.status, sentence in done.told, done.told.count("\n")) == (2, True, 1)


def test_the_demo_tells_the_volunteers_password_until_another_one_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()
    demo = Demo(folder=tmp_path, port=1, central_port=2)
    told: list[str] = []
    for _ in range(2):
        make_volunteer(demo)
        tell(demo, told.append)
    assert len({line for line in told if "/admin" in line}) == 1
    documents = Documents(tmp_path / "kiosk" / "state.journal")
    State(documents).set_password_hash(Passwords().hash("a-better-one"))
    documents.close()
    make_volunteer(demo)
    assert not (tmp_path / "volunteer-password").exists()
    tell(demo, told.append)
    assert any("/admin    password (the one you chose)" in line for line in told)


def test_a_child_of_the_demo_that_ends_by_itself_is_told() -> None:
    with subprocess.Popen(["true"]) as child, pytest.raises(SettingError, match="kiosk ended by itself with status 0"):
        watch({"kiosk": child})


def test_a_child_that_does_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.demo.programs._END_S", 0.2)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stdout.readline() == b"1\n"
        stop(child)
        assert child.returncode == -signal.SIGKILL


@pytest.mark.timeout(280)
def test_the_demo_prepares_shows_and_starts_again_on_the_same_data(tmp_path: Path) -> None:
    ports = [str(free_port()), str(free_port())]
    asked = ("demo", "--data-dir", "demo", "--port", ports[0], "--central-port", ports[1])
    sign_ins = []
    for number in (signal.SIGINT, signal.SIGHUP):
        with running(tmp_path, *asked) as child:
            told = "".join(line_with(child, words) for words in ("village's pages", "volunteer's page", "desk"))
            sign_ins.append(re.findall(r"password (\S+)", told))
            assert "°" in ask(int(ports[0]), "/weather").text
            second = subprocess.run(
                [sys.executable, "-m", "kiosk", "demo", "--data-dir", "demo", "--port", str(free_port())],
                cwd=tmp_path,
                env={**os.environ, "PYTHONUTF8": "1"},
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            assert (second.returncode, second.stdout, second.stderr.count("\n")) == (2, "", 1)
            assert "a demo runs in" in second.stderr
            addresses = re.findall(r"http://127.0.0.1:(\d+)(\S*)", told)
            assert len(addresses) == 3
            assert {ask(int(port), path).status for port, path in addresses} <= {200, 302, 303}
            child.send_signal(number)
            assert child.wait(60) == 0
        assert not [port for port in ports if _is_open(int(port))]
    assert sign_ins[0] == sign_ins[1]
    assert len(sign_ins[0]) == 2
    secrets = [tmp_path / "demo" / name for name in ("staff-password", "volunteer-password")]
    assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}
    for log in (tmp_path / "demo").glob("*.log"):
        assert not [word for word in sign_ins[0] if word in log.read_text("utf-8")]


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
