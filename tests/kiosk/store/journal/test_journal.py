"""The journal on real files: what is read back, what is told as lost, who is refused."""

import errno
import fcntl
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.store import errors
from kiosk.store.errors import AlreadyOpenError, JournalError, MovedError, ReadOnlyError, UnknownFormatError
from kiosk.store.journal import journal, lines
from kiosk.store.journal.aside import KEEP_FOR, sweep_aside
from kiosk.store.journal.journal import Journal
from tests.cast.folders import PROJECT

MB = 1_000_000
INTERRUPTED = "the change written last cannot be read: it was interrupted, or it is lost"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
# A journal of the first format, as the first release wrote it: it must open for ever.
FIRST_FORMAT = (
    '4c40ae53 7 journal 1 {"lines":1}\nc8addd6f 8 น้ำไม่ไหล\n'.encode().ljust(4096, b"\0") + "d3cba52b 9 ไฟดับ\n".encode()
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reports.journal"


class Book(Journal):
    """A journal that keeps the texts it found."""

    def __init__(self, path: Path, *, was_there: bool = False) -> None:
        self.texts: list[str] = []
        super().__init__(path, self.texts.append, was_there=was_there)


def filled(path: Path, *texts: str) -> Book:
    book = Book(path)
    for text in texts:
        book.append(text)
    return book


def reopened(book: Book) -> Book:
    book.close()
    return Book(book.path)


def spoil(path: Path, start: int, noise: bytes) -> None:
    content = bytearray(path.read_bytes())
    content[start : start + len(noise)] = noise
    path.write_bytes(content)


def kept(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.aside-*"))


def test_texts_are_there_after_a_restart_in_order(path: Path) -> None:
    book = filled(path, "หนึ่ง", "สอง", "")
    assert reopened(book).texts == ["หนึ่ง", "สอง", ""]


def test_a_new_journal_is_empty_and_undamaged(path: Path) -> None:
    book = Book(path)
    assert (book.texts, book.damage, book.read_only, book.must_replace) == ([], [], "", False)


def test_a_replacement_takes_the_place_of_all(path: Path) -> None:
    book = filled(path, "a", "b")
    book.replace(["c", "d"])
    book.append("e")
    assert reopened(book).texts == ["c", "d", "e"]


def test_each_line_starts_on_a_block_of_its_own_in_zeros_already_there(path: Path) -> None:
    book = filled(path, "a")
    size = path.stat().st_size
    book.append("b")
    assert path.stat().st_size == size
    assert path.read_bytes()[2 * lines.BLOCK :].startswith(lines.line(3, "b"))


def test_a_line_longer_than_the_room_is_kept(path: Path) -> None:
    long = "ก" * journal.ROOM
    book = filled(path, "a", long, "b")
    assert reopened(book).texts == ["a", long, "b"]


@pytest.mark.parametrize("text", ["a\nb", "a\0b", "half a character \ud800"])
def test_a_text_that_is_no_line_is_refused_and_harms_nothing(path: Path, text: str) -> None:
    book = filled(path, "a")
    with pytest.raises(ValueError, match=r"text is one line|surrogates not allowed"):
        book.append(text)
    book.append("b")
    assert reopened(book).texts == ["a", "b"]


def test_a_line_cut_at_any_byte_is_an_interrupted_change(path: Path) -> None:
    book = filled(path, "first", "second")
    book.close()
    whole = path.read_bytes()
    start = 2 * lines.BLOCK
    end = book.end
    for cut in range(start, end):
        path.write_bytes(whole[:cut] + bytes(end - cut))
        book = Book(path)
        assert (book.texts, book.damage, book.must_replace) == (["first"], [], cut > start)
        assert book.perhaps_lost == [INTERRUPTED] * (cut > start)
        book.close()


def test_a_bad_line_before_the_last_is_a_loss_told_and_kept_aside(path: Path) -> None:
    book = filled(path, "a", "b", "c")
    book.close()
    spoil(path, 2 * lines.BLOCK + 5, b"\xff")
    harmed = path.read_bytes()
    book = Book(path)
    assert book.texts == ["a", "c"]
    assert book.damage == ["changes 3 to 3 are lost"]
    book.replace(book.texts)
    assert [file.read_bytes() for file in kept(path)] == [harmed]
    again = reopened(book)
    assert (again.texts, again.damage) == (["a", "c"], [])


def test_a_journal_that_was_there_and_is_gone_is_told_once(path: Path) -> None:
    book = Book(path, was_there=True)
    assert (book.texts, book.damage, book.must_replace) == ([], ["the file is gone"], False)
    book.append("a")
    again = reopened(book)
    assert (again.texts, again.damage, kept(path)) == (["a"], [], [])
    again.close()
    there = Book(path, was_there=True)
    assert there.damage == []


@pytest.mark.parametrize("is_replaced", [False, True], ids=["removed", "replaced"])
def test_a_journal_whose_path_is_no_longer_its_file_takes_nothing_and_says_so(path: Path, is_replaced: bool) -> None:
    book = filled(path, "a")
    aside = path.rename(path.with_name("aside"))
    if is_replaced:
        path.write_bytes(b"a backup that somebody put back")
    writes: list[Callable[[], object]] = [lambda: book.append("b"), lambda: book.replace(["b"])]
    for write in writes:
        for _ in range(2):
            with pytest.raises(MovedError, match=r"reports\.journal was removed or replaced"):
                write()
    assert len(book.damage) == 1
    if is_replaced:
        assert path.read_bytes() == b"a backup that somebody put back"
    else:
        assert not path.exists()
    aside.rename(path)
    book.replace(["a", "c"])
    assert reopened(book).texts == ["a", "c"]


@pytest.mark.parametrize("harm", [b"", b"\0" * 9_000, b"a backup that somebody copied over it"])
def test_a_journal_that_somebody_else_wrote_to_must_be_replaced_first_and_says_so(path: Path, harm: bytes) -> None:
    book = filled(path, "a", "b")
    path.write_bytes(harm)
    with pytest.raises(JournalError, match="must be replaced"):
        book.append("c")
    assert [("written to by somebody else" in said) for said in book.damage] == [True]
    book.replace(["a", "b"])
    book.append("c")
    assert [file.read_bytes() for file in kept(path)] == [harm]
    again = reopened(book)
    assert (again.texts, again.damage) == (["a", "b", "c"], [])


def test_a_journal_that_was_only_looked_at_is_appended_to(path: Path) -> None:
    book = filled(path, "a")
    path.read_bytes()
    path.chmod(0o640)
    path.with_name("second").hardlink_to(path)
    book.append("b")
    assert (reopened(book).texts, book.damage) == (["a", "b"], [])


def test_a_journal_that_another_process_makes_at_the_same_moment_stays_its_own(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_meanwhile(*_: object) -> None:
        monkeypatch.undo()
        made.append(Book(path))

    made: list[Book] = []
    monkeypatch.setattr(Book, "_make", make_meanwhile)
    late = Book(path)
    with pytest.raises(MovedError):
        late.replace(["mine"])
    made[0].append("theirs")
    late.close()
    assert reopened(made[0]).texts == ["theirs"]


def test_a_file_another_process_is_still_writing_is_not_cut_short(path: Path) -> None:
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write(b"a journal under way")
        other.flush()
        with pytest.raises(AlreadyOpenError):
            Book(path)
        assert new.read_bytes() == b"a journal under way"
    Book(path).close()
    assert not new.exists()


def test_a_lost_line_of_a_replacement_is_told_even_if_it_is_the_last(path: Path) -> None:
    book = filled(path)
    book.replace(["a", "b"])
    book.close()
    spoil(path, book.end - 3, b"\xff")
    book = Book(path)
    assert (book.texts, book.damage) == (["a"], ["changes 4 to 4 are lost"])


def test_two_bad_lines_at_the_end_are_not_both_an_interrupted_change(path: Path) -> None:
    book = filled(path, "a", "b", "c")
    book.close()
    spoil(path, 2 * lines.BLOCK + 12, b"\xff")
    spoil(path, 3 * lines.BLOCK + 12, b"\xff")
    book = Book(path)
    assert (book.damage, book.perhaps_lost) == (["changes 3 to 3 are lost"], [INTERRUPTED])


def test_a_lost_header_is_told_and_the_rest_is_served(path: Path) -> None:
    book = filled(path, "a", "b")
    book.close()
    spoil(path, 0, b"\xff" * 20)
    book = Book(path)
    assert (book.texts, book.damage) == (["a", "b"], ["all before change 2 is lost"])


@pytest.mark.parametrize("content", [b"", b"\xff" * 5000, bytes(5000), b'{"_default": {}}'])
def test_a_file_in_which_nothing_can_be_read_is_told_and_kept_aside(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    book = Book(path)
    assert (book.texts, book.damage) == ([], ["nothing can be read"])
    book.replace(["a"])
    assert [file.read_bytes() for file in kept(path)] == [content]


def test_an_old_block_behind_the_last_line_does_not_pass_for_the_next(path: Path) -> None:
    book = filled(path, "a", "b")
    old = path.read_bytes()[lines.BLOCK : 2 * lines.BLOCK]
    book.replace(["c"])
    book.append("d")
    book.close()
    spoil(path, 2 * lines.BLOCK, old)
    assert Book(path).texts == ["c", "d"]


def test_numbers_only_grow_through_replacements_and_restarts(path: Path) -> None:
    book = filled(path, "a")
    book.replace(["a"])
    book = reopened(book)
    book.append("b")
    assert lines_of(path.read_bytes()).number == 5


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


class Many:
    """Texts made one at a time."""

    def __len__(self) -> int:
        return 2_000

    def __iter__(self) -> Iterator[str]:
        return (f"{number} {'ก' * 1_500}" for number in range(len(self)))


def test_a_large_journal_is_replaced_and_read_a_piece_at_a_time(path: Path) -> None:
    book = filled(path, "a")
    assert peak_bytes(lambda: book.replace(Many())) < 2 * MB
    assert path.stat().st_size > 9 * MB
    book.close()
    numbers: list[int] = []
    assert peak_bytes(lambda: Journal(path, lambda text: numbers.append(int(text.split()[0]))).close()) < 2 * MB
    assert numbers == list(range(len(Many())))


@pytest.mark.parametrize("noise", [b"\xff", b"\0"], ids=["ones", "zeros"])
def test_a_large_file_of_noise_is_read_a_piece_at_a_time(path: Path, noise: bytes) -> None:
    path.write_bytes(noise * (8 * MB // len(noise)))
    books: list[Book] = []
    assert peak_bytes(lambda: books.append(Book(path))) < 2 * MB
    assert (books[0].texts, books[0].damage) == ([], ["nothing can be read"])


@pytest.mark.parametrize("length", [1, 3 * lines.BLOCK, journal.ROOM - 17, journal.ROOM + 5, 3 * journal.ROOM])
def test_a_line_is_read_wherever_its_pieces_end(path: Path, length: int) -> None:
    texts = ["x" * length, "y" * length, "z"]
    book = filled(path, *texts)
    assert reopened(book).texts == texts
    book = filled(path.with_name("packed"))
    book.replace(texts)
    again = reopened(book)
    assert (again.texts, again.end) == (texts, book.end)


def test_a_journal_of_the_first_format_opens(path: Path) -> None:
    path.write_bytes(FIRST_FORMAT)
    book = Book(path)
    assert (book.texts, book.damage) == (["น้ำไม่ไหล", "ไฟดับ"], [])


def test_a_journal_of_a_newer_format_is_refused_and_left_alone(path: Path) -> None:
    content = lines.line(1, "journal 2 0 something new")
    path.write_bytes(content)
    with pytest.raises(UnknownFormatError, match="format 2, this program knows 1"):
        Book(path)
    assert path.read_bytes() == content


def test_a_second_opening_is_refused_by_name(path: Path) -> None:
    book = filled(path, "a")
    with pytest.raises(AlreadyOpenError, match=r"another process has reports\.journal open"):
        Book(path)
    book.replace(["b"])
    with pytest.raises(JournalError, match=r"another process has reports\.journal open"):
        Book(path)
    assert reopened(book).texts == ["b"]


def test_a_second_process_is_refused_by_name(path: Path) -> None:
    book = filled(path, "a")
    code = (
        "import sys; from pathlib import Path; from kiosk.store.journal.journal import Journal; "
        "Journal(Path(sys.argv[1]), id)"
    )
    second = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert "AlreadyOpenError: another process has reports.journal open" in second.stderr
    book.append("b")


def test_a_closed_journal_refuses_to_write_and_closes_twice(path: Path) -> None:
    book = filled(path, "a")
    book.close()
    book.close()
    with pytest.raises(ReadOnlyError, match="closed"):
        book.append("b")
    with pytest.raises(ReadOnlyError, match="closed"):
        book.replace([])


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
