"""Files named by their content: kept once, never handed out harmed, swept when nothing names them."""

import hashlib
from pathlib import Path

import pytest

from kiosk.store.errors import MissingFileError
from kiosk.store.files import NamedFiles


@pytest.fixture
def kept(tmp_path: Path) -> NamedFiles:
    return NamedFiles(tmp_path / "files")


def test_a_file_is_kept_under_the_name_of_its_content(kept: NamedFiles) -> None:
    name = kept.put(b"a file")
    assert name == hashlib.sha256(b"a file").hexdigest()
    assert kept.read(name) == b"a file"
    assert kept.names() == {name}


def test_the_same_file_twice_is_kept_once(kept: NamedFiles) -> None:
    assert kept.put(b"a file") == kept.put(b"a file")
    assert len(kept.names()) == 1


def test_before_the_first_file_there_is_none(kept: NamedFiles) -> None:
    assert kept.names() == set()
    assert kept.sweep([]) == set()


def test_a_name_that_is_not_here_is_missing(kept: NamedFiles) -> None:
    with pytest.raises(MissingFileError):
        kept.read("0" * 64)


@pytest.mark.parametrize("name", ["../reports.journal", "", "a" * 63, "A" * 64, "0" * 64 + "\n"])
def test_what_is_no_name_opens_nothing(kept: NamedFiles, name: str) -> None:
    with pytest.raises(MissingFileError, match="no name of a file"):
        kept.read(name)


def test_a_harmed_file_is_not_handed_out_as_the_one_it_was(kept: NamedFiles, tmp_path: Path) -> None:
    name = kept.put(b"a file")
    (tmp_path / "files" / name).write_bytes(b"a file with a bad sector")
    with pytest.raises(MissingFileError, match="harmed"):
        kept.read(name)


def test_a_sweep_removes_what_is_not_in_use_but_nothing_fresh(kept: NamedFiles, tmp_path: Path) -> None:
    used, unused = kept.put(b"used"), kept.put(b"unused")
    (tmp_path / "files" / "new").write_bytes(b"left by a power cut")
    assert kept.sweep([]) == set()
    fresh = kept.put(b"its report is being written")
    assert kept.sweep([used]) == {unused}
    assert kept.names() == {used, fresh}
    assert not (tmp_path / "files" / "new").exists()
