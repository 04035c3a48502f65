"""The journal on real files: what is read back after a restart, and how its lines lie in the file."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.store.errors import ReadOnlyError, UnknownFormatError
from kiosk.store.journal import journal, lines
from kiosk.store.journal.journal import Journal
from tests.cast.card.journals import TextJournal, journal_with, reopened

MB = 1_000_000
# A journal of the first format, as the first release wrote it: it must open for ever.
FIRST_FORMAT = (
    '4c40ae53 7 journal 1 {"lines":1}\nc8addd6f 8 น้ำไม่ไหล\n'.encode().ljust(4096, b"\0") + "d3cba52b 9 ไฟดับ\n".encode()
)


def test_texts_are_there_after_a_restart_in_order(journal_path: Path) -> None:
    book = journal_with(journal_path, "หนึ่ง", "สอง", "")
    assert reopened(book).texts == ["หนึ่ง", "สอง", ""]


def test_a_new_journal_is_empty_and_undamaged(journal_path: Path) -> None:
    book = TextJournal(journal_path)
    assert book.texts == []
    assert book.damage == []
    assert book.read_only == ""
    assert book.must_replace is False


def test_a_replacement_takes_the_place_of_all(journal_path: Path) -> None:
    book = journal_with(journal_path, "a", "b")
    book.replace(["c", "d"])
    book.append("e")
    assert reopened(book).texts == ["c", "d", "e"]


def test_each_line_starts_on_a_block_of_its_own_in_zeros_already_there(journal_path: Path) -> None:
    book = journal_with(journal_path, "a")
    size = journal_path.stat().st_size
    book.append("b")
    assert journal_path.stat().st_size == size
    assert journal_path.read_bytes()[2 * lines.BLOCK :].startswith(lines.line(3, "b"))


def test_a_line_longer_than_the_room_is_kept(journal_path: Path) -> None:
    long = "ก" * journal.ROOM
    book = journal_with(journal_path, "a", long, "b")
    assert reopened(book).texts == ["a", long, "b"]


@pytest.mark.parametrize("text", ["a\nb", "a\0b", "half a character \ud800"])
def test_a_text_that_is_no_line_is_refused_and_harms_nothing(journal_path: Path, text: str) -> None:
    book = journal_with(journal_path, "a")
    with pytest.raises(ValueError, match=r"text is one line|surrogates not allowed"):
        book.append(text)
    book.append("b")
    assert reopened(book).texts == ["a", "b"]


def test_numbers_only_grow_through_replacements_and_restarts(journal_path: Path) -> None:
    book = journal_with(journal_path, "a")
    book.replace(["a"])
    book = reopened(book)
    book.append("b")
    assert lines_of(journal_path.read_bytes()).number == 5


def lines_of(content: bytes) -> lines.LineReader:
    reader = lines.LineReader(lambda _: None)
    reader.feed(content)
    reader.finish()
    return reader


def peak_bytes(act: Callable[[], object]) -> int:
    """Return the most memory that an act takes for a moment."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class ManyTexts:
    """Texts made one at a time."""

    def __len__(self) -> int:
        return 2_000

    def __iter__(self) -> Iterator[str]:
        return (f"{number} {'ก' * 1_500}" for number in range(len(self)))


def test_a_large_journal_is_replaced_and_read_a_piece_at_a_time(journal_path: Path) -> None:
    book = journal_with(journal_path, "a")
    assert peak_bytes(lambda: book.replace(ManyTexts())) < 2 * MB
    assert journal_path.stat().st_size > 9 * MB
    book.close()
    numbers: list[int] = []
    assert peak_bytes(lambda: Journal(journal_path, lambda text: numbers.append(int(text.split()[0]))).close()) < 2 * MB
    assert numbers == list(range(len(ManyTexts())))


@pytest.mark.parametrize("noise", [b"\xff", b"\0"], ids=["ones", "zeros"])
def test_a_large_file_of_noise_is_read_a_piece_at_a_time(journal_path: Path, noise: bytes) -> None:
    journal_path.write_bytes(noise * (8 * MB // len(noise)))
    books: list[TextJournal] = []
    assert peak_bytes(lambda: books.append(TextJournal(journal_path))) < 2 * MB
    assert (books[0].texts, books[0].damage) == ([], ["nothing can be read"])


@pytest.mark.parametrize("length", [1, 3 * lines.BLOCK, journal.ROOM - 17, journal.ROOM + 5, 3 * journal.ROOM])
def test_a_line_is_read_wherever_its_pieces_end(journal_path: Path, length: int) -> None:
    texts = ["x" * length, "y" * length, "z"]
    book = journal_with(journal_path, *texts)
    assert reopened(book).texts == texts
    book = journal_with(journal_path.with_name("packed"))
    book.replace(texts)
    again = reopened(book)
    assert (again.texts, again.end) == (texts, book.end)


def test_a_journal_of_the_first_format_opens(journal_path: Path) -> None:
    journal_path.write_bytes(FIRST_FORMAT)
    book = TextJournal(journal_path)
    assert (book.texts, book.damage) == (["น้ำไม่ไหล", "ไฟดับ"], [])


def test_a_journal_of_a_newer_format_is_refused_and_left_alone(journal_path: Path) -> None:
    content = lines.line(1, "journal 2 0 something new")
    journal_path.write_bytes(content)
    with pytest.raises(UnknownFormatError, match="format 2, this program knows 1"):
        TextJournal(journal_path)
    assert journal_path.read_bytes() == content


def test_a_closed_journal_refuses_to_write_and_closes_twice(journal_path: Path) -> None:
    book = journal_with(journal_path, "a")
    book.close()
    book.close()
    with pytest.raises(ReadOnlyError, match="closed"):
        book.append("b")
    with pytest.raises(ReadOnlyError, match="closed"):
        book.replace([])
