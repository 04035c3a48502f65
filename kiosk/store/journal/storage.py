"""The tables of one journal: a snapshot in memory, one writer at a time, and transactions.

In: patches. Out: what readers see, and the same after a restart. A change is on the card before anybody else sees it.
The bodies of a patch are the bytes that are written, so memory is what a restart would read. To TinyDB this is its
storage (documents.py).
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import cast

from kiosk.store.journal.journal import ROOM, Journal
from kiosk.store.journal.tables.snapshot import Found, Snapshot, Transaction
from kiosk.store.journal.tables.tables import (
    Body,
    JsonObject,
    Patch,
    PatchLines,
    Tables,
    apply,
    document_of,
    from_text,
    to_text,
    with_patch,
)
from kiosk.store.journal.tables.tinydb_views import TinyDbReadView, TinyDbWriteView


class Storage:
    """The tables of one journal: a snapshot in memory, and one writer at a time."""

    def __init__(self, path: Path, *, was_there: bool) -> None:
        self._writer = threading.RLock()
        self._own = threading.local()
        tables: Tables = {}
        self.journal = Journal(path, lambda text: apply(tables, from_text(text)), was_there=was_there)
        self.snapshot = Snapshot(tables)

    @property
    def visible(self) -> Snapshot | Transaction:
        """What this thread may see: its open transaction, else the snapshot."""
        transaction: Transaction | None = getattr(self._own, "transaction", None)
        return self.snapshot if transaction is None else transaction

    def read(self) -> dict[str, dict[str, JsonObject]]:
        """Return the tables; the outermost dict is the caller's own."""
        return {name: cast(dict[str, JsonObject], TinyDbReadView(table)) for name, table in self.visible.all().items()}

    def write(self, data: Mapping[str, Mapping[str, JsonObject]]) -> None:
        """Replace all tables by these."""
        with self.transaction() as transaction:
            for name in {**transaction.all(), **data}:
                rows = TinyDbWriteView(transaction.bodies(name))
                rows.clear()
                rows.update({int(doc_id): document for doc_id, document in data.get(name, {}).items()})
                transaction.change({name: rows.changes()})

    def index(self, table: str, fields: Collection[str]) -> None:
        with self._writer:
            self.snapshot.index(table, fields)

    def find(self, table: str, field: str, texts: Collection[str], most: int | None) -> Found:
        if self.snapshot.indexes.has(table, field):
            return self.visible.find(table, field, texts, most)
        found = (
            (doc_id, body) for doc_id, body in sorted(self.visible.bodies(table).items()) if _holds(body, field, texts)
        )
        return list(islice(found, most))

    def close(self) -> None:
        with self._writer:
            self.journal.close()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Make all changes inside one change; until it is on the card only this thread sees it.

        A transaction inside another joins it; one that ends with an error changes nothing.
        """
        with self._writer:
            outer: Transaction | None = getattr(self._own, "transaction", None)
            transaction = self._own.transaction = Transaction(self.visible)
            try:
                yield transaction
            finally:
                self._own.transaction = outer
            if outer is not None:
                outer.change(transaction.patch)
            elif transaction.patch:
                self._save(transaction.patch)

    def compact(self) -> None:
        """Write the journal anew, one document a line."""
        with self._writer:
            self.journal.replace(PatchLines(self.snapshot.tables))

    def is_wasteful(self) -> bool:
        """Tell whether compacting would at least halve the journal."""
        return self.journal.end > max(ROOM, 2 * PatchLines(self.snapshot.tables).bytes())

    def _save(self, patch: Patch) -> None:
        tables = with_patch(self.snapshot.tables, patch)
        self.journal.check_file()
        if self.journal.must_replace:
            self.journal.replace(PatchLines(tables))
        else:
            self.journal.append(to_text(patch))
        self.snapshot.show(tables, patch)


def _holds(body: Body, field: str, texts: Collection[str]) -> bool:
    text = document_of(body).get(field)
    return isinstance(text, str) and text in texts
