"""Backups of one kiosk: the one door of this folder.

In: the stores as they stand, or a file and its phrase. Out: a file to download; or what is in a file, and the promise
that the next start puts it in place. Rules: a file is read to its end before anybody may confirm it; of another village
none is taken, and none while reports of this box are unsent; once it is confirmed the stores take nothing more, as it
would be lost.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Literal

from content_sync.wire.sealed_file import FileRefusal, SealedFileError, file_key, read_head, seal_file
from content_sync.wire.stamps import Stamp
from kiosk.store.backup.making import make_records
from kiosk.store.backup.own import own_of
from kiosk.store.backup.reading import contents_of
from kiosk.store.backup.records import Contents
from kiosk.store.backup.recovery import Recovery, RecoveryLock
from kiosk.store.backup.restoring import commit
from kiosk.store.errors import CardFullError, card_errors
from kiosk.store.files import NamedFiles
from kiosk.store.folder import MARKET, NETWORK, REPORTS, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.restored import note_looked_at, restored
from kiosk.store.state import Event

_FREE_BYTES: Final = 128 * 1024 * 1024  # for the file, the stores beside the old ones, and what comes afterwards
_LOCKED: Final = (REPORTS, MARKET, STATE, NETWORK)  # in the order in which a change of one begins a change of the next
RestoreRefusal = Literal["village", "unsent", "over"] | FileRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBackup:
    """A file that was read to its end: what is in it, how many files found no room there, and what confirms it."""

    token: str
    contents: Contents
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held(ReadBackup):
    file: BinaryIO = field(repr=False)
    key: bytes = field(repr=False)


class Backups:
    """Makes backups and restores them.

    Args:
        folder: the data folder.
        stores: by the names of their journals.
        files: by the names of their folders.
        village: 8 digits.
        software: this version.

    Attributes:
        recovery: the phrase that opens them.
    """

    def __init__(
        self,
        folder: Path,
        stores: Mapping[str, Documents],
        files: Mapping[str, NamedFiles],
        *,
        village: str,
        software: str,
    ) -> None:
        self._folder, self._stores, self._files = folder, stores, files
        self._village, self._software = village, software
        self.recovery = Recovery(stores[STATE])
        self._held: _Held | None = None

    def make(self, lock: RecoveryLock, *, central: bytes | None, now: Stamp) -> Iterator[bytes]:
        """Return a backup, a piece at a time."""
        records = make_records(self.contents(now), self._stores, self._files)
        return seal_file(records, village=self._village, lock=lock.lock, central=central)

    def contents(self, now: Stamp) -> Contents:
        """Return what a backup made now would hold."""
        return Contents(
            village=self._village,
            made=now,
            software=self._software,
            people=self._count(STATE, "accounts"),
            reports=self._count(REPORTS, "reports"),
            unsent=self._unsent(),
            posts=self._count(NETWORK, "posts"),
            market=self._count(MARKET, "items"),
            notices=self._count(STATE, "notices"),
            diary=self._count(NETWORK, "diary"),
            log=self._count(STATE, "audit"),
            files=sum(len(folder.names()) for folder in self._files.values()),
        )

    def incoming(self) -> BinaryIO:
        """Return an empty file on the card for a backup that comes in; it is gone once it is closed.

        Raises:
            CardError: the card refused.
        """
        with card_errors():
            return tempfile.TemporaryFile(dir=self._folder)

    def read(self, file: BinaryIO, phrase: str) -> ReadBackup | RestoreRefusal:
        """Read a file to its end, and hold it until somebody confirms it; or return why it is not taken."""
        self.drop()
        file.seek(0)
        try:
            head = read_head(file)
            if head.village != self._village:
                return "village"
            key = file_key(head, phrase)
            file.seek(0)
            contents, end = contents_of(file, key)
        except SealedFileError as error:
            return error.refusal
        if contents.village != self._village:
            return "village"
        if self._unsent():
            return "unsent"
        held = os.fdopen(os.dup(file.fileno()), "rb")
        self._held = _Held(token=secrets.token_hex(16), file=held, key=key, contents=contents, left_out=end.left_out)
        return self._held

    def held(self) -> ReadBackup | None:
        """Return the file that waits for its confirmation."""
        return self._held

    def drop(self) -> None:
        """Hold no file any longer."""
        held, self._held = self._held, None
        if held is not None:
            held.file.close()

    def confirm(self, token: str, done: Event) -> RestoreRefusal | None:
        """Let the next start put the held backup in place, and take nothing more until then.

        Args:
            token: of the file that was read.
            done: what the log will say of it.

        Raises:
            CardError: the card refused; nothing changed.
        """
        held = self._held
        if held is None or not secrets.compare_digest(held.token.encode(), token.encode("utf-8", "replace")):
            return "over"
        with ExitStack() as locked:
            for name in _LOCKED:  # what comes meanwhile waits, and is then refused
                locked.enter_context(self._stores[name].transaction())
            if self._unsent():
                return "unsent"
            if shutil.disk_usage(self._folder).free < _FREE_BYTES:
                raise CardFullError("no room to put a backup in place")
            commit(self._folder, held.file, held.key, own_of(self._stores, done))
            for documents in self._stores.values():
                documents.close()
        self.drop()
        return None

    def is_to_be_looked_at(self) -> bool:
        """Tell whether a backup was put back, and no volunteer looked at the accounts and items that came back."""
        put_back = restored(self._stores[STATE])
        return put_back is not None and put_back.looked_at is None

    def note_looked_at(self, at: Stamp) -> None:
        """Note that a volunteer looked at what came back.

        Raises:
            CardError: the card did not take it.
        """
        note_looked_at(self._stores[STATE], at)

    def _count(self, store: str, table: str) -> int:
        return len(self._stores[store].ids(table))

    def _unsent(self) -> int:
        return len(self._stores[REPORTS].ids_of("reports", "send_state", ["waiting", "later"]))
