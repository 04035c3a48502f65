"""Indexes over documents on real files: they say what a look through the table would say, and look at nothing else."""

from __future__ import annotations

import contextlib
import random
import threading
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tinydb import where
from tinydb.table import Document

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.tables.indexes import IndexEntry, Indexes, Tally
from kiosk.store.journal.tables.tables import body_of
from tests.cast.card.journals import LeftChangeError
from tests.cast.card.looking import documents_looked_at

FIELDS = ("state", "lane")
TEXTS = ("waiting", "sent", "", "ค")


@pytest.fixture
def indexed_store(tmp_path: Path) -> Documents:
    return indexed(tmp_path / "reports.journal")


def indexed(path: Path) -> Documents:
    indexed_store = Documents(path)
    indexed_store.index("t", *FIELDS)
    return indexed_store


def reopened(indexed_store: Documents) -> Documents:
    indexed_store.close()
    return indexed(indexed_store.store.journal.path)


def looked_through(indexed_store: Documents, field: str, texts: tuple[str, ...]) -> list[Document]:
    found = [document for document in indexed_store.table("t").all() if holds(document, field, texts)]
    return sorted(found, key=lambda document: document.doc_id)


def holds(document: Mapping[str, object], field: str, texts: tuple[str, ...]) -> bool:
    text = document.get(field)
    return isinstance(text, str) and text in texts


def change(indexed_store: Documents, dice: random.Random) -> None:
    table, doc_id = indexed_store.table("t"), dice.randrange(1, 30)
    document = {dice.choice(FIELDS): dice.choice([*TEXTS, None, 7, ["waiting"]]), "n": dice.randrange(9)}
    acts: list[Callable[[], object]] = [
        lambda: table.upsert(Document(document, doc_id)),
        lambda: table.insert(document),
        lambda: table.insert(Document(document, doc_id)),
        lambda: table.remove(doc_ids=[doc_id]),
        lambda: table.remove(where("n") == doc_id % 9),
        lambda: table.update(document, where("n") == doc_id % 9),
        lambda: table.truncate() if doc_id < 3 else None,
    ]
    with contextlib.suppress(ValueError):
        dice.choice(acts)()


def play(indexed_store: Documents, dice: random.Random, depth: int = 0) -> None:
    """Change the table, some of it in transactions inside one another, some of which are left; compare all along."""
    for _ in range(dice.randrange(1, 7)):
        if depth < 3 and dice.random() < 0.4:
            with contextlib.suppress(LeftChangeError), indexed_store.transaction():
                play(indexed_store, dice, depth + 1)
                if dice.random() < 0.4:
                    raise LeftChangeError
        else:
            change(indexed_store, dice)
        field, texts = dice.choice(FIELDS), tuple(dice.sample(TEXTS, dice.randrange(3)))
        expected = looked_through(indexed_store, field, texts)
        found = indexed_store.find("t", field, texts)
        assert [(one.doc_id, one) for one in found] == [(one.doc_id, one) for one in expected]
        most = dice.randrange(4)
        assert indexed_store.find("t", field, texts, most=most) == expected[:most]


