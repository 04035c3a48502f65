"""The `kiosk` command in this process or in its own, in a folder with settings."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.__main__ import main
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.listener.serving import HOST, free_port
from tests.cast.tree.repository_simulator import RepositorySimulator

SETTINGS = (
    'village = "43010501"\nvillage_name = "บ้านเวียงคุก"\ncentral_url = "{url}"\nroot_file = "root.json"\n'
    'data_dir = "data"\npanel = "off"\nport = {port}\n'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    status: int
    out: str
    told: str


class Shell:
    """Runs the command in this process, in a folder, as a shell would."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys
        monkeypatch.chdir(folder)

    def run(self, *arguments: str, **environ: str) -> CommandResult:
        with self._monkeypatch.context() as variables:
            for name, value in environ.items():
                variables.setenv(name, value)
            try:
                status = main(arguments)
            except SystemExit as error:
                status = int(str(error.code))
        out, told = self._capsys.readouterr()
        return CommandResult(status=status, out=out, told=told)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, monkeypatch, capsys)


def settle(folder: Path, *, url: str = "http://127.0.0.1:9", port: int | None = None) -> None:
    """Write the settings, with a port that is free unless one is given, and a root.json."""
    (folder / "kiosk.toml").write_text(SETTINGS.format(url=url, port=port or free_port()), "utf-8")
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


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
