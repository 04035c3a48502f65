"""Transactions are one change, whole or absent, and seen by their own thread only."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from tinydb import where
from tinydb.table import Document

from kiosk.store.journal.documents import Documents
from tests.cast.card.journals import store_reopened


def test_a_transaction_over_two_tables_is_one_change(store: Documents) -> None:
    store.table("reports").insert({"n": 0})
    before = store.store.journal.end
    with store.transaction():
        store.table("reports").insert({"n": 1})
        store.table("counters").insert({"last": 1})
        assert store.store.journal.end == before
    assert store.store.journal.end - before <= 4096 + 100
    again = store_reopened(store)
    assert (len(again.table("reports")), len(again.table("counters"))) == (2, 1)


def test_a_transaction_left_by_an_error_leaves_no_trace(store: Documents) -> None:
    table = store.table("reports")
    table.insert({"n": 0})

    def change_and_fail() -> None:
        with store.transaction():
            table.insert({"n": 1})
            table.update({"n": 5}, doc_ids=[1])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert table.all() == [{"n": 0}]
    assert store_reopened(store).table("reports").all() == [{"n": 0}]


def test_a_nested_transaction_left_by_an_error_takes_only_its_own_changes_away(store: Documents) -> None:
    table = store.table("reports")
    with store.transaction():
        table.insert({"n": 1})
        with pytest.raises(ZeroDivisionError), store.transaction():
            table.insert({"n": 1 // 0})
        with pytest.raises(ValueError, match="already exists"):
            table.insert_multiple([{"n": 8}, Document({"n": 9}, 1)])
        table.insert({"n": 2})
    assert [document["n"] for document in table] == [1, 2]
    assert [document["n"] for document in store_reopened(store).table("reports")] == [1, 2]


def test_a_transaction_is_seen_by_its_own_thread_only(store: Documents) -> None:
    table = store.table("reports")
    seen = []
    with store.transaction():
        table.insert({"n": 1})
        reader = threading.Thread(target=lambda: seen.append(len(table)))
        reader.start()
        reader.join()
        assert len(table) == 1
    assert seen == [0]
    assert len(table) == 1


def run_together(*acts: Callable[[], None]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def file_reports(store: Documents, writer: int, rounds: int) -> None:
    for n in range(rounds):
        with store.transaction():
            last = store.table("counters").all()[0]["last"] + 1
            store.table("counters").update({"last": last}, doc_ids=[1])
            store.table("reports").insert({"serial": last, "writer": writer})
        store.table("own").upsert({"writer": writer, "n": n}, where("writer") == writer)


def half_changes(store: Documents, reports: int) -> list[str]:
    """Read until all reports are there; return what no reader should have seen."""
    troubles: list[str] = []
    serials: list[object] = []
    while len(serials) < reports:
        tables = store.store.read()
        serials = [document["serial"] for document in tables.get("reports", {}).values()]
        last = tables["counters"]["1"]["last"]
        if serials != list(range(1, len(serials) + 1)) or last != len(serials):
            troubles.append(f"{last} of {len(serials)}")
        time.sleep(0)
    return troubles


def test_eight_writers_and_two_readers_lose_nothing_and_see_no_half_change(store: Documents) -> None:
    writers, rounds = 8, 12
    store.table("counters").insert({"last": 0})
    troubles: list[str] = []
    run_together(
        *(partial(file_reports, store, writer, rounds) for writer in range(writers)),
        *[lambda: troubles.extend(half_changes(store, writers * rounds))] * 2,
    )
    assert troubles == []
    again = store_reopened(store)
    assert [document["serial"] for document in again.table("reports")] == list(range(1, writers * rounds + 1))
    assert sorted(document["writer"] for document in again.table("own")) == list(range(writers))
    assert {document["n"] for document in again.table("own")} == {rounds - 1}
