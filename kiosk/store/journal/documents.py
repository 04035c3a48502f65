"""TinyDB whose changes survive a power cut.

In: TinyDB's operations.
Out: what TinyDB would return, read from memory. Each change, or each `transaction()` of several, becomes one text
`{table: {id: document or null}}` in a journal.
Rules:
- Memory is what a restart would read (tables/), and nothing is visible before it is on the card.
- Readers read a snapshot that never changes; they never wait for the card. What they get is their own copy.
- If a table may grow, `index` its fields once: `find`, `tally` and `texts` then cost what they return, not what the
  table holds. Inside a transaction `find` sees its changes; the other two do not.
- There is no query cache (it keeps stale results between threads) and no NaN.
- A table exists while it holds documents; `persist_empty` is refused, as it erases the table.
- A new document may get an id that was used before a restart, so an id is never the identity of anything.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

import tinydb
import tinydb.storages
from tinydb.table import Document
from tinydb.table import Table as TinyTable
from tinydb.utils import LRUCache

from kiosk.store.errors import CardError
from kiosk.store.journal.storage import Storage
from kiosk.store.journal.tables.indexes import Tally
from kiosk.store.journal.tables.tables import Body, JsonObject, document_of
from kiosk.store.journal.tables.tinydb_views import TinyDbReadView, TinyDbWriteView

P = ParamSpec("P")
K = TypeVar("K")
V = TypeVar("V")

_log = logging.getLogger(__name__)


class NoCache(LRUCache[K, V]):
    """A query cache that keeps nothing."""

    def set(self, key: K, value: V) -> None:
        pass


def in_one(change: Callable[Concatenate["Table", P], V]) -> Callable[Concatenate["Table", P], V]:
    """Make a method of a table one transaction: TinyDB's insert and upsert are two steps each."""

    def whole(self: "Table", /, *args: P.args, **kwargs: P.kwargs) -> V:
        with self.store.transaction():
            return change(self, *args, **kwargs)

    return whole


class Table(TinyTable):
    """A table whose changes are transactions and whose reads never wait."""

    query_cache_class = NoCache

    def __init__(
        self, storage: tinydb.storages.Storage, name: str, cache_size: int = 0, persist_empty: bool = False
    ) -> None:
        if persist_empty:
            raise ValueError("persist_empty would erase the table")
        self.store = cast(Storage, storage)
        super().__init__(storage, name, cache_size)

    insert = in_one(TinyTable.insert)
    insert_multiple = in_one(TinyTable.insert_multiple)
    upsert = in_one(TinyTable.upsert)

    def _get_next_id(self) -> int:
        next_id: int = super()._get_next_id()  # type: ignore[no-untyped-call]  # TinyDB leaves it untyped
        # The id may have been given meanwhile, by name or through another Table of this name.
        return self._get_next_id() if next_id in self.store.visible.bodies(self.name) else next_id

    def _read_table(self) -> dict[str, JsonObject]:
        return TinyDbReadView(self.store.visible.bodies(self.name))  # type: ignore[return-value]  # TinyDB asks no more of it

    def _update_table(self, updater: Callable[[dict[int, JsonObject]], None]) -> None:
        with self.store.transaction() as transaction:
            rows = TinyDbWriteView(transaction.bodies(self.name))
            updater(cast(dict[int, JsonObject], rows))
            transaction.change({self.name: rows.changes()})


class Documents(tinydb.TinyDB):
    """One store of documents on the card.

    Args:
        path: its journal.
        was_there: it was made before; if it is not there now, that is damage.

    Attributes:
        damage: what is lost, in words for a technician; the harmed file is set aside.
        perhaps_lost: changes that were interrupted or are lost; nobody can tell which. After a power cut one is common,
            and mostly nothing confirmed is lost, so it is reported without alarm.

    Raises:
        JournalError: another process has it open, or a newer program wrote it.
        CardError: the card does not give it.
    """

    table_class = Table

    def __init__(self, path: Path, *, was_there: bool = False) -> None:
        super().__init__(path, storage=Storage, was_there=was_there)
        self.store = cast(Storage, self.storage)
        self.damage, self.perhaps_lost = self.store.journal.damage, self.store.journal.perhaps_lost
        if self.store.is_wasteful():
            try:
                self.compact()
            except CardError as error:
                _log.warning("%s is not compacted: %s", path.name, error)

    @property
    def read_only(self) -> str:
        """Why nothing can be written, or ""."""
        return self.store.journal.read_only

    def transaction(self) -> AbstractContextManager[object]:
        """Make all changes inside one change: whole on the card, or absent.

        Raises:
            CardError: at the end, if the card refused; nothing was changed.
        """
        return self.store.transaction()

    def compact(self) -> None:
        """Write the store anew, so that nothing that was removed is left on the card.

        Raises:
            CardError: the card refused; nothing was changed.
        """
        self.store.compact()

    def index(self, table: str, *fields: str) -> None:
        """Keep an index of the texts in these fields of a table from now on; a second call changes nothing."""
        self.store.index(table, fields)

    def find(self, table: str, field: str, texts: Collection[str], *, most: int | None = None) -> list[Document]:
        """Return the documents whose field is one of the texts, in the order of their ids.

        Args:
            table: where to look; without an index of the field all of it is looked through.
            field: the name of the field.
            texts: the values to look for.
            most: at most so many, the first by id; None for all.
        """
        found = self.store.find(table, field, texts, most)
        return [Document(document_of(body), doc_id) for doc_id, body in found]

    def tally(self, table: str, field: str, text: str) -> Tally:
        """Return how many documents on the card hold this text in a field, which has an index, and their bytes."""
        return self.store.snapshot.tally(table, field, text)

    def texts(self, table: str, field: str, *, after: str | None = None, most: int | None = None) -> list[str]:
        """Return the different texts that documents on the card hold in a field, sorted; the field must have an index.

        Args:
            table: whose field.
            field: its name.
            after: only those after this one; None for all.
            most: at most so many, the first; None for all.
        """
        return self.store.snapshot.texts(table, field, after, most)

    def ids(self, table: str) -> list[int]:
        """Return the ids of all documents of a table, sorted."""
        return sorted(self.store.visible.bodies(table))

    def ids_of(self, table: str, field: str, texts: Collection[str]) -> list[int]:
        """Return the ids of the documents that `find` would return, without decoding the documents."""
        return [doc_id for doc_id, _ in self.store.find(table, field, texts, None)]

    def state_of(self, table: str) -> Mapping[int, Body]:
        """Return a table as it is on the card, each document as JSON, by id.

        It is the same object until the table changes, and a document the same bytes until it changes.
        """
        return self.store.snapshot.bodies(table)

    def drop_table(self, name: str) -> None:
        with self.transaction():
            super().drop_table(name)

    def drop_tables(self) -> None:
        with self.transaction():
            super().drop_tables()
