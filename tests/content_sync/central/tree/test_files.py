"""The files of the tree that are read for each request: from memory while they are the same, and never older."""

from __future__ import annotations

from pathlib import Path

import pytest

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.metadata import TIMESTAMP_FILE


@pytest.fixture
def tree(tmp_path: Path) -> TreeFolder:
    made = TreeFolder(tmp_path / "tree")
    made.put({}, (TIMESTAMP_FILE, b"1"))
    return made


def test_a_pointer_that_was_put_in_place_of_another_is_read_anew(tree: TreeFolder) -> None:
    assert [tree.read_again(TIMESTAMP_FILE) for _ in range(2)] == [b"1", b"1"]
    for body in (b"2", b"3", b"1"):
        tree.put({}, (TIMESTAMP_FILE, body))
        assert [tree.read_again(TIMESTAMP_FILE) for _ in range(2)] == [body, body]


def test_what_another_process_put_there_is_read_too(tree: TreeFolder) -> None:
    assert tree.read_again(TIMESTAMP_FILE) == b"1"
    TreeFolder(tree.folder).put({}, (TIMESTAMP_FILE, b"2"))
    assert tree.read_again(TIMESTAMP_FILE) == b"2"


def test_a_file_that_was_written_over_is_read_anew_and_one_that_is_gone_is_not_there(tree: TreeFolder) -> None:
    assert tree.read_again(TIMESTAMP_FILE) == b"1"
    file = tree.folder / TIMESTAMP_FILE
    file.write_bytes(b"longer")
    assert tree.read_again(TIMESTAMP_FILE) == b"longer"
    file.unlink()
    assert tree.read_again(TIMESTAMP_FILE) is None
    assert tree.read_again("metadata/never") is None
    assert tree.read_again(f"{TIMESTAMP_FILE}/below") is None
    tree.put({}, (TIMESTAMP_FILE, b"1"))
    assert tree.read_again(TIMESTAMP_FILE) == b"1"


def test_of_a_file_nothing_but_its_own_content_is_given_though_it_was_as_long(tree: TreeFolder) -> None:
    assert tree.read_again(TIMESTAMP_FILE) == tree.read(TIMESTAMP_FILE) == b"1"
    other = tree.folder / "metadata" / "other.json"
    other.write_bytes(b"2")
    assert tree.read_again("metadata/other.json") == b"2"
    assert tree.read_again(TIMESTAMP_FILE) == b"1"
