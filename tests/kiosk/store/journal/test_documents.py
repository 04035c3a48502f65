"""Documents on real files: TinyDB's operations, transactions, threads, restarts."""

import contextlib
import copy
import json
import random
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import tinydb
from tinydb import where
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from kiosk.store.errors import ReadOnlyError
from kiosk.store.journal.documents import Documents


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reports.journal"


@pytest.fixture
def store(path: Path) -> Documents:
    return Documents(path)


def reopened(store: Documents) -> Documents:
    path = store.store.journal.path
    store.close()
    return Documents(path)


def test_a_document_is_there_after_a_restart_with_thai_as_it_is(store: Documents) -> None:
    doc_id = store.table("reports").insert({"text": "ไฟดับ", "tags": ["ก", None, 1.5, True]})
    assert "ไฟดับ" in store.store.journal.path.read_text(encoding="utf-8")
    assert reopened(store).table("reports").get(doc_id=doc_id) == {"text": "ไฟดับ", "tags": ["ก", None, 1.5, True]}


def test_a_transaction_over_two_tables_is_one_change(store: Documents) -> None:
    store.table("reports").insert({"n": 0})
    before = store.store.journal.end
    with store.transaction():
        store.table("reports").insert({"n": 1})
        store.table("counters").insert({"last": 1})
        assert store.store.journal.end == before
    assert store.store.journal.end - before <= 4096 + 100
    again = reopened(store)
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
    assert reopened(store).table("reports").all() == [{"n": 0}]


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
    assert [document["n"] for document in reopened(store).table("reports")] == [1, 2]


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


def test_what_changes_nothing_writes_nothing(store: Documents) -> None:
    table = store.table("reports")
    table.insert({"n": 1})
    before = store.store.journal.end
    table.update({"n": 1})
    table.update({"n": 2}, where("n") == 9)
    table.remove(where("n") == 9)
    table.insert_multiple([])
    store.drop_table("no such table")
    with store.transaction():
        pass
    assert store.store.journal.end == before


def test_what_is_handed_out_or_taken_in_is_not_shared(store: Documents) -> None:
    table = store.table("reports")
    tags = ["a"]
    table.insert({"tags": tags, "more": {"list": [1]}})
    tags.append("b")
    got = table.all()[0]
    got["tags"].append("c")
    got["more"]["list"].append(2)

    def fail(document: dict[str, list[str]]) -> None:
        document["tags"].append("d")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        table.update(fail)  # type: ignore[arg-type]  # TinyDB types updaters for one kind of dict only
    assert table.all() == [{"tags": ["a"], "more": {"list": [1]}}]


@pytest.mark.parametrize(
    "document",
    [{"n": float("nan")}, {"n": float("inf")}, {"n": object()}, {"n": "\ud800"}, {("a", "b"): 1}, {"n": {1, 2}}],
)
def test_what_json_cannot_say_is_refused_and_harms_nothing(store: Documents, document: dict[str, object]) -> None:
    table = store.table("reports")
    table.insert({"n": 1})
    with pytest.raises((TypeError, ValueError)):
        table.insert(document)
    table.insert({"n": 2})
    assert [document["n"] for document in reopened(store).table("reports")] == [1, 2]


def test_an_id_that_is_no_number_is_refused(store: Documents) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        store.table("reports").insert(Document({"n": 1}, "x"))  # type: ignore[arg-type]  # that is the test
    assert store.table("reports").all() == []


def test_a_backslash_and_letters_like_an_escape_are_kept_as_they_are(store: Documents) -> None:
    store.table("t").insert({"text": r"\ud800 C:\Users \u0e01", "emoji": "😀"})
    assert reopened(store).table("t").all() == [{"text": r"\ud800 C:\Users \u0e01", "emoji": "😀"}]


def test_memory_is_what_a_restart_would_read(store: Documents) -> None:
    store.table("t").insert({1: ("a", "b"), "text": "\x00\n\u2028 ", "deep": [[[{}]]], "big": 10**30})
    before = store.table("t").all()
    assert before == [{"1": ["a", "b"], "text": "\x00\n\u2028 ", "deep": [[[{}]]], "big": 10**30}]
    assert reopened(store).table("t").all() == before


def test_a_document_too_deep_for_json_is_refused_and_harms_nothing(store: Documents) -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(RecursionError):
        store.table("t").insert({"deep": deep})
    store.table("t").insert({"n": 1})
    assert reopened(store).table("t").all() == [{"n": 1}]


