"""The README tells the truth: its commands, settings, addresses and pictures are there, and none is left out."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from content_sync.central import __main__ as central
from content_sync.central.config import CentralConfig
from kiosk import __main__ as kiosk
from kiosk.config import KioskConfig
from tests.cast.folders import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")


PROGRAMS = {"kiosk": kiosk.main, "central": central.main}


def _help(program: str) -> str:
    path = Path(sys.executable).with_name(program)
    done = subprocess.run([str(path), "--help"], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _told_commands(program: str) -> set[str]:
    return set(re.findall(rf"^\| `{program} ([a-z-]+)", README, re.MULTILINE))


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_command_is_in_the_readme_and_every_command_there_exists(program: str) -> None:
    listed = set(re.findall(r"^    ([a-z-]+)(?: {2,}|$)", _help(program), re.MULTILINE))
    assert listed
    assert listed == _told_commands(program)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_command_explains_itself(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in _told_commands(program):
        with pytest.raises(SystemExit, match="0"):
            PROGRAMS[program]([command, "--help"])
        assert len(capsys.readouterr().out) > 80


@pytest.mark.parametrize("record", [KioskConfig, CentralConfig])
def test_every_setting_is_in_the_readme_with_its_default(record: type[KioskConfig | CentralConfig]) -> None:
    for field in dataclasses.fields(record):
        if field.default is dataclasses.MISSING:
            shown = "required"
        else:
            shown = "–" if field.default in {"", None} else f"`{field.default}`"
        assert f"| `{field.name}` | {shown} | " in README


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    names = {field.name for record in (KioskConfig, CentralConfig) for field in dataclasses.fields(record)}
    section = README.split("## Settings")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE)) == names


def test_every_make_target_the_readme_names_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"`?make ([a-z-]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_file_and_folder_the_readme_names_is_there() -> None:
    linked = set(re.findall(r"\]\((?!http)([^)#]+)\)|src=\"([^\"]+)\"", README))
    named = {first or second for first, second in linked} | {"kiosk", "content_sync", "deploy/raspberrypi", "tests"}
    assert not [name for name in named if not (PROJECT / name).exists()]


def test_nothing_is_left_to_be_filled_in() -> None:
    assert not re.findall(r"\b[A-Z]{3,}_TABLES?\b|TODO|FIXME", README)


def test_the_figures_stand_beside_their_bars() -> None:
    figures = README.split("## Figures")[1]
    assert len(re.findall(r"^\| [^|]+ \| [\d.,]+[^|]* \| [\d.,]+[^|]* \|", figures, re.MULTILINE)) >= 12


def _visits_in_the_table() -> list[tuple[float, float]]:
    """Return what the table of the link says of a visit by plain HTTP, KB down and up: idle, daily, a warning."""
    (row,) = re.findall(r"^\| \*\*packs, plain HTTP\*\* \|(.*)\|$", README, re.MULTILINE)
    return [(float(down), float(up)) for down, up in re.findall(r"([\d.]+) \+ ([\d.]+)", row)]


def test_the_figures_of_a_visit_are_the_same_wherever_they_stand() -> None:
    idle, daily, warning = _visits_in_the_table()
    figures = README.split("## Figures")[1]
    changes = " ".join((PROJECT / "CHANGELOG.md").read_text("utf-8").split())
    assert re.search(rf"^\| an idle visit in IP bytes.*\| {idle[0]}, {idle[1]} \|", figures, re.MULTILINE)
    assert re.search(rf"^\| the day's weather and prices.*\| {daily[0]:.2f}, {daily[1]} \|", figures, re.MULTILINE)
    assert re.search(rf"^\| one new warning beyond idle.*\| {warning[0]} \|", figures, re.MULTILINE)
    assert f"{idle[0]} KB down and {idle[1]} KB up" in changes
    assert f"two requests and {sum(daily):.1f} KB" in changes


def test_the_picture_of_a_day_has_the_figures_of_the_table_and_adds_them_up() -> None:
    idle, daily, warning = map(sum, _visits_in_the_table())
    picture = (PROJECT / "tests/pictures/day.svg").read_text("utf-8")
    (visits,) = re.findall(r">(\d+) visits with nothing new<", picture)
    told = [float(one) for one in re.findall(r'class="v">([\d.]+) KB<', picture)]
    assert int(visits) == 17 * 4 + 7  # every 15 minutes by day, every hour from 22 to 5
    assert told[:3] == [
        pytest.approx(int(visits) * idle, abs=0.3), pytest.approx(daily - idle, abs=0.06), round(warning, 1),
    ]  # fmt: skip
    (in_all,) = re.findall(r">([\d.]+) KB, [\d.]+ MB a month;", picture)
    (a_month,) = re.findall(r">[\d.]+ KB, ([\d.]+) MB a month;", picture)
    assert float(in_all) == round(sum(told))
    assert float(a_month) == round(sum(told) * 30 / 1000, 1)
    assert f"about {in_all} KB in all" in picture


def test_every_folder_of_the_project_has_its_line() -> None:
    section = README.split("## The folders")[1].split("\n## ")[0]
    for folder in ("kiosk/", "content_sync/", "deploy/raspberrypi/", "tests/"):
        assert f"- `{folder}`" in section


def test_the_example_settings_name_every_setting_the_device_leaves_to_the_installer() -> None:
    example = (PROJECT / "deploy/raspberrypi/kiosk.toml.example").read_text("utf-8")
    by_the_unit = {"data_dir", "host", "port"}
    for field in dataclasses.fields(KioskConfig):
        assert (field.name in example) != (field.name in by_the_unit), field.name


def test_the_commands_the_device_is_looked_after_with_work_on_what_the_service_works_on() -> None:
    told = (PROJECT / "deploy/raspberrypi/README.md").read_text("utf-8")
    unit = (PROJECT / "deploy/raspberrypi/kiosk.service").read_text("utf-8")
    found = re.findall(
        r"^sudo -u (\w+) (\S+) (store|doctor) --config (\S+) --data-dir (\S+)(?: --port (\d+))?$", told, re.MULTILINE
    )
    assert [command for _, _, command, *_ in found] == ["store", "doctor"]
    for user, program, _, settings, data, port in found:
        assert f"User={user}\n" in unit
        assert f"ExecStart={program} serve --config {settings}\n" in unit
        assert re.search(rf"KIOSK_DATA_DIR={data}$", unit, re.MULTILINE)
        assert f"KIOSK_PORT={port}" in unit


def test_every_dependency_has_its_reason() -> None:
    lists = (PROJECT / "pyproject.toml").read_text("utf-8").split("[project.scripts]")[0]
    for line in re.findall(r'^    "[a-z].*$', lists, re.MULTILINE):
        assert re.search(r'",\s+# \S+', line), line


def _imported(*folders: str, without: str = "") -> set[str]:
    """Return the distributions whose packages these folders import by name."""
    files = [file for folder in folders for file in (PROJECT / folder).rglob("*.py")]
    told = "\n".join(file.read_text("utf-8") for file in files if not (without and PROJECT / without in file.parents))
    names = set(re.findall(r"^(?:from|import) ([a-z0-9_]+)", told, re.MULTILINE | re.IGNORECASE))
    owners = packages_distributions()
    return {owners[name][0].lower().replace("_", "-") for name in names & owners.keys()} - {"village-kiosk"}


def test_what_is_imported_by_name_is_declared() -> None:
    lists = (PROJECT / "pyproject.toml").read_text("utf-8").split("[project.scripts]")[0]
    kiosk, central = (
        set(re.findall(r'^    "([a-z0-9-]+)', part, re.MULTILINE))
        for part in lists.split("\ndev = [")[0].split("[project.optional-dependencies]")
    )
    used_by_kiosk = _imported("kiosk", "content_sync", without="content_sync/central")
    assert used_by_kiosk - kiosk == set()
    assert _imported("content_sync/central") - kiosk - central == set()
    assert {"flask", "jinja2", "pynacl"} <= used_by_kiosk


def test_the_pinned_lists_carry_hashes_and_name_no_registry() -> None:
    for name in ("deploy/raspberrypi", "content_sync/central", "tests"):
        pins = (PROJECT / name / "requirements.txt").read_text("utf-8")
        assert pins.count("--hash=sha256:") > 50
        assert not re.search(r"://|--index|--find-links|--extra", pins)


def test_the_kiosks_pins_hold_everything_it_depends_on_and_nothing_of_centrals() -> None:
    pins = (PROJECT / "deploy/raspberrypi/requirements.txt").read_text("utf-8")
    declared = (PROJECT / "pyproject.toml").read_text("utf-8").split("[project.optional-dependencies]")[0]
    for name in re.findall(r'^    "([a-z0-9-]+)[>=\[]', declared, re.MULTILINE):
        assert re.search(rf"^{name}==", pins, re.MULTILINE), name
    assert not re.search(r"^(sqlalchemy|alembic|flask-security|psycopg)", pins, re.MULTILINE)
