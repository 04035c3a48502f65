"""The card gives errors: nothing confirmed is lost, nothing refused is shown, and it goes on by itself."""

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.store.errors import (
    AlreadyOpenError,
    CardError,
    CardFailedError,
    CardFullError,
    JournalError,
    ReadOnlyError,
)
from kiosk.store.files import NamedFiles
from kiosk.store.journal import journal, locked_file
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.journal import Journal
from tests.cast.card.power import Card
from tests.cast.card.store_on_card import in_use
from tests.cast.card.store_story import AFTERWARDS, JOURNAL, PHOTOS, STORY, Teller, dump, photo

pytestmark = pytest.mark.usefixtures("silence")
ERRORS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC}


def calls_in_the_story() -> int:
    with in_use(Card()) as card:
        Teller(card).live(STORY)
    return card.calls


def live_through(number: int, *, error: int, is_for_good: bool) -> None:
    """Live the story while the card fails at this call; then the card heals, and all goes on."""
    card = Card()
    card.fails = lambda call, _: error if call == number or (is_for_good and call > number) else 0
    with in_use(card):
        teller = Teller(card)
        teller.live(STORY[:-1])
        card.fails = lambda *_: 0
        teller.live(AFTERWARDS)
        store = Documents(JOURNAL)
        assert dump(store) == teller.promise.confirmed
        assert "after" in store.tables()
        assert store.damage == []
        for report in store.table("reports"):
            if "photo" in report:
                assert NamedFiles(PHOTOS).read(report["photo"]) == photo(report["serial"])


@pytest.mark.parametrize("is_for_good", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS.keys())
def test_whichever_call_fails_nothing_is_lost(error: int, is_for_good: bool) -> None:
    calls = calls_in_the_story()
    assert calls > 100
    for number in range(1, calls + 1):
        live_through(number, error=error, is_for_good=is_for_good)


def test_the_open_store_goes_on_by_itself_when_the_card_does() -> None:
    with in_use(Card()) as card:
        store = Documents(JOURNAL)
        store.table("t").insert({"n": 1})
        card.fails = lambda *_: errno.EIO
        for _ in range(3):
            with pytest.raises(CardFailedError, match="Input/output error"):
                store.table("t").insert({"n": "refused"})
        assert store.table("t").all() == [{"n": 1}]
        card.fails = lambda *_: 0
        store.table("t").insert({"n": 2})
        store.close()
        assert Documents(JOURNAL).table("t").all() == [{"n": 1}, {"n": 2}]


def test_after_a_failed_fsync_the_file_is_replaced_before_the_next_line() -> None:
    with in_use(Card()) as card:
        store = Documents(JOURNAL)
        store.table("t").insert({"n": 1})
        old = card.stat(JOURNAL).st_ino
        card.fails = lambda _, call: errno.EIO if call == "fdatasync" else 0
        with pytest.raises(CardFailedError):
            store.table("t").insert({"n": 2})
        assert card.stat(JOURNAL).st_ino == old
        card.fails = lambda *_: 0
        store.table("t").insert({"n": 3})
        assert card.stat(JOURNAL).st_ino != old


def test_a_journal_refuses_a_line_until_it_is_replaced() -> None:
    with in_use(Card()) as card:
        book = Journal(JOURNAL, print)
        book.replace(["a"])
        card.fails = lambda _, call: errno.EIO if call == "pwrite" else 0
        with pytest.raises(CardFailedError):
            book.append("b")
        card.fails = lambda *_: 0
        with pytest.raises(JournalError, match="must be replaced"):
            book.append("b")
        book.replace(["a", "b"])
        book.append("c")
        book.close()
        texts: list[str] = []
        Journal(JOURNAL, texts.append)
        assert texts == ["a", "b", "c"]


