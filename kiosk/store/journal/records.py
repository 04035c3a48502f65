"""Records in a table: frozen dataclasses to documents and back.

All fields of a record are written; fields that a later version added to the document stay. A document that cannot be
read (harmed, or of another version) is left as it is, named in the log by its table and number, and the others are
served.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import msgspec

from kiosk.store.journal.documents import Documents

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Where:
    """Which documents: those whose `field` is one of `values`, all texts."""

    field: str
    values: frozenset[str]


def where(field: str, *values: str) -> Where:
    return Where(field, frozenset(values))


def put(documents: Documents, table: str, number: int, record: object) -> None:
    """Write a record as document `number`, over the one that was there."""
    target = documents.table(table)
    target.upsert(target.document_class(msgspec.to_builtins(record), doc_id=number))


def add(documents: Documents, table: str, record: object) -> None:
    """Write a record under a new number."""
    documents.table(table).insert(msgspec.to_builtins(record))


def get_record(documents: Documents, table: str, number: int, kind: type[T]) -> T | None:
    """Return document `number`; None if there is none or it cannot be read."""
    document = documents.table(table).get(doc_id=number)
    return None if document is None else _read(table, number, document, kind)


def find_records(
    documents: Documents, table: str, kind: type[T], wanted: Where | None = None, *, most: int | None = None
) -> dict[int, T]:
    """Return the readable documents that are wanted, by number and in the order of the numbers, the first `most`.

    Where the field has an index (`Documents.index`) this costs what it returns, and not what the table holds.
    """
    if wanted is None:
        return dict(islice(iter_records(documents, table, kind), most))
    asked = most
    while True:
        found = documents.find(table, wanted.field, wanted.values, most=asked)
        read = [(document.doc_id, _read(table, document.doc_id, document, kind)) for document in found]
        readable = {number: record for number, record in read if record is not None}
        # Those that cannot be read must not stand in the way of those that can, for ever.
        if most is None or asked is None or len(readable) >= most or len(found) < asked:
            return dict(islice(readable.items(), most))
        asked *= 2


def iter_records(
    documents: Documents, table: str, kind: type[T], wanted: Where | None = None, *, but: Collection[int] = ()
) -> Iterator[tuple[int, T]]:
    """Yield the readable documents that are wanted, except those in `but`, by number; one is read at a time."""
    numbers = documents.ids_of(table, wanted.field, wanted.values) if wanted else documents.ids(table)
    for number in numbers:
        record = None if number in but else get_record(documents, table, number, kind)
        if record is not None:
            yield number, record


def has(documents: Documents, table: str, wanted: Where) -> bool:
    """Tell whether any document is wanted."""
    return bool(documents.find(table, wanted.field, wanted.values, most=1))


def highest(documents: Documents, table: str) -> int:
    """Return the highest number in a table, 0 if it is empty."""
    return max(documents.ids(table), default=0)


def _read(table: str, number: int, document: Mapping[str, object], kind: type[T]) -> T | None:
    try:
        return msgspec.convert(dict(document), kind)
    except msgspec.ValidationError:
        _log.warning("table %s: document %d cannot be read and is left as it is", table, number)
        return None
