"""The help of central: each command, each setting, and no setting that the command does not use."""

from __future__ import annotations

import re

import pytest

from content_sync.central.__main__ import main
from tests.cast.help_pages import unexplained

LISTS = ("villages", "volunteers", "trainings", "attendance")
COMMANDS = ("serve", "publish", "keys", "feed", *LISTS, "access-log", "backup", "staff")


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


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("serve", {"--config", "--data-dir", "--database-url", "--host", "--port"}),
        ("keys", {"--config", "--data-dir", "--database-url"}),
        ("keys status", {"--config", "--data-dir", "--database-url"}),
        ("keys sign", {"--config", "--data-dir"}),
        ("keys new", {"--config", "--data-dir"}),
        ("simulate", set()),
    ],
)
def test_a_command_names_no_setting_that_it_does_not_use(
    command: str, options: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([*command.split(), "--help"])
    named = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert named & {"--config", "--data-dir", "--database-url", "--host", "--port"} == options


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_explains_whatever_it_names(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit, match="0"):
        main([*command.split(), "--help"])
    assert unexplained(capsys.readouterr().out) == []
