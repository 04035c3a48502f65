"""A fresh Debian root of its own, and commands inside it: what a blank card has before anybody typed anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.cast.deploy.pins import KIOSK, add_newer, fetch
from tests.cast.folders import PROJECT

_OF_THE_CONTAINER = "Attempted to remove disk file system"  # systemd-nspawn's own word, not the command's
PACKAGES = "python3,python3-venv,make,systemd,dbus,passwd"
PYTHONS = {"bookworm": "3.11", "trixie": "3.13"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DebianMachine:
    """A Debian root; `run` gives a command a container without network, with a copy of the project at /src."""

    suite: str
    root: Path
    wheelhouse: Path
    source: Path

    def run(self, *command: str, timeout_s: int = 240) -> subprocess.CompletedProcess[str]:
        """Run a command in the container; its output comes back as text, standard error joined in."""
        done = subprocess.run(
            [*self._nspawn(), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=timeout_s,
            env=_environ(),
            check=False,
        )
        lines = done.stdout.splitlines(keepends=True)
        done.stdout = "".join(line for line in lines if not line.startswith(_OF_THE_CONTAINER))
        return done

    def boot(self, log: Path) -> subprocess.Popen[bytes]:
        """Boot the root with its own systemd; the caller powers it off with `stop`."""
        with log.open("wb") as output:
            return subprocess.Popen(
                [*self._nspawn(), "--boot"], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=_environ()
            )

    def inside(self, booted: subprocess.Popen[bytes], *command: str, timeout_s: int = 30) -> str:
        """Run a command in the booted machine's own namespaces and return what it printed."""
        done = subprocess.run(
            ["nsenter", "--target", _leader(booted), "--all", *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout_s,
            check=False,
        )
        return done.stdout + done.stderr

    def stop(self, booted: subprocess.Popen[bytes]) -> None:
        """Power the machine off, by force if it does not listen."""
        if booted.poll() is None:
            self.inside(booted, "systemctl", "poweroff")
        try:
            booted.wait(timeout=30)
        except subprocess.TimeoutExpired:
            booted.kill()
            booted.wait(timeout=10)

    def _nspawn(self) -> list[str]:
        return [
            *("systemd-nspawn", "--quiet", f"--directory={self.root}", "--register=no", "--keep-unit"),
            *("--console=pipe", "--private-network", f"--bind-ro={self.source}:/src"),
            f"--bind-ro={self.wheelhouse}:/wheels",
        ]


def make_machine(folder: Path, suite: str) -> DebianMachine:
    """Lay a fresh Debian below the folder, fetch the kiosk's pinned packages, and copy the project's source.

    Beside the packages lie newer releases of each, with nothing in them: what is pinned is what must be taken.
    """
    made = DebianMachine(suite=suite, root=folder / "root", wheelhouse=folder / "wheels", source=folder / "source")
    for name in ("kiosk", "content_sync", "deploy", "tests"):
        shutil.copytree(PROJECT / name, made.source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "Makefile"):
        shutil.copy(PROJECT / name, made.source / name)
    _lay(suite, made.root)
    fetch_packages(KIOSK, made)
    return made


def fetch_packages(pins: Path, machine: DebianMachine) -> None:
    """Fetch what a pinned list names into the machine's wheelhouse, so that it needs no line."""
    fetch(pins, machine.wheelhouse, python=PYTHONS[machine.suite])
    add_newer(pins, machine.wheelhouse)


def _lay(suite: str, root: Path) -> None:
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", suite, str(root)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, f"mmdebstrap failed: {done.stderr[-2000:]}"


def _environ() -> dict[str, str]:
    return {**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}


def _leader(booted: subprocess.Popen[bytes]) -> str:
    children = Path(f"/proc/{booted.pid}/task/{booted.pid}/children").read_text("ascii").split()
    assert children, "the machine is not running"
    return children[0]
