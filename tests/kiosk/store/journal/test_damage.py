"""What is harmed in a journal is told as lost and kept aside, and the rest is served."""

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.store import errors
from kiosk.store.journal import lines
from kiosk.store.journal.aside import KEEP_FOR, sweep_aside
from tests.cast.card.journals import TextJournal, journal_with, reopened, set_aside

INTERRUPTED = "the change written last cannot be read: it was interrupted, or it is lost"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def spoil(journal_path: Path, start: int, noise: bytes) -> None:
    content = bytearray(journal_path.read_bytes())
    content[start : start + len(noise)] = noise
    journal_path.write_bytes(content)


def test_a_line_cut_at_any_byte_is_an_interrupted_change(journal_path: Path) -> None:
    book = journal_with(journal_path, "first", "second")
    book.close()
    whole = journal_path.read_bytes()
    start = 2 * lines.BLOCK
    end = book.end
    for cut in range(start, end):
        journal_path.write_bytes(whole[:cut] + bytes(end - cut))
        book = TextJournal(journal_path)
        assert book.texts == ["first"]
        assert book.damage == []
        assert book.must_replace == (cut > start)
        assert book.perhaps_lost == [INTERRUPTED] * (cut > start)
        book.close()


def test_a_bad_line_before_the_last_is_a_loss_told_and_kept_aside(journal_path: Path) -> None:
    book = journal_with(journal_path, "a", "b", "c")
    book.close()
    spoil(journal_path, 2 * lines.BLOCK + 5, b"\xff")
    harmed = journal_path.read_bytes()
    book = TextJournal(journal_path)
    assert book.texts == ["a", "c"]
    assert book.damage == ["changes 3 to 3 are lost"]
    book.replace(book.texts)
    assert [file.read_bytes() for file in set_aside(journal_path)] == [harmed]
    again = reopened(book)
    assert (again.texts, again.damage) == (["a", "c"], [])


def test_a_journal_that_was_there_and_is_gone_is_told_once(journal_path: Path) -> None:
    book = TextJournal(journal_path, was_there=True)
    assert book.texts == []
    assert book.damage == ["the file is gone"]
    assert book.must_replace is False
    book.append("a")
    again = reopened(book)
    assert again.texts == ["a"]
    assert again.damage == []
    assert set_aside(journal_path) == []
    again.close()
    there = TextJournal(journal_path, was_there=True)
    assert there.damage == []


def test_a_lost_line_of_a_replacement_is_told_even_if_it_is_the_last(journal_path: Path) -> None:
    book = journal_with(journal_path)
    book.replace(["a", "b"])
    book.close()
    spoil(journal_path, book.end - 3, b"\xff")
    book = TextJournal(journal_path)
    assert (book.texts, book.damage) == (["a"], ["changes 4 to 4 are lost"])


def test_two_bad_lines_at_the_end_are_not_both_an_interrupted_change(journal_path: Path) -> None:
    book = journal_with(journal_path, "a", "b", "c")
    book.close()
    spoil(journal_path, 2 * lines.BLOCK + 12, b"\xff")
    spoil(journal_path, 3 * lines.BLOCK + 12, b"\xff")
    book = TextJournal(journal_path)
    assert (book.damage, book.perhaps_lost) == (["changes 3 to 3 are lost"], [INTERRUPTED])


def test_a_lost_header_is_told_and_the_rest_is_served(journal_path: Path) -> None:
    book = journal_with(journal_path, "a", "b")
    book.close()
    spoil(journal_path, 0, b"\xff" * 20)
    book = TextJournal(journal_path)
    assert (book.texts, book.damage) == (["a", "b"], ["all before change 2 is lost"])


@pytest.mark.parametrize("content", [b"", b"\xff" * 5000, bytes(5000), b'{"_default": {}}'])
def test_a_file_in_which_nothing_can_be_read_is_told_and_kept_aside(journal_path: Path, content: bytes) -> None:
    journal_path.write_bytes(content)
    book = TextJournal(journal_path)
    assert (book.texts, book.damage) == ([], ["nothing can be read"])
    book.replace(["a"])
    assert [file.read_bytes() for file in set_aside(journal_path)] == [content]


def test_an_old_block_behind_the_last_line_does_not_pass_for_the_next(journal_path: Path) -> None:
    book = journal_with(journal_path, "a", "b")
    old = journal_path.read_bytes()[lines.BLOCK : 2 * lines.BLOCK]
    book.replace(["c"])
    book.append("d")
    book.close()
    spoil(journal_path, 2 * lines.BLOCK, old)
    assert TextJournal(journal_path).texts == ["c", "d"]


def test_files_kept_aside_get_an_end_date_and_go_after_it(tmp_path: Path) -> None:
    (tmp_path / "reports.journal").write_bytes(b"")
    (tmp_path / "reports.journal.aside-77").write_bytes(b"harmed")
    assert sweep_aside(tmp_path, NOW) == []
    dated = "reports.journal.aside-77.until-20261222"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["reports.journal", dated]
    assert sweep_aside(tmp_path, NOW + KEEP_FOR) == []
    assert sweep_aside(tmp_path, NOW + KEEP_FOR + timedelta(days=1)) == [dated]
    assert [file.name for file in tmp_path.iterdir()] == ["reports.journal"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, errors.CardFullError),
        (errno.EROFS, errors.ReadOnlyError),
        (errno.EIO, errors.CardFailedError),
    ],
)
def test_an_error_of_the_system_says_what_to_do_next(number: int, kind: type[errors.CardError]) -> None:
    assert type(errors.card_error(OSError(number, "as the system says"))) is kind
