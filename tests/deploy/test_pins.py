"""The pinned lists are complete and hold nothing else, so they are installed with nothing resolved, on any day.

What a package requires is read from its metadata: the installed ones', which are the pinned ones, and in the slow test
the very wheels', fetched by their hashes for each machine we promise.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from email import message_from_bytes
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from tests.cast.deploy.pins import CENTRAL, KIOSK, SOURCE_ONLY, TESTS, fetch, read_pins
from tests.cast.folders import PROJECT

_PROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
_BY_KIOSK = [*_PROJECT["build-system"]["requires"], *_PROJECT["project"]["dependencies"]]
_BY_CENTRAL, _BY_TESTS = (_PROJECT["project"]["optional-dependencies"][extra] for extra in ("central", "dev"))
DECLARED: dict[Path, list[str]] = {
    KIOSK: _BY_KIOSK,
    CENTRAL: [*_BY_KIOSK, *_BY_CENTRAL],
    TESTS: [*_BY_KIOSK, *_BY_CENTRAL, *_BY_TESTS],
}
LISTS = [pytest.param(path, id=path.parent.name) for path in DECLARED]
# Debian 12 and 13, and the Raspberry Pi OS made of each, on a PC and on a Pi.
PLACES = [(python, machine) for python in ("3.11.2", "3.13.5") for machine in ("x86_64", "aarch64")]

Requires = Callable[[str], Iterable[str]]


def _of_the_installed(name: str) -> Iterable[str]:
    return distribution(name).requires or ()


def _environment(python: str, machine: str) -> dict[str, str]:
    return {
        "implementation_name": "cpython",
        "implementation_version": python,
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "6.1.0",
        "platform_system": "Linux",
        "platform_version": "#1 SMP",
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "sys_platform": "linux",
    }


def _asked(wanted: Iterable[str], extra: str, environment: Mapping[str, str]) -> list[Requirement]:
    given = {**environment, "extra": extra}
    return [one for one in map(Requirement, wanted) if one.marker is None or one.marker.evaluate(given)]


def _walk(declared: Iterable[str], environment: Mapping[str, str], requires: Requires) -> list[Requirement]:
    """Return all that is required on the way down from what is declared, extras and markers counted, on one machine."""
    met = waiting = _asked(declared, "", environment)
    seen: set[tuple[str, str]] = set()
    while waiting:
        asked = {(canonicalize_name(one.name), extra) for one in waiting for extra in ("", *one.extras)} - seen
        seen |= asked
        waiting = [one for name, extra in sorted(asked) for one in _asked(requires(name), extra, environment)]
        met = met + waiting
    return met


def _check(path: Path, environment: Mapping[str, str], requires: Requires) -> None:
    pins = read_pins(path)
    for one in _walk(DECLARED[path], environment, requires):
        pin = pins.get(canonicalize_name(one.name))
        assert pin, f"{path} lacks {one}"
        assert one.specifier.contains(pin.version, prereleases=True), (
            f"{path} holds {pin.name} {pin.version}, not {one}"
        )


@pytest.mark.parametrize(("python", "machine"), PLACES)
@pytest.mark.parametrize("path", LISTS)
def test_every_requirement_of_every_pinned_package_is_met_by_a_pin(path: Path, python: str, machine: str) -> None:
    _check(path, _environment(python, machine), _of_the_installed)


@pytest.mark.slow
@pytest.mark.parametrize(("python", "machine"), PLACES)
def test_every_pin_has_a_wheel_for_each_machine_which_requires_nothing_else(
    python: str, machine: str, tmp_path: Path
) -> None:
    fetch(TESTS, tmp_path, python=python, machine=machine)
    wheels = {parse_wheel_filename(file.name)[0]: file for file in tmp_path.glob("*.whl")}
    assert wheels.keys() == read_pins(TESTS).keys() - SOURCE_ONLY

    def of_the_wheel(name: str) -> Iterable[str]:
        return _of_the_installed(name) if name in SOURCE_ONLY else _told(wheels[canonicalize_name(name)])

    for path in DECLARED:
        _check(path, _environment(python, machine), of_the_wheel)


def _told(wheel: Path) -> list[str]:
    with ZipFile(wheel) as files:
        (name,) = (file for file in files.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", file))
        return message_from_bytes(files.read(name)).get_all("Requires-Dist", [])


@pytest.mark.parametrize("path", LISTS)
def test_a_list_holds_nothing_that_nobody_requires(path: Path) -> None:
    walks = [_walk(DECLARED[path], _environment(*place), _of_the_installed) for place in PLACES]
    assert read_pins(path).keys() == {canonicalize_name(one.name) for walk in walks for one in walk}


def test_what_is_installed_here_is_what_is_pinned() -> None:
    pins = read_pins(TESTS)
    assert {name: distribution(name).version for name in pins} == {name: pin.version for name, pin in pins.items()}


def test_the_shorter_lists_are_parts_of_the_longest_and_the_devices_is_all_wheels() -> None:
    kiosk, central, tests = (read_pins(path).items() for path in (KIOSK, CENTRAL, TESTS))
    assert kiosk < central < tests
    assert not SOURCE_ONLY & read_pins(KIOSK).keys()


@pytest.mark.parametrize("stamp", ["run", "test"])
def test_make_installs_the_lists_with_nothing_resolved_and_builds_with_what_they_hold(stamp: str) -> None:
    told = subprocess.run(
        ["make", "-n", "-B", f".venv/{stamp}.stamp"], cwd=PROJECT, capture_output=True, encoding="utf-8", check=True
    ).stdout
    commands = [line for line in told.splitlines() if "pip install" in line]
    assert len(commands) == 3
    for command in commands:
        assert "--no-deps" in command
        assert "--no-build-isolation" in command
        assert "--require-hashes" in command or command.endswith("--editable .")


def test_an_environment_that_was_not_made_whole_is_made_again(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "Makefile", tmp_path)
    without_pip = tmp_path / "python"  # what Debian's python3 does where python3-venv is missing
    without_pip.write_text(f'#!/bin/sh\n{sys.executable} "$@" --without-pip\nexit 1\n', "utf-8")
    without_pip.chmod(0o755)
    make = ("make", ".venv/bin/python")
    assert subprocess.run([*make, f"PYTHON={without_pip}"], cwd=tmp_path, capture_output=True, check=False).returncode
    assert subprocess.run([*make, "--question"], cwd=tmp_path, check=False).returncode == 1


@pytest.mark.parametrize("script", ["install.sh", "wheelhouse.sh"])
def test_the_device_takes_its_list_with_nothing_resolved_or_built(script: str) -> None:
    told = (PROJECT / "deploy/raspberrypi" / script).read_text("utf-8").replace("\\\n", " ")
    (command,) = (line for line in told.splitlines() if re.search(r"-m pip (install|download) .* -r ", line))
    for option in ("--no-deps", "--only-binary=:all:", "--require-hashes"):
        assert option in command
