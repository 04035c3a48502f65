"""A backup made: the stores as they stand, record by record.

In: the stores and the folders of photos and voices. Out: records as bytes, in a stream. Rules: documents come first;
what does not fit into a file is left out, first photos and voices, then the board, which central sends again; so is a
file that is gone or harmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

import msgspec

from kiosk.store.backup.records import (
    FILES,
    MAX_BYTES,
    STORES,
    Contents,
    End,
    NamedFile,
    Record,
    SavedRow,
    is_private,
    is_taken,
)
from kiosk.store.errors import MissingFileError
from kiosk.store.files import NamedFiles
from kiosk.store.folder import NETWORK
from kiosk.store.journal.documents import Documents

_Tables = Mapping[tuple[str, str], Mapping[int, bytes]]
_BOARD: Final = frozenset((NETWORK, table) for table in ("posts", "board_progress", "board_seen"))
_FRAME_BYTES: Final = 200  # of a record beside its body


def make_records(
    contents: Contents, stores: Mapping[str, Documents], files: Mapping[str, NamedFiles]
) -> Iterator[bytes]:
    """Yield the records of a backup, as bytes: the stores as they stand when this is asked for, not when it is read."""
    return _records(contents, _tables(stores), files)


def _records(contents: Contents, tables: _Tables, files: Mapping[str, NamedFiles]) -> Iterator[bytes]:
    yield _encoded(contents)
    if sum(map(_size, _rows(tables))) > MAX_BYTES:
        tables = {names: bodies for names, bodies in tables.items() if names not in _BOARD}
    count, left, left_out = 0, MAX_BYTES, 0
    for row in _rows(tables):
        count, left = count + 1, left - _size(row)
        yield _encoded(row)
    for folder in FILES:
        for body in _bodies(files[folder]):
            file = NamedFile(folder=folder, body=body)
            if _size(file) > left:
                left_out += 1
                continue
            count, left = count + 1, left - _size(file)
            yield _encoded(file)
    yield _encoded(End(count=count, left_out=left_out))


def _tables(stores: Mapping[str, Documents]) -> _Tables:
    """Return the tables as they stand; a change afterwards makes others, and leaves these."""
    return {
        (name, table): stores[name].state_of(table)
        for name in STORES
        for table in sorted(stores[name].tables())
        if is_taken(name, table)
    }


def _rows(tables: _Tables) -> Iterator[SavedRow]:
    for (name, table), bodies in tables.items():
        for number, body in bodies.items():
            row = SavedRow(store=name, table=table, number=number, document=body)
            if not is_private(row):
                yield row


def _size(record: SavedRow | NamedFile) -> int:
    return _FRAME_BYTES + len(record.document if isinstance(record, SavedRow) else record.body)


def _bodies(files: NamedFiles) -> Iterator[bytes]:
    for name in sorted(files.names()):
        with suppress(MissingFileError):
            yield files.read(name)


def _encoded(record: Record) -> bytes:
    return msgspec.msgpack.encode(record)
