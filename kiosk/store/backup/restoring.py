"""A backup put in the place of what a box holds: all of it, whenever the power fails.

In: a sealed file that was read to its end, and its key. Out: the stores as they were when it was made. `commit` writes
both beside the stores as `restore.new`, after what the box keeps of its own, and gives them the name `restore.ready`:
before this one rename the old data stand, and after it the new. The next start carries it out before anything reads
the stores, from the beginning if it was interrupted, and then removes the file. The box stays who it is: its key, its
secrets and used rescue codes; it begins a new epoch, and its reports go on at numbers far above all that are known.
"""
# ruff: noqa: PTH104, PTH108, PTH208 - every call goes through `os`: there the tests put their own card

from __future__ import annotations

import contextlib
import io
import logging
import os
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from content_sync.wire.sealed_file import SealedFileError
from kiosk.store.backup.own import Own, join
from kiosk.store.backup.reading import contents_of, read_records
from kiosk.store.backup.records import NAMED, STORES, NamedFile, SavedRow, is_private, is_taken
from kiosk.store.errors import card_errors
from kiosk.store.files import NamedFiles
from kiosk.store.folder import MARKET, REPORTS, STATE
from kiosk.store.journal import card
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import highest, put
from kiosk.store.market.market import leap
from kiosk.store.outbox.filing.serials import last_known, leap_past
from kiosk.store.restored import note_restored

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_log = logging.getLogger(__name__)
READY: Final = "restore.ready"
_NEW: Final = "restore.new"
_KEY_BYTES: Final = 32
_LENGTH_BYTES: Final = 4
_PIECE_BYTES: Final = 65_536
_MARKET_LEAP: Final = 1_000  # items put up between a backup and the death of its card
_AT_ONCE: Final = 100  # documents in one change: a line of a journal is held whole
_SERIES: Final = (STATE, "envelope_series")


def commit(folder: Path, file: BinaryIO, key: bytes, own: Own) -> None:
    """Let the next start put this backup in the place of what is there, but for the box's own.

    Raises:
        CardError: the card refused; all stays as it is.
    """
    kept = msgspec.msgpack.encode(own)
    file.seek(0)
    with card_errors():
        new = folder / _NEW
        target = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            at = _write(target, len(kept).to_bytes(_LENGTH_BYTES) + kept + key, 0)
            while piece := file.read(_PIECE_BYTES):
                at = _write(target, piece, at)
            os.fsync(target)
            os.rename(new, folder / READY)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(new)
            raise
        finally:
            card.close(target)
        card.sync_folder(folder)


def _write(target: int, piece: bytes, at: int) -> int:
    card.write(target, piece, at)
    return at + len(piece)


def carry_out(folder: Path, stores: Mapping[str, Documents], files: Mapping[str, NamedFiles]) -> None:
    """Carry out what was committed, if anything was.

    Raises:
        CardError: the card refused; the next start begins anew.
    """
    with contextlib.suppress(OSError):
        os.unlink(folder / _NEW)
    if READY not in os.listdir(folder):
        return
    with card_errors():
        ready = os.open(folder / READY, os.O_RDONLY | os.O_CLOEXEC)
        try:
            _read_and_put(io.BufferedReader(_OnCard(ready), _PIECE_BYTES), stores, files)
        except SealedFileError as error:  # the card harmed it; what stands is better than half of it
            _log.error("a backup that was to be restored cannot be read (%s); nothing was changed", error)
        finally:
            card.close(ready)
        os.unlink(folder / READY)
        card.sync_folder(folder)


def _read_and_put(ready: BinaryIO, stores: Mapping[str, Documents], files: Mapping[str, NamedFiles]) -> None:
    own, key = _read_own(ready)
    start = ready.tell()
    contents, _ = contents_of(ready, key)  # to its end, before anything is changed
    ready.seek(start)
    last = last_known(stores[REPORTS], stores[STATE])
    for name in STORES:
        _clear(name, stores[name])
    records = read_records(ready, key)
    while batch := list(islice(records, _AT_ONCE)):
        for record in batch:
            if isinstance(record, NamedFile):
                files[record.folder].put(record.body)
        _put_rows(stores, [one for one in batch if isinstance(one, SavedRow)])
    join(stores, own)
    leap(stores[MARKET], _MARKET_LEAP)
    leap_past(stores[REPORTS], stores[STATE], last)
    note_restored(stores[STATE], contents.made)
    _log.warning("a backup was restored")


def _read_own(ready: BinaryIO) -> tuple[Own, bytes]:
    length = int.from_bytes(ready.read(_LENGTH_BYTES))
    try:
        return msgspec.msgpack.decode(ready.read(min(length, 2**24)), type=Own), ready.read(_KEY_BYTES)
    except msgspec.DecodeError as error:
        raise SealedFileError("harmed") from error


class _OnCard(io.RawIOBase):
    """A file read piece by piece, through `os`."""

    def __init__(self, file: int) -> None:
        super().__init__()
        self._file, self._at = file, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, at: int, whence: int = os.SEEK_SET, /) -> int:
        self._at = at if whence == os.SEEK_SET else self._at + at
        return self._at

    def readinto(self, into: WriteableBuffer, /) -> int:
        room = memoryview(into)
        piece = os.pread(self._file, len(room), self._at)
        room[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def _clear(name: str, documents: Documents) -> None:
    with documents.transaction():
        for table in sorted(documents.tables()):
            if (is_taken(name, table) and (name, table) not in NAMED) or (name, table) == _SERIES:
                documents.drop_table(table)


def _put_rows(stores: Mapping[str, Documents], rows: Iterable[SavedRow]) -> None:
    rows = list(rows)
    for name in {row.store: None for row in rows}:
        with stores[name].transaction():
            for row in rows:
                if row.store == name:
                    _put_row(stores[name], row)


def _put_row(documents: Documents, row: SavedRow) -> None:
    document = msgspec.json.decode(row.document)
    if (row.store, row.table) not in NAMED:
        put(documents, row.table, row.number, document)
    elif not is_private(row):
        own = documents.find(row.table, "name", [document["name"]], most=1)
        put(documents, row.table, own[0].doc_id if own else highest(documents, row.table) + 1, document)
