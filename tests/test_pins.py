"""The pinned lists are complete and hold nothing else, so they are installed with nothing resolved, on any day.

What a package requires is read from the metadata of the installed ones, which are the pinned ones.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.machine import PROJECT

KIOSK, CENTRAL, TESTS = (
    f"{folder}/requirements.txt" for folder in ("deploy/raspberrypi", "content_sync/central", "tests")
)
_DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
_BY_KIOSK = [*_DECLARED["build-system"]["requires"], *_DECLARED["project"]["dependencies"]]
_BY_CENTRAL, _BY_TESTS = (_DECLARED["project"]["optional-dependencies"][extra] for extra in ("central", "dev"))
DECLARED: dict[str, list[str]] = {
    KIOSK: _BY_KIOSK,
    CENTRAL: [*_BY_KIOSK, *_BY_CENTRAL],
    TESTS: [*_BY_KIOSK, *_BY_CENTRAL, *_BY_TESTS],
}
# Debian 12 and 13, and the Raspberry Pi OS made of each, on a PC and on a Pi.
PLACES = [(python, machine) for python in ("3.11.2", "3.13.5") for machine in ("x86_64", "aarch64")]


def _pins(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the version and the hashes of each package in a list; a line that is neither is an error."""
    pins: dict[str, tuple[str, frozenset[str]]] = {}
    text = re.sub(r"^#.*|\\$", "", (PROJECT / name).read_text("utf-8"), flags=re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        pin, *hashes = entry.split()
        package, version = pin.split("==")
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", word) for word in hashes), entry
        pins[canonicalize_name(package)] = (version, frozenset(hashes))
    return pins


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


def _asked(wanted: Iterable[Requirement], extra: str, environment: Mapping[str, str]) -> list[Requirement]:
    given = {**environment, "extra": extra}
    return [one for one in wanted if one.marker is None or one.marker.evaluate(given)]


def _walk(declared: Iterable[str], environment: Mapping[str, str]) -> list[Requirement]:
    """Return every requirement met on the way down from those declared: with the extras asked for, for one machine."""
    met = waiting = _asked(map(Requirement, declared), "", environment)
    seen: set[tuple[str, str]] = set()
    while waiting:
        asked = {(canonicalize_name(one.name), extra) for one in waiting for extra in ("", *one.extras)} - seen
        seen |= asked
        waiting = [
            below
            for name, extra in sorted(asked)
            for below in _asked(map(Requirement, distribution(name).requires or ()), extra, environment)
        ]
        met = met + waiting
    return met


@pytest.mark.parametrize(("python", "machine"), PLACES)
@pytest.mark.parametrize("name", DECLARED)
def test_every_requirement_of_every_pinned_package_is_met_by_a_pin(name: str, python: str, machine: str) -> None:
    pins = _pins(name)
    for one in _walk(DECLARED[name], _environment(python, machine)):
        version, hashes = pins.get(canonicalize_name(one.name), ("", frozenset()))
        assert version, f"{name} lacks {one}"
        assert one.specifier.contains(version, prereleases=True), f"{name} holds {one.name} {version}, not {one}"
        assert hashes, one


@pytest.mark.parametrize("name", DECLARED)
def test_a_list_holds_nothing_that_nobody_requires(name: str) -> None:
    required = {canonicalize_name(one.name) for place in PLACES for one in _walk(DECLARED[name], _environment(*place))}
    assert _pins(name).keys() - required == set()


def test_what_is_installed_here_is_what_is_pinned() -> None:
    assert {name: distribution(name).version for name in _pins(TESTS)} == {
        name: version for name, (version, _) in _pins(TESTS).items()
    }


def test_the_shorter_lists_are_parts_of_the_longest() -> None:
    assert _pins(KIOSK).items() < _pins(CENTRAL).items() < _pins(TESTS).items()


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


@pytest.mark.parametrize("name", ["deploy/raspberrypi/install.sh", "deploy/raspberrypi/README.md"])
def test_the_device_takes_its_list_with_nothing_resolved_or_built(name: str) -> None:
    told = (PROJECT / name).read_text("utf-8").replace("\\\n", " ")
    commands = re.findall(r"pip (?:install|download)[^\n`]*-r [^\n`]*", told)
    assert len(commands) == 1
    for option in ("--no-deps", "--only-binary=:all:", "--require-hashes"):
        assert option in commands[0]
