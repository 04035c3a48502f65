"""The `central` command: what it prints, what it refuses in one sentence, and a server that stops when told."""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from content_sync.central.__main__ import main
from content_sync.central.app import create_app, open_central
from content_sync.central.clock import system_clock
from content_sync.central.config import load
from content_sync.central.sources import NAMES, source
from content_sync.central.staff.sign_in import SIGN_IN_PATH
from content_sync.central.tree.keeper import keeping
from content_sync.wire.keys import public_key
from tests.cast.cap_documents import a_bundle
from tests.cast.ministry import NOW, a_forecast, a_reader, a_warning, any_web_server, ministry_in
from tests.cast.serving import ask, free_port, listening

COMMANDS = ("serve", "publish", "keys", "feed", "villages", "staff")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for central that has its keys."""
    monkeypatch.setenv("CENTRAL_DATA_DIR", str(tmp_path / "central"))
    with ministry_in(tmp_path / "central"):
        yield tmp_path / "central"


def test_help_names_every_command_and_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    shown = capsys.readouterr().out
    for word in (
        *COMMANDS,
        "--config",
        "--data-dir",
        "--database-url",
        "--host",
        "--port",
        "central.toml",
        "CENTRAL_*",
    ):
        assert word in shown
    for command in COMMANDS:
        with pytest.raises(SystemExit, match="0"):
            main([command, "--help"])
        assert f"central {command}" in capsys.readouterr().out


def test_keys_founds_the_tree_and_says_that_one_key_is_a_demo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data-dir", str(tmp_path / "c"), "keys"]) == 0
    said = capsys.readouterr().out
    assert Path(said.splitlines()[0].split(": ")[1]) == tmp_path / "c/tree/metadata/1.root.json"
    assert (tmp_path / "c/tree/metadata/1.root.json").exists()
    assert "This is a demo" in said
    settings = tmp_path / "central.toml"
    settings.write_text('data_dir = "d"\nroot_keys = 5\nroot_threshold = 3\noffline_keys_dir = "safe"\n', "utf-8")
    assert main(["keys", "--config", str(settings)]) == 0
    said = capsys.readouterr().out
    assert ("root needs 3 of 5 keys" in said, "demo" in said) == (True, False)
    assert len(list((tmp_path / "safe").glob("root-*.key"))) == 5


def test_keys_says_what_root_json_says_and_refuses_settings_that_differ(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {file: file.read_bytes() for file in data.rglob("*.*") if file.suffix in {".key", ".json"}}
    for setting, told in (
        ({"ROOT_KEYS": "5", "ROOT_THRESHOLD": "3"}, "root needs 1 of 1 keys, the settings say 3 of 5"),
        ({"ROOT_KEYS": "5"}, "root needs 1 of 1 keys, the settings say 1 of 5"),
        ({"TARGETS_KEYS": "3", "TARGETS_THRESHOLD": "2"}, "targets needs 1 of 1 keys, the settings say 2 of 3"),
    ):
        with monkeypatch.context() as patched:
            for name, value in setting.items():
                patched.setenv(f"CENTRAL_{name}", value)
            assert main(["keys"]) == 2
        shown = capsys.readouterr()
        assert (told in shown.err, shown.err.count("\n"), shown.out) == (True, 1, "")
    assert {file: file.read_bytes() for file in data.rglob("*.*") if file.suffix in {".key", ".json"}} == before
    assert main(["keys"]) == 0
    assert "root needs 1 of 1 keys" in capsys.readouterr().out


@pytest.mark.usefixtures("data")
def test_every_feed_has_a_sample_that_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate(NAMES, 1):
        assert main(["feed", name, "--sample"]) == 0
        assert f"edition {number}" in capsys.readouterr().out
    assert main(["publish"]) == 0
    assert f"edition {len(NAMES)}: 0 files changed" in capsys.readouterr().out


@pytest.mark.parametrize("ahead", [dt.timedelta(days=3), dt.timedelta(hours=-1)], ids=str)
def test_a_doubted_clock_is_told_to_the_person_until_they_say_that_it_is_right(
    data: Path, capsys: pytest.CaptureFixture[str], ahead: dt.timedelta
) -> None:
    with ministry_in(data) as ministry:
        ministry.publisher.publish(system_clock() - ahead)
    for arguments, version, is_told in (
        (["publish"], 1, True), (["publish", "--clock-is-right"], 2, False), (["publish"], 2, False),
    ):  # fmt: skip
        assert main(arguments) == 0
        said = capsys.readouterr().out
        assert f"edition {version}: " in said
        assert ("this machine's clock says" in said) == is_told


def test_a_feed_is_read_from_a_file(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmd = source("tmd-forecast")
    assert tmd is not None
    (data / "reply.json").write_bytes(tmd.sample(dt.datetime.now(dt.UTC)))
    assert main(["feed", "tmd-forecast", str(data / "reply.json")]) == 0
    assert "พัทยา" in capsys.readouterr().out


def test_one_thing_is_told_as_one(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feed", "tmd-cap", "--sample"]) == 0
    assert "tmd-cap: 1 bulletin, 1 new or changed" in capsys.readouterr().out
    with ministry_in(data) as ministry:
        ministry.put(a_forecast())
    assert main(["publish"]) == 0
    assert "edition 2: 1 file changed" in capsys.readouterr().out


def test_a_feed_before_the_keys_takes_nothing_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "c"
    assert main(["feed", "nabc-prices", "--sample", "--data-dir", str(folder)]) == 2
    assert "`central keys` makes it" in capsys.readouterr().err
    with closing(sqlite3.connect(folder / "central.sqlite")) as kept:
        assert kept.execute("select (select count(*) from bulletin), (select count(*) from feed_run)").fetchone() == (
            0,
            0,
        )


def test_a_file_beside_sample_is_told_with_the_usage_of_feed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["feed", "tmd-forecast", "--sample", "reply.json"])
    told = capsys.readouterr().err
    assert told.startswith("usage: central feed [-h] [settings] NAME (FILE | --fetch | --sample)")
    assert "unrecognized arguments: reply.json" in told


@pytest.mark.usefixtures("data")
def test_a_refused_feed_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reply.json").write_text("{}", "utf-8")
    assert main(["feed", "tmd-forecast", str(tmp_path / "reply.json")]) == 2
    told = capsys.readouterr().err
    assert (told, "refused" in caplog.text) == ("central: reply / header: is missing\n", False)


@pytest.mark.usefixtures("data")
def test_an_alert_that_cannot_be_taken_is_told_by_name_beside_the_good_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = source_sample("tmd-cap"), b"<alert/>"
    (tmp_path / "both.bundle").write_bytes(a_bundle(bad, good))
    assert main(["feed", "tmd-cap", str(tmp_path / "both.bundle")]) == 0
    said = capsys.readouterr().out
    assert "tmd-cap: 1 bulletin, 1 new or changed, edition 1" in said
    assert "not taken: document 1 / alert: the root is 'alert', not a CAP 1.2 alert" in said
    (tmp_path / "storm.xml").write_bytes(bad)
    assert main(["feed", "tmd-cap", str(tmp_path / "storm.xml")]) == 2
    told = capsys.readouterr().err
    assert told == "central: storm.xml / alert: the root is 'alert', not a CAP 1.2 alert\n"


def source_sample(name: str) -> bytes:
    known = source(name)
    assert known is not None
    return known.sample(dt.datetime.now(dt.UTC))


def test_a_feed_is_fetched_from_where_the_settings_say(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tmd = source("tmd-forecast")
    assert tmd is not None
    (data / "web").mkdir()
    (data / "web" / "reply").write_bytes(tmd.sample(dt.datetime.now(dt.UTC)))
    with any_web_server(data / "web") as address:
        for name, value in {"UID": "u", "UKEY": "k", "FORECAST_URL": f"{address}/reply"}.items():
            monkeypatch.setenv(f"CENTRAL_TMD_{name}", value)
        assert main(["feed", "tmd-forecast", "--fetch"]) == 0
        assert "77 bulletins" in capsys.readouterr().out
        monkeypatch.setenv("CENTRAL_TMD_FORECAST_URL", f"{address}/gone")
        assert main(["feed", "tmd-forecast", "--fetch"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_villages_are_enlisted_from_a_list(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = data / "villages.csv"
    file.write_text(f"village,name,public_key\n43010501,เวียงคุก,{public_key(bytes(32)).hex()}\n", "utf-8")
    for line in ("1 village: 1 new, 0 changed, 0 as before", "1 village: 0 new, 0 changed, 1 as before"):
        assert main(["villages", str(file)]) == 0
        assert capsys.readouterr().out.strip() == line


def test_an_account_gets_its_password_once_or_from_a_file(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "somsri@example.org"]) == 0
    assert re.search(r"password, shown this once: \S{12,}", capsys.readouterr().out)
    (data / "password").write_text("ข้าวเหนียวหมูปิ้ง-2569\n", "utf-8")
    assert main(["staff", "somsri@example.org", "--password-file", str(data / "password")]) == 0
    assert "2569" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["feed", "nope", "--sample"], "there is no feed 'nope'; there are tmd-forecast"),
        (["feed", "articles", "--fetch"], "articles comes from a file"),
        (["feed", "tmd-forecast", "/nowhere"], "/nowhere: No such file"),
        (["villages", "/nowhere"], "/nowhere: No such file"),
        (["staff", "nobody"], "'nobody' is not an email address"),
        (["staff", "a@example.org", "--password-file", sys.executable], "does not hold a password"),
        (["staff", "a@example.org", "--password-file", "/dev/null"], "/dev/null does not hold a password: it is empty"),
        (["publish", "--port", "0"], "port must be between"),
        (["publish", "--config", "/nowhere"], "settings file /nowhere cannot be read"),
        (["publish", "--database-url", "mysql://x"], "database_url must begin"),
    ],
)
@pytest.mark.usefixtures("data")
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert sentence in shown.err
    assert (shown.err.startswith("central: "), shown.err.count("\n"), shown.out) == (True, 1, "")


def test_a_database_that_fails_is_one_sentence(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(data / "central.sqlite")) as other:
        other.execute("drop table bulletin")
    assert main(["publish"]) == 2
    said = capsys.readouterr().err
    assert ("the database did not do it (OperationalError)" in said, said.count("\n")) == (True, 1)


def test_without_keys_nothing_is_served_or_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("serve", "publish"):
        assert main([command, "--data-dir", str(tmp_path)]) == 2
        assert "`central keys` makes it" in capsys.readouterr().err


def test_a_served_central_answers_and_stops_cleanly_when_told(data: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "content_sync.central", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
        assert ask(port, "/healthz").text == "ok\n"
        assert ask(port, "/r/metadata/timestamp.json").status == 200
        assert ask(port, "/").status in {302, 303}
        taken = subprocess.run(command, capture_output=True, text=True, env=os.environ, timeout=60, check=False)
        sentence = f"central: cannot listen on 127.0.0.1:{port}: another program uses it\n"
        assert (taken.returncode, taken.stderr.endswith(sentence)) == (2, True)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, "Traceback" in errors, output) == (0, False, "")
    assert data.exists()


def test_kiosks_and_staff_meet_one_server(data: Path) -> None:
    config = load(None, arguments={"data_dir": str(data)})
    with open_central(config) as central, listening(create_app(central, lambda: NOW)) as port:
        assert ask(port, "/healthz").status == 200
        assert ask(port, "/r/metadata/1.root.json").status == 200
        assert "no-store" in ask(port, SIGN_IN_PATH).headers["cache-control"]


def test_the_keeper_lets_go_of_what_is_over_and_outlives_a_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with ministry_in(tmp_path) as ministry, any_web_server(ministry.tree.folder) as address:
        ministry.put(a_warning(hours=1 - 3 * 24))
        ministry.publisher.publish(NOW)
        reader = a_reader(ministry, address)
        with ministry.database.writing() as session:
            session.execute(text("alter table bulletin rename to away"))
        with keeping(ministry.publisher, ministry.clock(lambda: NOW + dt.timedelta(hours=2)), every_s=0.05):
            _wait_until(lambda: "could not be published: OperationalError" in caplog.text)
            with ministry.database.writing() as session:
                session.execute(text("alter table away rename to bulletin"))
            _wait_until(lambda: reader.read("warnings/43")["warnings/43"] == b"[]")


def _wait_until(has_happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not has_happened():
        assert time.monotonic() < until
        time.sleep(0.05)
