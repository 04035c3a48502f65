"""What readers see: the tables as they are on the card, or as an open transaction would have them.

In: patches. Out: tables, and the documents that hold a text in an indexed field. A `Snapshot` and its indexes change in
one step in memory: a reader may wait for that step, never for the card. One thread alone uses a `Transaction`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from threading import Lock

from kiosk.store.journal.tables.indexes import Indexes, Tally
from kiosk.store.journal.tables.tables import Body, Patch, PatchedTable, Tables

Found = list[tuple[int, Body]]


class Snapshot:
    """The tables on the card; they never change in place once they stand here."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.indexes = Indexes()
        self._step = Lock()

    def all(self) -> dict[str, Mapping[int, Body]]:
        """Return all tables, as they are at one moment."""
        return {**self.tables}

    def bodies(self, table: str) -> Mapping[int, Body]:
        """Return one table."""
        return self.tables.get(table, {})

    def index(self, table: str, fields: Collection[str]) -> None:
        """Keep an index of these fields."""
        with self._step:
            self.indexes.add(table, fields, self.bodies(table))

    def find(self, table: str, field: str, texts: Collection[str], most: int | None = None) -> Found:
        """Return the documents that hold one of the texts, by id and in that order, the first `most`."""
        with self._step:
            bodies = self.bodies(table)
            return [(doc_id, bodies[doc_id]) for doc_id in self.indexes.ids(table, field, texts, most)]

    def tally(self, table: str, field: str, text: str) -> Tally:
        """Return how many documents hold a text, and their bytes."""
        with self._step:
            return self.indexes.tally(table, field, text)

    def texts(self, table: str, field: str, after: str | None, most: int | None) -> list[str]:
        """Return the different texts that documents hold, sorted, the first `most` after one."""
        with self._step:
            return self.indexes.texts(table, field, after, most)

    def show(self, tables: Tables, patch: Patch) -> None:
        """Show these tables from now on; the patch made them of the present ones."""
        changed = [(name, doc_id, body) for name, bodies in patch.items() for doc_id, body in bodies.items()]
        entries = self.indexes.entries
        old = [entry for name, key, _ in changed for entry in entries(name, key, self.bodies(name).get(key))]
        new = [entry for name, key, body in changed for entry in entries(name, key, body)]
        with self._step:
            self.tables = tables
            self.indexes.replace(old, new)


class Transaction:
    """The tables as an open transaction sees them, and its changes so far."""

    def __init__(self, below: Snapshot | Transaction) -> None:
        self.patch: Patch = {}
        self.indexes: Indexes = Indexes(below.indexes.fields)
        self._below = below

    def all(self) -> dict[str, Mapping[int, Body]]:
        """Return all tables."""
        tables = {name: self.bodies(name) for name in {**self._below.all(), **self.patch}}
        return {name: table for name, table in tables.items() if any(True for _ in table)}

    def bodies(self, table: str) -> Mapping[int, Body]:
        """Return one table."""
        return PatchedTable(self._below.bodies(table), self.patch.get(table, {}))

    def find(self, table: str, field: str, texts: Collection[str], most: int | None = None) -> Found:
        """Return the documents that hold one of the texts, by id and in that order, the first `most`."""
        changed = self.patch.get(table, {})
        found = [one for one in self._below.find(table, field, texts) if one[0] not in changed]
        bodies = self.bodies(table)
        found += [(doc_id, bodies[doc_id]) for doc_id in self.indexes.ids(table, field, texts)]
        return sorted(found)[:most]

    def change(self, patch: Patch) -> None:
        """Add changes."""
        for name, bodies in patch.items():
            own = self.patch.setdefault(name, {}) if bodies else {}
            for doc_id, body in bodies.items():
                entries = self.indexes.entries
                self.indexes.replace(entries(name, doc_id, own.get(doc_id)), entries(name, doc_id, body))
                own[doc_id] = body
