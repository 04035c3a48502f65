"""`kiosk demo`: what it prepares, tells and stops."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from content_sync.errors import SettingError
from content_sync.wire.keys import load_or_make_seed, unseal
from content_sync.wire.voices.formats import voice_format
from kiosk.callers.passwords import Passwords
from kiosk.demo.demo import show_addresses
from kiosk.demo.preparing import make_volunteer
from kiosk.demo.programs import KIOSK, Programs, stop, watch
from kiosk.demo.world import Demo
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records
from kiosk.store.outbox.stored import StoredReport
from kiosk.store.state import State
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.shell import Shell, is_open, line_with, running
from tests.cast.listener.serving import ask, free_port
from tests.cast.tree.repository_simulator import RepositorySimulator


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
    assert done.status == 2
    assert sentence in done.told
    assert done.told.count("\n") == 1


def test_the_demo_tells_the_volunteers_password_until_another_one_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()
    demo = Demo(folder=tmp_path, port=1, central_port=2)
    told: list[str] = []
    for _ in range(2):
        make_volunteer(demo)
        show_addresses(demo, told.append, "0501-1-K7M4-X")
    assert len({line for line in told if "/admin" in line}) == 1
    documents = Documents(tmp_path / "kiosk" / "state.journal")
    State(documents).set_password_hash(Passwords().hash("a-better-one"))
    documents.close()
    make_volunteer(demo)
    assert not (tmp_path / "volunteer-password").exists()
    show_addresses(demo, told.append, "0501-1-K7M4-X")
    assert any("/admin    password (the one you chose)" in line for line in told)


def test_a_child_of_the_demo_that_ends_by_itself_is_told() -> None:
    with subprocess.Popen(["true"]) as child, pytest.raises(SettingError, match="kiosk ended by itself with status 0"):
        watch({"kiosk": child})


def test_a_server_that_does_not_start_is_told_with_what_it_said(tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONUTF8": "1", "KIOSK_PORT": "many"}
    programs = Programs(folder=tmp_path, environ=environ)
    with ExitStack() as ending, pytest.raises(SettingError, match=r"`kiosk serve` did not start: .*port must be"):
        programs.start(KIOSK, free_port(), ending)


def test_a_visit_of_the_demo_that_fails_is_told_with_how_it_went(tmp_path: Path) -> None:
    demo = Demo(folder=tmp_path, port=1, central_port=free_port())
    demo.root_file.write_bytes(RepositorySimulator(NOON).root_1)
    programs = Programs(folder=tmp_path, environ=demo.environ(os.environ))
    with pytest.raises(SettingError, match=r"`kiosk visit` did not succeed: .*down: failed \(no_link\)"):
        programs.run(KIOSK, "visit")


def test_a_child_that_does_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.demo.programs._END_S", 0.2)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stdout.readline() == b"1\n"
        stop(child)
        assert child.returncode == -signal.SIGKILL


def _states(folder: Path) -> set[tuple[str, str]]:
    documents = Documents(folder / "reports.journal")
    try:
        reports = find_records(documents, "reports", StoredReport)
        return {(report.send_state, report.status) for report in reports.values()}
    finally:
        documents.close()


@pytest.mark.timeout(280)
def test_the_demo_prepares_shows_and_starts_again_on_the_same_data(tmp_path: Path) -> None:
    ports = [str(free_port()), str(free_port())]
    asked = ("demo", "--data-dir", "demo", "--port", ports[0], "--central-port", ports[1])
    sign_ins = []
    references: list[list[str]] = []
    for number in (signal.SIGINT, signal.SIGHUP):
        with running(tmp_path, *asked) as child:
            told = "".join(
                line_with(child, words) for words in ("village's pages", "follow", "volunteer's page", "desk")
            )
            sign_ins.append(re.findall(r"password (\S+)", told))
            assert "°" in ask(int(ports[0]), "/weather").text
            references.append(re.findall(r"reference (\S+)", told))
            market = ask(int(ports[0]), "/market").text
            assert [market.count(words) for words in ("25 บาท/กก.", "ตามหา</h2>", 'img class="shot"')] == [1, 1, 4]
            assert "ลูกหมา" not in market, "it waits for the volunteer"
            second = subprocess.run(
                [sys.executable, "-m", "kiosk", "demo", "--data-dir", "demo", "--port", str(free_port())],
                cwd=tmp_path,
                env={**os.environ, "PYTHONUTF8": "1"},
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            assert second.returncode == 2
            assert second.stdout == ""
            assert second.stderr.count("\n") == 1
            assert "a demo runs in" in second.stderr
            addresses = re.findall(r"http://127.0.0.1:(\d+)(\S*)", told)
            assert len(addresses) == 4
            assert {ask(int(port), path).status for port, path in addresses} <= {200, 302, 303}
            child.send_signal(number)
            assert child.wait(60) == 0
        assert not [port for port in ports if is_open(int(port))]
    assert sign_ins[0] == sign_ins[1]
    assert references[0] == references[1]
    states = ("received", "in_progress", "forwarded", "resolved", "rejected", "reopened")
    assert _states(tmp_path / "demo/kiosk") == {("sent", state) for state in states}
    voice, opus = sorted((tmp_path / "demo/central/voices").iterdir())
    sealed_to = load_or_make_seed(tmp_path / "demo/central/keys/seal.key")
    assert (voice_format(unseal(sealed_to, voice.read_bytes())), voice_format(opus.read_bytes())) == ("mp4", "ogg")
    assert len(sign_ins[0]) == 2
    secrets = [tmp_path / "demo" / name for name in ("staff-password", "volunteer-password")]
    assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}
    for log in (tmp_path / "demo").glob("*.log"):
        assert not [word for word in sign_ins[0] if word in log.read_text("utf-8")]
