"""The command of central: each act, and one clear sentence for what cannot be done."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from content_sync.central.__main__ import main
from content_sync.central.clock import system_clock
from content_sync.central.sources import NAMES, source
from content_sync.wire.keys import public_key
from tests.cast.central.ministry import a_forecast, ministry_in
from tests.cast.central.tree_reader import any_web_server
from tests.cast.feeds.cap_documents import a_bundle


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
    assert "root needs 3 of 5 keys" in said
    assert "demo" not in said
    assert len(list((tmp_path / "safe").glob("root-*.key"))) == 5


def test_keys_says_what_root_json_says_and_refuses_settings_that_differ(
    central_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {file: file.read_bytes() for file in central_data.rglob("*.*") if file.suffix in {".key", ".json"}}
    for setting, told in (
        ({"ROOT_KEYS": "5", "ROOT_THRESHOLD": "3"}, "root needs 1 of 1 key, the settings say 3 of 5"),
        ({"ROOT_KEYS": "5"}, "root needs 1 of 1 key, the settings say 1 of 5"),
        ({"TARGETS_KEYS": "3", "TARGETS_THRESHOLD": "2"}, "targets needs 1 of 1 key, the settings say 2 of 3"),
    ):
        with monkeypatch.context() as patched:
            for name, value in setting.items():
                patched.setenv(f"CENTRAL_{name}", value)
            assert main(["keys"]) == 2
        shown = capsys.readouterr()
        assert told in shown.err
        assert shown.err.count("\n") == 1
        assert shown.out == ""
    assert {file: file.read_bytes() for file in central_data.rglob("*.*") if file.suffix in {".key", ".json"}} == before
    assert main(["keys"]) == 0
    assert "root needs 1 of 1 key" in capsys.readouterr().out


@pytest.mark.usefixtures("central_data")
def test_every_feed_has_a_sample_that_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate(NAMES, 1):
        assert main(["feed", name, "--sample"]) == 0
        assert f"version {number}" in capsys.readouterr().out
    assert main(["publish"]) == 0
    assert f"version {len(NAMES)}: 0 files changed" in capsys.readouterr().out


@pytest.mark.parametrize("ahead", [dt.timedelta(days=3), dt.timedelta(hours=-1)], ids=str)
def test_a_doubted_clock_is_told_to_the_person_until_they_say_that_it_is_right(
    central_data: Path, capsys: pytest.CaptureFixture[str], ahead: dt.timedelta
) -> None:
    with ministry_in(central_data) as ministry:
        ministry.publisher.publish(system_clock() - ahead)
    for arguments, version, is_told in (
        (["publish"], 1, True), (["publish", "--clock-is-right"], 2, False), (["publish"], 2, False),
    ):  # fmt: skip
        assert main(arguments) == 0
        said = capsys.readouterr().out
        assert f"version {version}: " in said
        assert ("this machine's clock says" in said) == is_told


def test_a_feed_is_read_from_a_file(central_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmd = source("tmd-forecast")
    assert tmd is not None
    (central_data / "reply.json").write_bytes(tmd.sample(dt.datetime.now(dt.UTC)))
    assert main(["feed", "tmd-forecast", str(central_data / "reply.json")]) == 0
    assert "พัทยา" in capsys.readouterr().out


def test_one_thing_is_told_as_one(central_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feed", "tmd-cap", "--sample"]) == 0
    assert "tmd-cap: 1 bulletin, 1 new or changed" in capsys.readouterr().out
    with ministry_in(central_data) as ministry:
        ministry.put(a_forecast())
    assert main(["publish"]) == 0
    assert "version 2: 1 file changed" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["feed", "nabc-prices", "--sample"], ["publish"], ["serve"]])
def test_what_needs_the_keys_leaves_nothing_behind_without_them(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--data-dir", str(tmp_path / "c")]) == 2
    assert "`central keys` makes it" in capsys.readouterr().err
    assert list(tmp_path.rglob("*")) == []


def test_a_file_beside_sample_is_told_with_the_usage_of_feed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["feed", "tmd-forecast", "--sample", "reply.json"])
    told = capsys.readouterr().err
    assert told.startswith("usage: central feed [-h] [settings] NAME (FILE | --fetch | --sample)")
    assert "unrecognized arguments: reply.json" in told


@pytest.mark.usefixtures("central_data")
def test_a_refused_feed_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reply.json").write_text("{}", "utf-8")
    assert main(["feed", "tmd-forecast", str(tmp_path / "reply.json")]) == 2
    told = capsys.readouterr().err
    assert told == "central: reply / header: is missing\n"
    assert "refused" not in caplog.text


@pytest.mark.usefixtures("central_data")
def test_an_alert_that_cannot_be_taken_is_told_by_name_beside_the_good_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = source_sample("tmd-cap"), b"<alert/>"
    (tmp_path / "both.bundle").write_bytes(a_bundle(bad, good))
    assert main(["feed", "tmd-cap", str(tmp_path / "both.bundle")]) == 0
    said = capsys.readouterr().out
    assert "tmd-cap: 1 bulletin, 1 new or changed, version 1" in said
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
    central_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tmd = source("tmd-forecast")
    assert tmd is not None
    (central_data / "web").mkdir()
    (central_data / "web" / "reply").write_bytes(tmd.sample(dt.datetime.now(dt.UTC)))
    with any_web_server(central_data / "web") as address:
        for name, value in {"UID": "u", "UKEY": "k", "FORECAST_URL": f"{address}/reply"}.items():
            monkeypatch.setenv(f"CENTRAL_TMD_{name}", value)
        assert main(["feed", "tmd-forecast", "--fetch"]) == 0
        assert "77 bulletins" in capsys.readouterr().out
        monkeypatch.setenv("CENTRAL_TMD_FORECAST_URL", f"{address}/gone")
        assert main(["feed", "tmd-forecast", "--fetch"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_villages_are_enlisted_from_a_list(central_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = central_data / "villages.csv"
    file.write_text(f"village,name,public_key\n43010501,เวียงคุก,{public_key(bytes(32)).hex()}\n", "utf-8")
    for line in ("1 row: 1 new, 0 changed, 0 as before", "1 row: 0 new, 0 changed, 1 as before"):
        assert main(["villages", str(file)]) == 0
        assert capsys.readouterr().out.strip() == line


def test_the_register_is_taken_in_and_written_list_by_list(
    central_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lists = {
        "villages": "village,name,public_key,wifi_point,revoked\n43010501,เวียงคุก,,ศาลา,\n",
        "volunteers": "village,number,name,phone,since,until,replaced_by\n43010501,,สมหญิง ใจดี,812345678,2026-11-01,,\n",
        "trainings": "number,place,province,from,to,trainers\n12,หอประชุม,43,2026-12-08,2026-12-09,อรทัย\n",
        "attendance": "training,village,number,name,attended\n12,43010501,1,สมหญิง ใจดี,yes\n",
    }
    file = central_data / "list.csv"
    for kind, text in lists.items():
        file.write_text(text, "utf-8")
        assert main([kind, str(file)]) == 0
        assert main([kind, "--out", str(central_data / "out.csv")]) == 0
        written = (central_data / "out.csv").read_text("utf-8-sig")
        filled_in = text.replace("43010501,,สมหญิง", "43010501,1,สมหญิง").replace("812345678", "0812345678")
        assert written.splitlines() == filled_in.splitlines()
        assert main([kind, str(central_data / "out.csv")]) == 0
        assert "0 new, 0 changed, 1 as before" in capsys.readouterr().out
    assert main(["trainings"]) == 2
    assert "name a list, or --out FILE" in capsys.readouterr().err


def test_an_account_gets_its_password_once_or_from_a_file(
    central_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["staff", "somsri@example.org"]) == 0
    assert re.search(r"password, shown this once: \S{12,}", capsys.readouterr().out)
    (central_data / "password").write_text("ข้าวเหนียวหมูปิ้ง-2569\n", "utf-8")
    assert main(["staff", "somsri@example.org", "--password-file", str(central_data / "password")]) == 0
    assert "2569" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["feed", "nope", "--sample"], "there is no feed 'nope'; there are tmd-forecast"),
        (["feed", "articles", "--fetch"], "nobody can be asked for articles: name a file or a folder"),
        (["feed", "tmd-forecast", "/nowhere"], "/nowhere: No such file"),
        (["villages", "/nowhere"], "/nowhere: No such file"),
        (["staff", "nobody"], "'nobody' is not an email address"),
        (["staff", "a@example.org", "--password-file", sys.executable], "does not hold a password"),
        (["staff", "a@example.org", "--password-file", "/dev/null"], "/dev/null does not hold a password: it is empty"),
        (["--port", "0", "publish"], "port must be between"),
        (["publish", "--config", "/nowhere"], "settings file /nowhere cannot be read"),
        (["publish", "--database-url", "mysql://x"], "database_url must begin"),
    ],
)
@pytest.mark.usefixtures("central_data")
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert sentence in shown.err
    assert shown.err.startswith("central: ")
    assert shown.err.count("\n") == 1
    assert shown.out == ""


def test_a_database_that_fails_is_one_sentence(central_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(central_data / "central.sqlite")) as other:
        other.execute("drop table bulletin")
    assert main(["publish"]) == 2
    said = capsys.readouterr().err
    assert "the database did not do it (OperationalError)" in said
    assert said.count("\n") == 1


def test_staff_become_network_officers_of_provinces_or_the_nation(
    central_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["staff", "somsri@example.org", "--area", "43", "--area", "41"]) == 0
    told = capsys.readouterr().out
    assert "password, shown this once" in told
    assert "network officer of 43, 41" in told
    assert main(["staff", "somsri@example.org", "--area", "th"]) == 0
    assert capsys.readouterr().out == "network officer of th\n"  # and the password stays
    assert main(["staff", "somsri@example.org", "--area", "none"]) == 0
    assert capsys.readouterr().out == "no network officer\n"
    assert main(["staff", "somsri@example.org", "--area", "4301"]) == 2
    assert "'4301' is no province" in capsys.readouterr().err
