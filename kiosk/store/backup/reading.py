"""A backup read back: every record looked at before anything is changed.

In: a file and its key. Out: its records, one held at a time. Rules: a table that no backup has, a folder but the known
ones, a document that is no object, an End that counts otherwise: the whole file is refused; a table that a later
version may have is said to be newer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from content_sync.wire.sealed_file import SealedFileError, read_messages
from kiosk.store.backup.records import (
    FILES,
    NAMED,
    Contents,
    End,
    NamedFile,
    Record,
    SavedRow,
    is_name,
    is_taken,
    name_of,
)


def read_records(file: BinaryIO, key: bytes) -> Iterator[Record]:
    """Yield the records of the file that begins here; they are whole if this ends without an error.

    Raises:
        SealedFileError: it was changed, cut, is no backup, or of a later version.
    """
    ended = False
    for count, message in enumerate(read_messages(file, key)):
        record = _read(message)
        if ended or (isinstance(record, Contents) != (count == 0)):
            raise SealedFileError("harmed")
        ended = isinstance(record, End)
        if isinstance(record, End) and record.count != count - 1:
            raise SealedFileError("harmed")
        yield record
    if not ended:
        raise SealedFileError("harmed")


def contents_of(file: BinaryIO, key: bytes) -> tuple[Contents, End]:
    """Read a backup to its end and return what is in it, and what found no room in it.

    Raises:
        SealedFileError: it was changed, cut, is no backup, or of a later version.
    """
    contents, end = None, None
    for record in read_records(file, key):
        if isinstance(record, Contents):
            contents = record
        elif isinstance(record, End):
            end = record
    if contents is None or end is None:
        raise SealedFileError("harmed")
    return contents, end


def _read(message: bytes) -> Record:
    try:
        record: Record = msgspec.msgpack.decode(message, type=Record)
        is_good = record.folder in FILES if isinstance(record, NamedFile) else True
        if isinstance(record, SavedRow):
            is_good = _is_good(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SealedFileError("harmed") from error
    if not is_good:
        raise SealedFileError("harmed")
    return record


def _is_good(row: SavedRow) -> bool:
    if not is_taken(row.store, row.table):
        if is_name(row.store, row.table):
            raise SealedFileError("newer")
        return False
    is_object = isinstance(msgspec.json.decode(row.document), dict)
    return is_object and ((row.store, row.table) not in NAMED or bool(name_of(row)))