def test_a_table_is_there_while_it_holds_documents(store: Documents) -> None:
    store.table("a").insert({})
    store.table("b").insert({})
    store.table("a").truncate()
    assert store.tables() == {"b"}
    assert reopened(store).tables() == {"b"}


def test_persist_empty_is_refused_because_it_erases(store: Documents) -> None:
    store.table("reports").insert({"n": 1})
    again = reopened(store)
    with pytest.raises(ValueError, match="would erase"):
        again.table("reports", persist_empty=True)
    assert again.table("reports").all() == [{"n": 1}]


def test_dropping_a_table_leaves_the_others(store: Documents) -> None:
    store.table("a").insert({"n": 1})
    store.table("b").insert({"n": 2})
    store.drop_table("a")
    assert reopened(store).tables() == {"b"}


def test_writing_all_tables_at_once_makes_them_these(store: Documents) -> None:
    store.table("a").insert({"n": 1})
    store.storage.write({"b": {"7": {"n": 2}}})
    again = reopened(store)
    assert (again.tables(), again.table("b").get(doc_id=7)) == ({"b"}, {"n": 2})


def test_an_id_given_by_name_is_not_given_again(store: Documents) -> None:
    table = store.table("t")
    assert table.insert({"n": 1}) == 1
    table.insert_multiple([Document({"n": 2}, 2)])
    assert table.insert({"n": 3}) == 3
    assert [document["n"] for document in table] == [1, 2, 3]


def test_removing_one_document_twice_in_one_go_fails_as_in_tinydb_and_harms_nothing(store: Documents) -> None:
    store.table("t").insert({"n": 1})
    with pytest.raises(KeyError):
        store.table("t").remove(doc_ids=[1, 1])
    assert store.table("t").all() == [{"n": 1}]


def test_compacting_leaves_nothing_of_what_was_removed(store: Documents) -> None:
    table = store.table("reports")
    table.insert_multiple([{"name": "นางสาวลับ"}, {"name": "เปิด"}])
    table.remove(where("name") == "นางสาวลับ")
    store.compact()
    assert "ลับ" not in store.store.journal.path.read_text(encoding="utf-8")
    assert reopened(store).table("reports").all() == [{"name": "เปิด"}]


def test_a_wasteful_journal_is_compacted_at_the_start(store: Documents) -> None:
    for n in range(100):
        store.table("t").upsert(Document({"n": n}, 1))
    again = reopened(store)
    assert store.store.journal.end > 99 * 4096
    assert again.store.journal.end < 100
    assert again.table("t").all() == [{"n": 99}]


def test_a_line_that_is_no_change_is_told_and_kept_aside(store: Documents) -> None:
    store.table("t").insert({"n": 1})
    wrong = ["[]", '{"t":[]}', '{"t":{"x":{}}}', '{"t":{"1":[]}}', "{", '{"t":{"01":{}}}', "[" * 100_000]
    wrong += ['{"t":{"9":{"n":NaN}}}', r'{"t":{"9":{"n":"\ud800"}}}']
    for text in wrong:
        store.store.journal.append(text)
    store.table("t").insert({"n": 2})
    again = reopened(store)
    assert again.table("t").all() == [{"n": 1}, {"n": 2}]
    assert again.damage == ["a line is whole, but makes no sense"] * len(wrong)
    again.table("t").insert({"n": 3})
    assert len(list(again.store.journal.path.parent.glob("*.aside-*"))) == 1
    assert reopened(again).damage == []


def test_a_closed_store_reads_and_refuses_to_write(store: Documents) -> None:
    store.table("t").insert({"n": 1})
    store.close()
    with pytest.raises(ReadOnlyError, match="closed"):
        store.table("t").insert({"n": 2})
    assert store.table("t").all() == [{"n": 1}]
    assert store.read_only == "closed"


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
    again = reopened(store)
    assert [document["serial"] for document in again.table("reports")] == list(range(1, writers * rounds + 1))
    assert sorted(document["writer"] for document in again.table("own")) == list(range(writers))
    assert {document["n"] for document in again.table("own")} == {rounds - 1}


def contents(db: tinydb.TinyDB) -> dict[str, list[tuple[int, object]]]:
    named = {name: [(document.doc_id, dict(document)) for document in db.table(name)] for name in db.tables()}
    return {name: sorted(documents, key=lambda pair: pair[0]) for name, documents in named.items() if documents}


