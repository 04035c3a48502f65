"""Any operations answer as in TinyDB's own memory."""

import contextlib
import copy
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import tinydb
from tinydb import where
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from kiosk.store.journal.documents import Documents
from tests.cast.card.journals import LeftChangeError, store_reopened


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
def test_any_operations_answer_as_in_tinydbs_own_memory(journal_path: Path, seed: int) -> None:
    ours, theirs = Documents(journal_path), tinydb.TinyDB(storage=MemoryStorage)
    dice = random.Random(seed)
    for step in range(120):
        number = dice.randrange(10**9)
        assert act(ours, number) == act(theirs, number), f"seed {seed}, step {step}"
        assert contents(ours) == contents(theirs), f"seed {seed}, step {step}"
        if dice.random() < 0.05:
            ours = store_reopened(ours)
            # TinyDB's own ids begin anew after a restart too.
            theirs._tables.clear()
        if dice.random() < 0.05:
            ours.compact()
    assert contents(store_reopened(ours)) == contents(theirs)


def play(ours: Documents, theirs: tinydb.TinyDB, dice: random.Random, depth: int = 0) -> None:
    """Do operations, some in transactions inside one another, some of which are left."""
    for _ in range(dice.randrange(1, 6)):
        if depth < 3 and dice.random() < 0.4:
            before = copy.deepcopy(theirs.storage.read())
            with contextlib.suppress(LeftChangeError), ours.transaction():
                play(ours, theirs, dice, depth + 1)
                if dice.random() < 0.5:
                    theirs.storage.write(before or {})
                    forget_ids(ours, theirs)
                    raise LeftChangeError
        else:
            number = dice.randrange(10**9)
            assert act(ours, number) == act(theirs, number)
        assert contents(ours) == contents(theirs)


def forget_ids(*dbs: tinydb.TinyDB) -> None:
    for db in dbs:
        for table in db._tables.values():
            table._next_id = None


@pytest.mark.parametrize("seed", range(6))
def test_transactions_inside_one_another_are_kept_or_left_as_wholes(journal_path: Path, seed: int) -> None:
    ours, theirs = Documents(journal_path), tinydb.TinyDB(storage=MemoryStorage)
    dice = random.Random(seed)
    for _ in range(25):
        play(ours, theirs, dice)
    assert contents(store_reopened(ours)) == contents(theirs)
