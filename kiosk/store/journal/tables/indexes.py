"""Which documents hold which text in a field, without looking at the other documents.

In: the fields to index, and each change of a document. Out: ids, sorted, and a `Tally` (how many, how many bytes). The
empty text is indexed too; a value that is not a text is not. The caller cares for the card and for threads
(snapshot.py).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.store.journal.tables.tables import Body, document_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many documents hold a text, and how many bytes they are."""

    count: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One entry of an index: a document whose field holds this text."""

    table: str
    field: str
    text: str
    doc_id: int
    bytes: int


@dataclass(slots=True)
class _Group:
    ids: list[int]
    bytes: int


# Most texts are held by one document, as each has an id of its own: such a group is one number, the document's id above
# the bytes it takes. That is 120 bytes less each, and a megabyte on a kiosk with 5,000 posts and 1,000 reports.
_Groups = dict[str, _Group | int]
_BITS: Final = 32


class Indexes:
    """The indexes of a store, by table and field."""

    def __init__(self, fields: Mapping[str, Collection[str]] | None = None) -> None:
        self.fields: dict[str, tuple[str, ...]] = {}
        self._groups: dict[tuple[str, str], _Groups] = {}
        self._sorted: dict[tuple[str, str], list[str]] = {}  # the texts, from when they are first asked for in order
        for table, names in (fields or {}).items():
            self.add(table, names, {})

    def has(self, table: str, field: str) -> bool:
        """Tell whether there is an index of this field."""
        return (table, field) in self._groups

    def add(self, table: str, fields: Collection[str], bodies: Mapping[int, Body]) -> None:
        """Keep an index of these fields too; these bodies are what the table holds now."""
        fresh = tuple(field for field in fields if not self.has(table, field))
        self.fields[table] = (*self.fields.get(table, ()), *fresh)
        self._groups |= {(table, field): {} for field in fresh}
        for doc_id in sorted(bodies) if fresh else ():
            self.replace((), _entries(table, fresh, doc_id, bodies[doc_id]))

    def entries(self, table: str, doc_id: int, body: Body | None) -> tuple[IndexEntry, ...]:
        """Return the entries of a document in all indexes of its table; none if there is no document."""
        fields = self.fields.get(table)
        return tuple(_entries(table, fields, doc_id, body)) if fields and body is not None else ()

    def replace(self, old: Iterable[IndexEntry], new: Iterable[IndexEntry]) -> None:
        """Remove the old entries and insert the new ones."""
        for entry in old:
            self._remove(entry)
        for entry in new:
            self._insert(entry)

    def _remove(self, entry: IndexEntry) -> None:
        key = entry.table, entry.field
        group = self._groups[key][entry.text]
        if not isinstance(group, int):
            del group.ids[bisect_left(group.ids, entry.doc_id)]
            group.bytes -= entry.bytes
            if group.ids:
                return
        del self._groups[key][entry.text]
        if texts := self._sorted.get(key):
            del texts[bisect_left(texts, entry.text)]

    def _insert(self, entry: IndexEntry) -> None:
        key = entry.table, entry.field
        groups = self._groups[key]
        group = groups.get(entry.text)
        if group is None:
            groups[entry.text] = entry.doc_id << _BITS | entry.bytes
            if key in self._sorted:
                insort(self._sorted[key], entry.text)
            return
        group = groups[entry.text] = _unpacked(group)
        insort(group.ids, entry.doc_id)
        group.bytes += entry.bytes

    def ids(self, table: str, field: str, texts: Collection[str], most: int | None = None) -> list[int]:
        """Return the ids of the documents that hold one of the texts, sorted, the first `most`."""
        groups = self._groups[table, field]
        found = [_unpacked(groups[text]).ids[:most] for text in texts if text in groups]
        return found[0] if len(found) == 1 else sorted(doc_id for ids in found for doc_id in ids)[:most]

    def tally(self, table: str, field: str, text: str) -> Tally:
        """Return how many documents hold a text, and their bytes."""
        group = self._groups[table, field].get(text)
        if group is None:
            return Tally()
        group = _unpacked(group)
        return Tally(count=len(group.ids), bytes=group.bytes)

    def texts(self, table: str, field: str, after: str | None, most: int | None) -> list[str]:
        """Return the different texts that documents hold, sorted, the first `most` after one."""
        key = table, field
        if key not in self._sorted:
            self._sorted[key] = sorted(self._groups[key])
        start = 0 if after is None else bisect_right(self._sorted[key], after)
        return self._sorted[key][start : None if most is None else start + most]


def _unpacked(group: _Group | int) -> _Group:
    return _Group([group >> _BITS], group & (1 << _BITS) - 1) if isinstance(group, int) else group


def _entries(table: str, fields: Collection[str], doc_id: int, body: Body) -> Iterator[IndexEntry]:
    document = document_of(body)
    for field in fields:
        text = document.get(field)
        if isinstance(text, str):
            yield IndexEntry(table, field, text, doc_id, len(body))