def act(db: tinydb.TinyDB, seed: int) -> object:
    """Do one operation chosen by the seed, the same on any database."""
    dice = random.Random(seed)
    table = db.table(dice.choice(["a", "b", "ค"]))
    key, value, doc_id = dice.choice("xyz"), dice.randrange(4), dice.randrange(1, 12)
    acts: dict[str, Callable[[], object]] = {
        "insert": lambda: table.insert({key: value, "text": "ไทย"}),
        "insert by id": lambda: table.insert(Document({key: value}, doc_id)),
        "insert several": lambda: table.insert_multiple([{key: n} for n in range(value)]),
        "insert a wrong one": lambda: table.insert_multiple([{key: 1}, Document({}, doc_id), Document({}, doc_id)]),
        "update": lambda: table.update({key: value}, where(key) == dice.randrange(4)),
        "update by id": lambda: table.update({key: [value]}, doc_ids=[doc_id]),
        "update by a function": lambda: table.update(lambda document: document.update(seen=value), where(key) == value),
        "update several": lambda: table.update_multiple([({key: 0}, where(key) == 1), ({"x": 3}, where("y") == 2)]),
        "upsert": lambda: table.upsert({key: value}, where(key) == value),
        "upsert by id": lambda: table.upsert(Document({key: value}, doc_id)),
        "remove": lambda: table.remove(where(key) == value),
        "remove by id": lambda: table.remove(doc_ids=[doc_id]),
        "truncate": table.truncate,
        "drop": lambda: db.drop_table(table.name),
        "drop all": lambda: db.drop_tables() if value == 0 else None,
        "search": lambda: table.search(where(key) >= value),
        "get": lambda: table.get(doc_id=doc_id),
        "count": lambda: (len(table), table.count(where(key).exists()), table.contains(doc_id=doc_id)),
    }
    try:
        return acts[dice.choice(sorted(acts))]()
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("seed", range(8))
def test_any_operations_answer_as_in_tinydbs_own_memory(path: Path, seed: int) -> None:
    ours, theirs = Documents(path), tinydb.TinyDB(storage=MemoryStorage)
    dice = random.Random(seed)
    for step in range(120):
        number = dice.randrange(10**9)
        assert act(ours, number) == act(theirs, number), f"seed {seed}, step {step}"
        assert contents(ours) == contents(theirs), f"seed {seed}, step {step}"
        if dice.random() < 0.05:
            ours = reopened(ours)
            # TinyDB's own ids begin anew after a restart too.
            theirs._tables.clear()
        if dice.random() < 0.05:
            ours.compact()
    assert contents(reopened(ours)) == contents(theirs)


class LeftError(Exception):
    """A transaction is left on purpose."""


def play(ours: Documents, theirs: tinydb.TinyDB, dice: random.Random, depth: int = 0) -> None:
    """Do operations, some in transactions inside one another, some of which are left."""
    for _ in range(dice.randrange(1, 6)):
        if depth < 3 and dice.random() < 0.4:
            before = copy.deepcopy(theirs.storage.read())
            with contextlib.suppress(LeftError), ours.transaction():
                play(ours, theirs, dice, depth + 1)
                if dice.random() < 0.5:
                    theirs.storage.write(before or {})
                    forget_ids(ours, theirs)
                    raise LeftError
        else:
            number = dice.randrange(10**9)
            assert act(ours, number) == act(theirs, number)
        assert contents(ours) == contents(theirs)


def forget_ids(*dbs: tinydb.TinyDB) -> None:
    for db in dbs:
        for table in db._tables.values():
            table._next_id = None


@pytest.mark.parametrize("seed", range(6))
def test_transactions_inside_one_another_are_kept_or_left_as_wholes(path: Path, seed: int) -> None:
    ours, theirs = Documents(path), tinydb.TinyDB(storage=MemoryStorage)
    dice = random.Random(seed)
    for _ in range(25):
        play(ours, theirs, dice)
    assert contents(reopened(ours)) == contents(theirs)


def test_a_line_is_readable_by_eye(store: Documents) -> None:
    store.table("reports").insert({"text": "ไฟดับ"})
    line = store.store.journal.path.read_text(encoding="utf-8").split("\n")[1].strip("\0")
    assert json.loads(line.split(" ", 2)[2]) == {"reports": {"1": {"text": "ไฟดับ"}}}
