"""TinyDB whose changes survive a power cut.

In: TinyDB's operations; out: what TinyDB would answer, from memory. Each change, or each
`transaction()` of several, becomes one text `{table: {id: document or null}}` in a journal; the
store is its texts laid over one another.

Rules: memory is what a restart would read, for a change is applied by decoding the text that is
written; nothing is visible before it is on the card; readers look at a snapshot that never changes
and wait for nobody; what is handed out is the caller's own copy.
Unlike TinyDB: no query cache (it keeps stale results between threads), a table is there while it
holds documents (`persist_empty` is refused: it erases the table), no NaN. Ids come again after a
restart, so an id is never the identity of anything.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

import tinydb
import tinydb.storages
import tinydb.table
from tinydb.utils import LRUCache

from kiosk.store.errors import CardError
from kiosk.store.journal import ROOM, Journal
from kiosk.store.tables import Content, Draft, Patch, Rows, Tables, difference, laid_over, lay, one_by_one, own, to_text

P = ParamSpec("P")
K = TypeVar("K")
V = TypeVar("V")

_log = logging.getLogger(__name__)


class AnyDocument(type):
    """Lets TinyDB take its own documents, with their ids, for ours."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, tinydb.table.Document)


class Document(tinydb.table.Document, metaclass=AnyDocument):
    """A document that is the caller's own, down to its lists."""

    def __init__(self, value: Mapping[str, object], doc_id: int) -> None:
        super().__init__(own(value), doc_id)


class NoCache(LRUCache[K, V]):
    """A query cache that keeps nothing."""

    def set(self, key: K, value: V) -> None:
        pass


class Storage(tinydb.storages.Storage):
    """The tables of one journal: a snapshot in memory, and one writer at a time."""

    def __init__(self, path: Path) -> None:
        self.journal = Journal(path)
        self._writer = threading.RLock()
        self._own = threading.local()
        self._snapshot: Tables = {}  # never changed once it stands here
        for text in self.journal.texts:
            self._replay(text)
        self.journal.texts.clear()

    @property
    def tables(self) -> Tables:
        """What this thread may see: its open transaction, else the snapshot. Not to be changed."""
        draft: Draft | None = getattr(self._own, "draft", None)
        return self._snapshot if draft is None else draft.tables

    def read(self) -> Tables:
        """Return the tables; the outermost dict is the caller's own."""
        return dict(self.tables)

    def write(self, data: Tables) -> None:
        """Make the tables these."""
        with self.transaction() as draft:
            draft.change(difference(draft.tables, data))

    def close(self) -> None:
        with self._writer:
            self.journal.close()

    @contextmanager
    def transaction(self) -> Iterator[Draft]:
        """Make all changes inside one change, seen by this thread only until it is on the card.

        One inside another joins it; one that is left by an error leaves no trace.
        """
        with self._writer:
            outer: Draft | None = getattr(self._own, "draft", None)
            draft = self._own.draft = Draft(self.tables)
            try:
                yield draft
            finally:
                self._own.draft = outer
            if outer is not None:
                outer.change(draft.patch)
            elif draft.patch:
                self._save(draft.patch)

    def compact(self) -> None:
        """Write the journal anew, one document a line."""
        with self._writer:
            self.journal.replace(one_by_one(self._snapshot))

    def is_wasteful(self) -> bool:
        """Say whether compacting would at least halve the journal."""
        end = self.journal.end
        return end > ROOM and end > 2 * sum(len(line.encode()) for line in one_by_one(self._snapshot))

    def _save(self, patch: Patch) -> None:
        text = to_text(patch)
        tables = laid_over(self._snapshot, text)
        if self.journal.must_replace:
            self.journal.replace(one_by_one(tables))
        else:
            self.journal.append(text)
        self._snapshot = tables

    def _replay(self, text: str) -> None:
        try:
            lay(text, self._snapshot)
        except (ValueError, RecursionError):
            self.journal.damage.append("a line is whole, but not a change of documents")
            self.journal.keep_aside()


def in_one(change: Callable[Concatenate["Table", P], V]) -> Callable[Concatenate["Table", P], V]:
    """Make a method of a table one transaction: TinyDB's insert and upsert are two steps each."""

    def whole(self: "Table", /, *args: P.args, **kwargs: P.kwargs) -> V:
        with self.store.transaction():
            return change(self, *args, **kwargs)

    return whole


class Table(tinydb.table.Table):
    """A table whose changes are transactions and whose reads never wait."""

    document_class = Document
    query_cache_class = NoCache

    def __init__(
        self, storage: tinydb.storages.Storage, name: str, cache_size: int = 0, persist_empty: bool = False
    ) -> None:
        if persist_empty:
            raise ValueError("persist_empty would erase the table")
        self.store = cast(Storage, storage)
        super().__init__(storage, name, cache_size)

    insert = in_one(tinydb.table.Table.insert)
    insert_multiple = in_one(tinydb.table.Table.insert_multiple)
    upsert = in_one(tinydb.table.Table.upsert)

    def _get_next_id(self) -> int:
        next_id: int = super()._get_next_id()  # type: ignore[no-untyped-call]  # TinyDB leaves it untyped
        # The id may have been given meanwhile, by name or through another Table of this name.
        return self._get_next_id() if str(next_id) in self._read_table() else next_id

    def _read_table(self) -> dict[str, Content]:
        return self.store.tables.get(self.name, {})

    def _update_table(self, updater: Callable[[dict[int, Content]], None]) -> None:
        with self.store.transaction() as draft:
            rows = Rows(self._read_table())
            updater(cast(dict[int, Content], rows))
            draft.change({self.name: rows.changes()})


class Documents(tinydb.TinyDB):
    """One store of documents on the card.

    Attributes:
        damage: what is lost, in words for a technician; the harmed file is kept aside.

    Raises:
        JournalError: another process has it open, or a newer program wrote it.
        CardError: the card does not give it.
    """

    table_class = Table

    def __init__(self, path: Path) -> None:
        super().__init__(path, storage=Storage)
        self.store = cast(Storage, self.storage)
        self.damage = self.store.journal.damage
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

    def drop_table(self, name: str) -> None:
        with self.transaction():
            super().drop_table(name)

    def drop_tables(self) -> None:
        with self.transaction():
            super().drop_tables()
