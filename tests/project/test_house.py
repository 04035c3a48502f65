"""The house rules that a program can check: sizes, one class for each name, imports, tests that mirror the code."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.cast.folders import PROJECT, TESTS

MAX_LINES = 300
MAX_CAST_MODULES = 10
PROGRAMS = (PROJECT / "kiosk", PROJECT / "content_sync")
pytestmark = pytest.mark.xdist_group("house")  # all modules are read once, not once a worker
SHARED_CLASS_NAMES = {
    "Memory": "a Protocol beside the visit that uses it, and the tests' one without a card",
}


@cache
def modules() -> dict[Path, ast.Module]:
    """Return all modules of the project and the tests, read as trees."""
    paths = [path for folder in (*PROGRAMS, TESTS) for path in sorted(folder.rglob("*.py"))]
    return {path: ast.parse(path.read_text("utf-8")) for path in paths}


@cache
def definitions_and_imports() -> list[tuple[Path, ast.AST]]:
    """Return the classes, functions and imports of all modules, with their module."""
    wanted = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom)
    return [(path, node) for path, tree in modules().items() for node in ast.walk(tree) if isinstance(node, wanted)]


def told(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def in_several(found: Iterable[tuple[Path, str]]) -> dict[str, set[str]]:
    """Return the names that stand in more than one module, with these modules."""
    where = defaultdict[str, set[str]](set)
    for path, name in found:
        where[name].add(told(path))
    return {name: paths for name, paths in where.items() if len(paths) > 1}


def fixtures() -> Iterator[tuple[Path, str]]:
    for path, node in definitions_and_imports():
        if isinstance(node, ast.FunctionDef) and any(map(_makes_a_fixture, node.decorator_list)):
            yield path, node.name


def _makes_a_fixture(decorator: ast.expr) -> bool:
    return "fixture" in ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)


def imports() -> Iterator[tuple[Path, str, str]]:
    """Yield each name that is imported: by which module, from which module."""
    for path, node in definitions_and_imports():
        if isinstance(node, ast.ImportFrom):
            yield from ((path, node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((path, alias.name, "") for alias in node.names)


def test_no_module_has_more_than_three_hundred_lines() -> None:
    lines = {told(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {path: count for path, count in lines.items() if count > MAX_LINES} == {}


def test_a_class_name_stands_for_one_class() -> None:
    shared = in_several((path, node.name) for path, node in definitions_and_imports() if isinstance(node, ast.ClassDef))
    assert {name: paths for name, paths in shared.items() if name not in SHARED_CLASS_NAMES} == {}
    assert set(SHARED_CLASS_NAMES) <= set(shared), "what is no longer shared is taken off the list"


def test_a_fixture_name_stands_for_one_fixture() -> None:
    assert in_several(fixtures()) == {}


def test_the_cast_lists_each_of_its_fixtures_once() -> None:
    cast = TESTS / "cast"
    listed = re.findall(r"^    ([\w, ]+): ", ast.get_docstring(modules()[cast / "__init__.py"]) or "", re.MULTILINE)
    names = [name for line in listed for name in line.split(", ")]
    assert sorted(names) == sorted(name for path, name in fixtures() if path.is_relative_to(cast))


def test_no_folder_of_the_cast_has_more_than_ten_modules() -> None:
    modules_in = Counter(told(path.parent) for path in modules() if path.is_relative_to(TESTS / "cast"))
    assert {folder: count for folder, count in modules_in.items() if count > MAX_CAST_MODULES + 1} == {}, "and __init__"


def test_no_module_imports_a_test_module_or_a_fixture() -> None:
    named = {(told(path).removesuffix(".py").replace("/", "."), name) for path, name in fixtures()}
    found = [
        (told(path), module, name)
        for path, module, name in imports()
        if (module.startswith("tests.") and ".test_" in f"{module}.{name}") or (module, name) in named
    ]
    assert found == []


def test_every_import_stands_at_the_top() -> None:
    found = [
        f"{told(path)}:{node.lineno}"
        for path, function in definitions_and_imports()
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert found == []


def test_an_init_holds_a_docstring_only() -> None:
    inits = {path: tree for path, tree in modules().items() if path.name == "__init__.py"}
    assert [told(path) for path, tree in inits.items() if ast.get_docstring(tree) is None or len(tree.body) > 1] == []


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_the_folders_of_the_tests_mirror_the_code(program: Path) -> None:
    folders = {path.parent.relative_to(TESTS) for path in modules() if path.is_relative_to(TESTS / program.name)}
    assert folders
    assert [str(folder) for folder in sorted(folders) if not (PROJECT / folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_every_folder_of_code_has_its_folder_of_tests(program: Path) -> None:
    folders = {path.parent for path in program.rglob("*.py") if path.name != "__init__.py"}
    tested = {folder for folder in folders if list((TESTS / folder.relative_to(PROJECT)).glob("test_*.py"))}
    untested = sorted(str(folder.relative_to(PROJECT)) for folder in folders - tested)
    assert [folder for folder in untested if "migrations" not in folder] == []


def test_no_merge_is_left_half_done() -> None:
    """Git's marks stand at the beginning of a line; a heading underlined with as many signs is not written here."""
    texts = [*PROJECT.glob("*.md"), *PROJECT.glob("*.toml")]
    texts += [
        path for folder in (*PROGRAMS, TESTS, PROJECT / "deploy") for path in folder.rglob("*.*") if path.is_file()
    ]
    kinds = {".py", ".html", ".po", ".css", ".js", ".md", ".toml", ".csv", ".sh", ".txt"}
    marks = re.compile(r"^(<{7} |>{7} |={7}$)", re.MULTILINE)
    assert [told(path) for path in texts if path.suffix in kinds and marks.search(path.read_text("utf-8"))] == []


def test_a_group_of_tests_stays_in_one_worker(request: pytest.FixtureRequest) -> None:
    is_grouped = bool(getattr(request.config.option, "loadgroup", False))
    assert request.node.nodeid.endswith("@house") is is_grouped
