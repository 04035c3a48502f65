"""CONTRIBUTING and the README's picture name what is there, and leave no folder out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cast.folders import PROJECT

GUIDE = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
PICTURE = (PROJECT / "tests/pictures/journeys.svg").read_text("utf-8")
ROOTS = [PROJECT, *(path.parent for top in ("kiosk", "content_sync") for path in (PROJECT / top).rglob("__init__.py"))]


def _is_there(name: str) -> bool:
    return any((root / name).exists() or (root / f"{name}.py").exists() for root in ROOTS)


def _folders(top: str, depth: int) -> list[str]:
    found = (path.parent.relative_to(PROJECT) for path in (PROJECT / top).rglob("__init__.py"))
    return sorted(f"{folder}/" for folder in found if 1 < len(folder.parts) <= depth)


def test_every_path_the_guide_names_is_there() -> None:
    named = set(re.findall(r"`([\w/.-]+/[\w/.-]*|[\w/-]+\.(?:py|toml|html|po))`", GUIDE))
    assert len(named) > 40
    examples = {name for name in named if "<" in name}
    assert sorted(name for name in named - examples if not _is_there(name.rstrip("/"))) == []


@pytest.mark.parametrize("folder", [*_folders("kiosk", 2), *_folders("content_sync", 2)])
def test_every_folder_of_code_has_its_line_in_the_guide(folder: str) -> None:
    assert re.search(rf"^- `{folder}`|`{folder}`", GUIDE, re.MULTILINE), folder


def test_every_station_of_central_stands_in_the_guide() -> None:
    central = PROJECT / "content_sync/central"
    stations = sorted(path.parent.name for path in central.glob("*/__init__.py") if path.parent.name != "migrations")
    line = next(line for line in GUIDE.splitlines() if line.startswith("- `content_sync/central/`"))
    assert [name for name in stations if f"`{name}/`" not in line] == ["sample"]


def test_every_place_in_the_picture_of_the_journeys_is_there() -> None:
    places = [name for text in re.findall(r'class="w">([^<]+)<', PICTURE) for name in text.split(", ")]
    assert len(places) > 15
    assert [name for name in places if not _is_there(name)] == []


def test_the_guide_is_linked_from_the_readme() -> None:
    assert "(CONTRIBUTING.md)" in Path(PROJECT / "README.md").read_text("utf-8")
