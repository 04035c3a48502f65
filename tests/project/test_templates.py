"""The templates hold nothing that nobody uses: each class has a rule, each imported macro is called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cast.folders import PROJECT

PROGRAMS = {
    "kiosk": (PROJECT / "kiosk", PROJECT / "content_sync/look"),
    "desk": (PROJECT / "content_sync/central",),
}
SAID_BY_MARK = {"down", "same"}  # how a price moved: muted ink, as the text around it


def texts(folders: tuple[Path, ...], suffix: str) -> dict[Path, str]:
    return {file: file.read_text("utf-8") for folder in folders for file in sorted(folder.rglob(f"*{suffix}"))}


def classes(template: str) -> set[str]:
    """Return the classes that a template names outright."""
    return {
        name for named in re.findall(r'class="([^"]*)"', template) for name in re.sub(r"{.*?}+", " ", named).split()
    }


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_class_in_a_template_has_a_rule(program: str) -> None:
    sheets = texts((*PROGRAMS[program], PROJECT / "content_sync/look"), ".css")
    rules = {name for sheet in sheets.values() for name in re.findall(r"\.([a-z][\w-]*)", sheet)} | SAID_BY_MARK
    named = {file.name: classes(template) for file, template in texts(PROGRAMS[program], ".html").items()}
    assert {file: found - rules for file, found in named.items() if found - rules} == {}
    assert classes('<p class="lead{% if x %} long{% endif %}">') == {"lead", "long"}


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_macro_that_a_template_imports_is_called(program: str) -> None:
    unused = [
        (file.name, name)
        for file, template in texts(PROGRAMS[program], ".html").items()
        for names in re.findall(r"{% from '[^']+' import ([\w, ]+?)(?: with context)? %}", template)
        for name in names.split(", ")
        if len(re.findall(rf"\b{name.split(' as ')[-1]}\b", template)) < 2
    ]
    assert unused == []
