"""Records in a table: frozen dataclasses to documents and back.

A document is written whole. One that cannot be read (harmed, or of another version) is left where it is, named in the
log by its table and number, and the others are served.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from kiosk.store.documents import Documents

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Where:
    """Which documents: those whose `field` is one of `values`."""

    field: str
    values: frozenset[str]

    def __call__(self, value: Mapping[str, object]) -> bool:
        found = value.get(self.field)
        return isinstance(found, str) and found in self.values


def where(field: str, *values: str) -> Where:
    return Where(field, frozenset(values))


def put(documents: Documents, table: str, number: int, record: object) -> None:
    """Write a record as document `number`, in place of the one that was there."""
    target = documents.table(table)
    target.upsert(target.document_class(msgspec.to_builtins(record), doc_id=number))


def add(documents: Documents, table: str, record: object) -> None:
    """Write a record under a number nobody cares about."""
    documents.table(table).insert(msgspec.to_builtins(record))


def one(documents: Documents, table: str, number: int, kind: type[T]) -> T | None:
    """Return document `number`; None if there is none or it cannot be read."""
    document = documents.table(table).get(doc_id=number)
    return None if document is None else _read(table, number, document, kind)


def several(documents: Documents, table: str, kind: type[T], wanted: Where | None = None) -> dict[int, T]:
    """Return the readable documents that are wanted, by number and in the order of the numbers."""
    source = documents.table(table)
    found = source.all() if wanted is None else source.search(wanted)
    read = {document.doc_id: _read(table, document.doc_id, document, kind) for document in found}
    return {number: record for number, record in sorted(read.items()) if record is not None}


def highest(documents: Documents, table: str) -> int:
    """Return the highest number in a table, 0 if it is empty; it reads every document, so not for every day."""
    return max((document.doc_id for document in documents.table(table).all()), default=0)


def _read(table: str, number: int, document: Mapping[str, object], kind: type[T]) -> T | None:
    try:
        return msgspec.convert(dict(document), kind)
    except msgspec.ValidationError:
        _log.warning("table %s: document %d cannot be read and is left as it is", table, number)
        return None
