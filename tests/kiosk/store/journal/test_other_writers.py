"""A journal that somebody else opens, makes, replaces or writes to."""

import fcntl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.store.errors import AlreadyOpenError, JournalError, MovedError
from tests.cast.card.journals import TextJournal, journal_with, reopened, set_aside
from tests.cast.folders import PROJECT


@pytest.mark.parametrize("is_replaced", [False, True], ids=["removed", "replaced"])
def test_a_journal_whose_path_is_no_longer_its_file_takes_nothing_and_says_so(
    journal_path: Path, is_replaced: bool
) -> None:
    book = journal_with(journal_path, "a")
    aside = journal_path.rename(journal_path.with_name("aside"))
    if is_replaced:
        journal_path.write_bytes(b"a backup that somebody put back")
    writes: list[Callable[[], object]] = [lambda: book.append("b"), lambda: book.replace(["b"])]
    for write in writes:
        for _ in range(2):
            with pytest.raises(MovedError, match=r"reports\.journal was removed or replaced"):
                write()
    assert len(book.damage) == 1
    if is_replaced:
        assert journal_path.read_bytes() == b"a backup that somebody put back"
    else:
        assert not journal_path.exists()
    aside.rename(journal_path)
    book.replace(["a", "c"])
    assert reopened(book).texts == ["a", "c"]


@pytest.mark.parametrize("harm", [b"", b"\0" * 9_000, b"a backup that somebody copied over it"])
def test_a_journal_that_somebody_else_wrote_to_must_be_replaced_first_and_says_so(
    journal_path: Path, harm: bytes
) -> None:
    book = journal_with(journal_path, "a", "b")
    journal_path.write_bytes(harm)
    with pytest.raises(JournalError, match="must be replaced"):
        book.append("c")
    assert [("written to by somebody else" in said) for said in book.damage] == [True]
    book.replace(["a", "b"])
    book.append("c")
    assert [file.read_bytes() for file in set_aside(journal_path)] == [harm]
    again = reopened(book)
    assert (again.texts, again.damage) == (["a", "b", "c"], [])


def test_a_journal_that_was_only_looked_at_is_appended_to(journal_path: Path) -> None:
    book = journal_with(journal_path, "a")
    journal_path.read_bytes()
    journal_path.chmod(0o640)
    journal_path.with_name("second").hardlink_to(journal_path)
    book.append("b")
    assert (reopened(book).texts, book.damage) == (["a", "b"], [])


def test_a_journal_that_another_process_makes_at_the_same_moment_stays_its_own(
    journal_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_meanwhile(*_: object) -> None:
        monkeypatch.undo()
        made.append(TextJournal(journal_path))

    made: list[TextJournal] = []
    monkeypatch.setattr(TextJournal, "_make", make_meanwhile)
    late = TextJournal(journal_path)
    with pytest.raises(MovedError):
        late.replace(["mine"])
    made[0].append("theirs")
    late.close()
    assert reopened(made[0]).texts == ["theirs"]


def test_a_file_another_process_is_still_writing_is_not_cut_short(journal_path: Path) -> None:
    new = journal_path.with_name(f"{journal_path.name}.new")
    with new.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write(b"a journal under way")
        other.flush()
        with pytest.raises(AlreadyOpenError):
            TextJournal(journal_path)
        assert new.read_bytes() == b"a journal under way"
    TextJournal(journal_path).close()
    assert not new.exists()


def test_a_second_opening_is_refused_by_name(journal_path: Path) -> None:
    book = journal_with(journal_path, "a")
    with pytest.raises(AlreadyOpenError, match=r"another process has reports\.journal open"):
        TextJournal(journal_path)
    book.replace(["b"])
    with pytest.raises(JournalError, match=r"another process has reports\.journal open"):
        TextJournal(journal_path)
    assert reopened(book).texts == ["b"]


def test_a_second_process_is_refused_by_name(journal_path: Path) -> None:
    book = journal_with(journal_path, "a")
    code = (
        "import sys; from pathlib import Path; from kiosk.store.journal.journal import Journal; "
        "Journal(Path(sys.argv[1]), id)"
    )
    second = subprocess.run(
        [sys.executable, "-c", code, str(journal_path)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert "AlreadyOpenError: another process has reports.journal open" in second.stderr
    book.append("b")
