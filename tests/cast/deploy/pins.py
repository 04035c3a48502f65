"""The pinned lists: read, fetched for any of the machines we promise, and put beside what may come out tomorrow."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name

from tests.cast.folders import PROJECT

KIOSK, CENTRAL, TESTS = (
    PROJECT / folder / "requirements.txt" for folder in ("deploy/raspberrypi", "content_sync/central", "tests")
)
# They come as source only, and are built here.
SOURCE_ONLY = frozenset({"flask-principal"})
_NEWER = "9999"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One package of a list, in the one spelling of its name."""

    name: str
    version: str
    hashes: frozenset[str]

    def __str__(self) -> str:
        return " ".join((f"{self.name}=={self.version}", *sorted(self.hashes)))


def read_pins(path: Path) -> dict[str, Pin]:
    """Return the packages of a list by name; a line that is neither a pin nor a hash is an error."""
    text = re.sub(r"^#.*|\\$", "", path.read_text("utf-8"), flags=re.MULTILINE)
    pins = [_read(entry) for entry in re.split(r"\n(?=\S)", text.strip())]
    return {pin.name: pin for pin in pins}


def _read(entry: str) -> Pin:
    pin, *hashes = entry.split()
    package, version = pin.split("==")
    assert hashes, entry
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", word) for word in hashes), entry
    return Pin(name=canonicalize_name(package), version=version, hashes=frozenset(hashes))


def fetch(path: Path, folder: Path, *, python: str, machine: str = platform.machine()) -> None:
    """Fetch what a list names for a Python and a machine, as whoever installs without a line does; wheels, but for few.

    Args:
        path: the list.
        folder: where the files go.
        python: the version, such as 3.13.
        machine: x86_64 or aarch64.
    """
    folder.mkdir(exist_ok=True)
    pins = read_pins(path).values()
    script = PROJECT / "deploy/raspberrypi/wheelhouse.sh"
    wheels = _write(folder, [pin for pin in pins if pin.name not in SOURCE_ONLY])
    _checked("sh", str(script), str(folder), "--python", python, "--machine", machine, "--list", str(wheels))
    wheels.unlink()
    if sources := [pin for pin in pins if pin.name in SOURCE_ONLY]:
        listed = _write(folder, sources)
        command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation")
        _checked(*command, "--require-hashes", "-r", str(listed), "-d", str(folder))
        listed.unlink()


def _write(folder: Path, pins: Iterable[Pin]) -> Path:
    listed = folder / "listed.txt"
    listed.write_text("\n".join(map(str, pins)), "utf-8")
    return listed


def _checked(*command: str) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{command[0]} failed: {done.stderr[-2000:]}"


def add_newer(path: Path, folder: Path) -> None:
    """Put beside what a list names what may come out tomorrow: a newer release of each, with nothing in it."""
    for name in read_pins(path):
        stem = f"{name.replace('-', '_')}-{_NEWER}"
        texts = {
            "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {_NEWER}\n",
            "WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "RECORD": "",
        }
        with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
            for file, text in texts.items():
                wheel.writestr(f"{stem}.dist-info/{file}", text)
