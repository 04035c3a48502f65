"""The error trees drawn in docstrings are the classes there are: of each error somebody says what to do next."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.cast.folders import PROJECT

PROGRAMS = ("kiosk", "content_sync")
DRAWN_IN = ("kiosk/store/errors.py", "content_sync/errors.py", "content_sync/client/errors.py")
ROOTS = {("ContentSyncError", "Exception"), ("StoreError", "Exception")}
OF_THE_SYSTEM = {
    ("SlowError", "TimeoutError"),
    ("OutdatedError", "ssl.SSLError"),
}  # urllib3 takes them for the socket's
DRAWN = re.compile(r"^ {4}([│├└─ ]*)(\w+)", re.MULTILINE)
STEP = 4  # characters of a level


def drawn() -> list[tuple[str, str]]:
    """Return each class of the drawn trees but their roots, with the class it hangs from."""
    return [pair for path in DRAWN_IN for pair in drawn_in(PROJECT / path)]


def drawn_in(path: Path) -> Iterator[tuple[str, str]]:
    above: list[str] = []
    for indent, name in DRAWN.findall(ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""):
        del above[len(indent) // STEP :]
        if above:
            yield name, above[-1]
        above.append(name)


def defined() -> Iterator[tuple[str, str]]:
    """Yield each error class of both programs, with the class it stands on."""
    for path in (path for program in PROGRAMS for path in (PROJECT / program).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield from ((node.name, base) for base in map(ast.unparse, node.bases) if is_error(base))


def is_error(name: str) -> bool:
    return name.endswith(("Error", "Exception"))


def test_each_error_is_drawn_once_below_the_class_it_stands_on() -> None:
    assert sorted(drawn()) == sorted(set(defined()) - ROOTS - OF_THE_SYSTEM)


def test_only_the_two_roots_stand_on_a_class_that_is_not_ours() -> None:
    names = {name for name, _ in defined()}
    assert {(name, base) for name, base in defined() if base not in names} == ROOTS | OF_THE_SYSTEM
