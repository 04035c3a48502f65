"""Threads that write together: how many share a go, who is told what, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock

import pytest

from content_sync.central.kiosks import group_commit
from content_sync.central.kiosks.group_commit import GroupCommit
from tests.cast.waiting import until


class Book:
    """What was written, go by go; each go waits until it may, and a number below 0 cannot be written."""

    def __init__(self, *, most_at_once: int = 32) -> None:
        self.goes: list[list[int]] = []
        self.may_write = Event()
        self.begun = Event()
        self._writing = Lock()
        self.commit = GroupCommit[int, str](self._write, most_at_once=most_at_once)

    def _write(self, numbers: Sequence[int]) -> list[str | Exception]:
        assert self._writing.acquire(blocking=False), "two threads write at once"
        self.begun.set()
        try:
            assert self.may_write.wait(60)
            self.goes.append(list(numbers))
            if 0 in numbers:
                raise ZeroDivisionError
            return [ValueError(number) if number < 0 else str(number) for number in numbers]
        finally:
            self._writing.release()

    def bring_behind(self, pool: ThreadPoolExecutor, first: int, *others: int) -> list[Future[str]]:
        """Bring one, and the others one after the other while it is being written."""
        brought = [pool.submit(self.commit.bring, first)]
        assert self.begun.wait(60)
        for count, number in enumerate(others, start=1):
            brought.append(pool.submit(self.commit.bring, number))
            until(lambda count=count: len(self.commit) == count, seconds=60, what="a thread that waits")
        return brought


def test_what_comes_while_one_writes_is_written_together_in_its_order() -> None:
    book = Book()
    with ThreadPoolExecutor(8) as pool:
        brought = book.bring_behind(pool, 1, 2, 3, 4)
        assert not any(one.done() for one in brought)
        book.may_write.set()
        assert [one.result(60) for one in brought] == ["1", "2", "3", "4"]
    assert book.goes == [[1], [2, 3, 4]]


def test_who_leads_waits_for_those_of_the_last_go_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "_WAIT_S", 60)
    book = Book()
    with ThreadPoolExecutor(8) as pool:
        brought = book.bring_behind(pool, 1, 2, 3)
        book.may_write.set()
        assert brought[0].result(60) == "1"
        assert pool.submit(book.commit.bring, 4).result(60) == "4"
        assert [one.result(60) for one in brought] == ["1", "2", "3"]
    assert book.goes == [[1], [2, 3, 4]]


def test_who_leads_waits_no_longer_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "_WAIT_S", 0)
    book = Book()
    with ThreadPoolExecutor(8) as pool:
        brought = book.bring_behind(pool, 1, 2, 3)
        book.may_write.set()
        assert [one.result(60) for one in brought] == ["1", "2", "3"]
    assert book.goes == [[1], [2, 3]]


def test_one_go_takes_so_many_and_the_next_one_the_rest() -> None:
    book = Book(most_at_once=2)
    with ThreadPoolExecutor(8) as pool:
        brought = book.bring_behind(pool, 1, 2, 3, 4)
        book.may_write.set()
        assert [one.result(60) for one in brought] == ["1", "2", "3", "4"]
    assert book.goes == [[1], [2, 3], [4]]


def test_a_failure_of_one_is_told_to_its_thread_alone() -> None:
    book = Book()
    with ThreadPoolExecutor(8) as pool:
        brought = book.bring_behind(pool, 1, -2, 3)
        book.may_write.set()
        assert (brought[0].result(60), brought[2].result(60)) == ("1", "3")
        with pytest.raises(ValueError, match="-2"):
            brought[1].result(60)


def test_a_go_that_fails_is_told_to_all_of_it_and_the_next_one_is_written() -> None:
    book = Book()
    with ThreadPoolExecutor(8) as pool:
        brought = book.bring_behind(pool, 1, 2, 0, 3)
        book.may_write.set()
        assert brought[0].result(60) == "1"
        for one in brought[1:]:
            with pytest.raises(ZeroDivisionError):
                one.result(60)
    assert book.commit.bring(5) == "5"
    assert book.goes == [[1], [2, 0, 3], [5]]
