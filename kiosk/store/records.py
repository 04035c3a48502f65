"""Records in a table: frozen dataclasses to documents and back.

A document is written whole. One that cannot be read (harmed, or of another version) is left where it is, named in the
log by its table and number, and the others are served.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    from kiosk.store.documents import Table

T = TypeVar("T")
log = logging.getLogger(__name__)


def put(table: Table, number: int, record: object) -> None:
    """Write a record as document `number`, in place of the one that was there."""
    fields = msgspec.to_builtins(record)
    table.upsert(table.document_class(fields, doc_id=number))


def one(table: Table, number: int, kind: type[T]) -> T | None:
    """Return document `number`; None if there is none or it cannot be read."""
    document = table.get(doc_id=number)
    return None if document is None else _read(table, number, document, kind)


def several(table: Table, kind: type[T], wanted: Callable[[Mapping[str, object]], bool] | None = None) -> dict[int, T]:
    """Return the readable documents that are wanted, by number and in the order of the numbers."""
    documents = table.all() if wanted is None else table.search(wanted)
    read = {document.doc_id: _read(table, document.doc_id, document, kind) for document in documents}
    return {number: record for number, record in sorted(read.items()) if record is not None}


def _read(table: Table, number: int, document: Mapping[str, object], kind: type[T]) -> T | None:
    try:
        return msgspec.convert(dict(document), kind)
    except msgspec.ValidationError:
        log.warning("table %s: document %d cannot be read and is left as it is", table.name, number)
        return None