@pytest.mark.parametrize("seed", range(6))
def test_an_index_finds_what_a_look_through_the_table_finds(indexed_store: Documents, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(30):
        play(indexed_store, dice)
        for field in FIELDS:
            told = {text: indexed_store.tally("t", field, text) for text in indexed_store.texts("t", field)}
            assert told == tallies(indexed_store, field)
            texts = indexed_store.texts("t", field)
            assert texts == sorted(told)
            after, most = dice.choice(TEXTS), dice.randrange(3)
            assert (
                indexed_store.texts("t", field, after=after, most=most)
                == [text for text in texts if text > after][:most]
            )
        if dice.random() < 0.2:
            indexed_store = reopened(indexed_store)


def tallies(indexed_store: Documents, field: str) -> dict[str, Tally]:
    every = {text for one in indexed_store.table("t").all() if isinstance(text := one.get(field), str)}
    held = {text: looked_through(indexed_store, field, (text,)) for text in every}
    return {text: Tally(count=len(all_), bytes=sum(map(len, map(body_of, all_)))) for text, all_ in held.items()}


def test_without_an_index_all_is_looked_through(indexed_store: Documents) -> None:
    indexed_store.table("other").insert_multiple(
        [{"state": text} for text in ("sent", "waiting", 5, ["waiting"], "waiting")]
    )
    assert [one.doc_id for one in indexed_store.find("other", "state", ["waiting"])] == [2, 5]
    assert [one.doc_id for one in indexed_store.find("other", "state", ["waiting"], most=1)] == [2]
    assert indexed_store.find("nothing", "state", ["waiting"]) == []


def test_an_index_asked_for_again_is_the_same_and_a_later_one_knows_what_was_there(indexed_store: Documents) -> None:
    indexed_store.table("t").insert_multiple([{"state": "waiting", "late": "x"}] * 3)
    indexed_store.index("t", "state", "late")
    assert [one.doc_id for one in indexed_store.find("t", "late", ["x"])] == [1, 2, 3]
    assert indexed_store.tally("t", "state", "waiting").count == 3
    assert (indexed_store.tally("t", "late", "y"), indexed_store.texts("t", "late")) == (Tally(), ["x"])


def test_a_tally_is_of_what_is_on_the_card(indexed_store: Documents) -> None:
    with indexed_store.transaction():
        indexed_store.table("t").insert({"state": "waiting"})
        assert indexed_store.tally("t", "state", "waiting") == Tally()
        assert len(indexed_store.find("t", "state", ["waiting"])) == 1
    assert indexed_store.tally("t", "state", "waiting") == Tally(count=1, bytes=len('{"state":"waiting"}'))


def test_finding_costs_what_is_found_and_not_what_is_there(indexed_store: Documents) -> None:
    def find_ten_and_change_one() -> None:
        assert len(indexed_store.find("t", "state", ["waiting"], most=10)) == 10
        indexed_store.table("t").upsert(Document({"state": "sent"}, 1))
        indexed_store.table("t").upsert(Document({"state": "waiting"}, 1))

    counts = []
    for _ in range(2):
        indexed_store.table("t").insert_multiple([{"state": "waiting", "lane": "x"}] * 400)
        counts.append(documents_looked_at(find_ten_and_change_one))
    assert counts[0] == counts[1] < 40


def test_a_reader_never_finds_a_document_that_says_something_else(indexed_store: Documents) -> None:
    indexed_store.table("t").insert_multiple([{"state": "waiting"}] * 8)
    is_over, troubles = threading.Event(), list[object]()

    def read() -> None:
        while not is_over.is_set():
            for text in ("waiting", "sent"):
                troubles.extend(one for one in indexed_store.find("t", "state", [text]) if one["state"] != text)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for turn in range(150):
        indexed_store.table("t").update({"state": ("sent", "waiting")[turn % 2]}, doc_ids=[1 + turn % 8])
    is_over.set()
    for reader in readers:
        reader.join()
    assert troubles == []


def test_a_text_that_stands_once_takes_little_more_than_itself() -> None:
    count, indexes = 5_000, Indexes({"t": ("id",)})
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for doc_id in range(1, count + 1):
            indexes.replace((), [IndexEntry("t", "id", f"{doc_id:032x}", doc_id, 1_000 + doc_id)])
        each = (tracemalloc.get_traced_memory()[0] - before) / count
    finally:
        tracemalloc.stop()
    assert each < 200, "81 for the text itself; a group of its own took 120 more"
    assert indexes.ids("t", "id", [f"{7:032x}"]) == [7]
    assert indexes.tally("t", "id", f"{7:032x}") == Tally(count=1, bytes=1_007)