def test_sixty_reports_may_still_come_when_nothing_else_fits() -> None:
    with in_use(Card()) as card:
        store = Documents(JOURNAL)
        store.compact()
        card.capacity_bytes = len(card.files()[str(JOURNAL)] or b"")
        for n in range(journal.ROOM // 4096 - 1):
            store.table("t").insert({"n": n})
        with pytest.raises(CardFullError):
            store.table("t").insert({"n": "one too many"})


def fill(store: Documents) -> None:
    for n in range(1000):
        store.table("t").insert({"n": n, "text": "x" * 800})


def test_a_full_card_refuses_and_takes_again_when_there_is_room() -> None:
    with in_use(Card()) as card:
        card.capacity_bytes = 120_000
        store = Documents(JOURNAL)
        with pytest.raises(CardFullError):
            fill(store)
        kept = len(store.table("t"))
        assert kept > 25
        with pytest.raises(CardFullError):
            NamedFiles(PHOTOS).put(bytes(200_000))
        card.capacity_bytes = 400_000
        store.table("t").insert({"n": "there is room again"})
        store.close()
        again = Documents(JOURNAL)
        assert len(again.table("t")) == kept + 1
        assert again.damage == []


def test_a_read_only_card_is_served_and_refuses_with_its_reason() -> None:
    with in_use(Card()) as card:
        Documents(JOURNAL).table("t").insert({"n": 1})
        name = NamedFiles(PHOTOS).put(b"a photo")
        card.kill()
        card.is_read_only = True
        store = Documents(JOURNAL)
        assert store.table("t").all() == [{"n": 1}]
        assert store.read_only == "Read-only file system"
        with pytest.raises(ReadOnlyError, match="Read-only file system"):
            store.table("t").insert({"n": 2})
        with pytest.raises(ReadOnlyError, match="Read-only file system"):
            store.compact()
        with pytest.raises(ReadOnlyError):
            NamedFiles(PHOTOS).put(b"another")
        assert NamedFiles(PHOTOS).read(name) == b"a photo"
        assert store.table("t").all() == [{"n": 1}]


def test_a_read_only_card_without_a_store_is_an_empty_one() -> None:
    with in_use(Card()) as card:
        card.is_read_only = True
        store = Documents(JOURNAL)
        assert store.tables() == set()
        assert store.read_only == "Read-only file system"
        assert store.damage == []
        with pytest.raises(ReadOnlyError):
            store.table("t").insert({"n": 1})
        store.close()


def test_a_wasteful_journal_that_cannot_be_compacted_is_served() -> None:
    with in_use(Card()) as card:
        store = Documents(JOURNAL)
        for n in range(20):
            store.table("t").insert({"n": n})
        store.close()
        card.fails = lambda _, call: errno.ENOSPC if call == "pwrite" else 0
        assert len(Documents(JOURNAL).table("t")) == 20


def test_a_card_that_cannot_sync_at_the_start_is_served_and_replaced_first() -> None:
    with in_use(Card()) as card:
        store = Documents(JOURNAL)
        store.table("t").insert({"n": 1})
        store.close()
        card.fails = lambda _, call: errno.EIO if call == "fdatasync" else 0
        store = Documents(JOURNAL)
        assert store.store.journal.must_replace
        assert store.table("t").all() == [{"n": 1}]
        # A replacement needs no fdatasync.
        store.table("t").insert({"n": 2})


def test_a_journal_replaced_between_its_opening_and_its_lock_is_refused() -> None:
    with in_use(Card()) as card:
        Documents(JOURNAL).table("t").insert({"n": 1})
        card.kill()
        newer = card.open(f"{JOURNAL}.newer", os.O_CREAT)
        card.close(newer)

        def replace_meanwhile(_number: int, call: str) -> int:
            if call == "flock":
                card.fails = lambda *_: 0
                card.rename(f"{JOURNAL}.newer", JOURNAL)
            return 0

        card.fails = replace_meanwhile
        with pytest.raises(AlreadyOpenError, match="being replaced"):
            Documents(JOURNAL)


def fail_reads_from(first: int) -> Callable[[int, str], int]:
    reads = 0

    def fails(_number: int, call: str) -> int:
        nonlocal reads
        reads += call == "pread"
        return errno.EIO if call == "pread" and reads >= first else 0

    return fails


@pytest.mark.parametrize("first", [1, 4])
def test_a_card_that_can_no_longer_be_read_is_not_taken_for_an_emptier_one(first: int) -> None:
    with in_use(Card()) as card:
        store = Documents(JOURNAL)
        for n in range(9):
            store.table("t").insert({"n": n})
        store.close()
        card.fails = fail_reads_from(first)
        with pytest.raises(CardFailedError):
            Documents(JOURNAL)
        card.fails = lambda *_: 0
        assert len(Documents(JOURNAL).table("t")) == 9


def test_a_photo_that_was_refused_is_not_kept_and_can_come_again() -> None:
    with in_use(Card()) as card:
        photos = NamedFiles(PHOTOS)
        card.fails = lambda _, call: errno.EIO if call == "fsync" else 0
        with pytest.raises(CardFailedError):
            photos.put(b"a photo")
        assert photos.names() == set()
        card.fails = lambda *_: 0
        assert photos.read(photos.put(b"a photo")) == b"a photo"


def test_a_sweep_that_fails_says_so() -> None:
    with in_use(Card()) as card:
        photos = NamedFiles(PHOTOS)
        photos.put(b"a photo")
        photos.sweep([])
        card.fails = lambda _, call: errno.EIO if call == "unlink" else 0
        with pytest.raises(CardError):
            photos.sweep([])


class SlowFsync:
    """The real `os` with a card that takes its time, until the test lets it be done."""

    def __init__(self) -> None:
        self.is_syncing, self.may_end = threading.Event(), threading.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)

    def fdatasync(self, file: int) -> None:
        self.is_syncing.set()
        assert self.may_end.wait(60)
        os.fdatasync(file)


def test_a_reader_is_not_held_up_by_a_slow_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Documents(tmp_path / "reports.journal")
    store.table("t").insert({"n": 1})
    slow = SlowFsync()
    monkeypatch.setattr(locked_file, "os", slow)
    writer = threading.Thread(target=lambda: store.table("t").insert({"n": 2}))
    writer.start()
    assert slow.is_syncing.wait(60)
    # What is not yet on the card is not yet shown.
    assert store.table("t").all() == [{"n": 1}]
    assert writer.is_alive(), "the card is still at work"
    slow.may_end.set()
    writer.join()
    assert store.table("t").all() == [{"n": 1}, {"n": 2}]
