"""Files of one folder, each named by its SHA-256.

In: bytes, as of a small photo. Out: the same, under the name that a document then carries. A file is on the card before
`put` returns, so before the document that names it. `sweep` removes what no document names, but never what was put
since the last sweep; so each kind of file has a folder of its own.
"""
# ruff: noqa: PTH102, PTH104, PTH108, PTH116, PTH208 - every call goes through `os`: there the tests put their own card

import contextlib
import hashlib
import os
import threading
from collections.abc import Collection
from pathlib import Path

from content_sync.wire.digests import is_digest
from kiosk.store.errors import MissingFileError, card_errors
from kiosk.store.journal import card

NEW = "new"


class NamedFiles:
    """The files in one folder; the first one makes the folder if it is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer = threading.Lock()
        self._fresh: set[str] = set()
        self._has_folder = False

    def make_folder(self) -> None:
        """Make the folder, if there is none.

        Raises:
            CardError: the card refused.
        """
        with self._writer, card_errors():
            self._make_folder()

    def put(self, body: bytes) -> str:
        """Keep a file; it is on the card when this returns.

        Returns:
            Its name.

        Raises:
            CardError: the card refused; nothing was kept.
        """
        name = hashlib.sha256(body).hexdigest()
        with self._writer, card_errors():
            self._fresh.add(name)
            self._make_folder()
            self._write(name, body)
            card.sync_folder(self._folder)
        return name

    def read(self, name: str) -> bytes:
        """Return what is in a file.

        Raises:
            MissingFileError: none of this name is here, or it is harmed.
        """
        if not is_digest(name):
            raise MissingFileError("no name of a file")
        try:
            body = card.read(self._folder / name)
        except OSError as error:
            raise MissingFileError(name) from error
        if hashlib.sha256(body).hexdigest() != name:
            raise MissingFileError(f"{name} is harmed")
        return body

    def size(self, name: str) -> int:
        """Return how many bytes a file has; 0 where there is none of this name."""
        try:
            return os.stat(self._folder / name).st_size if is_digest(name) else 0
        except OSError:
            return 0

    def names(self) -> set[str]:
        """Return the names of all files."""
        try:
            return {name for name in os.listdir(self._folder) if is_digest(name)}
        except FileNotFoundError:
            return set()

    def sweep(self, in_use: Collection[str]) -> set[str]:
        """Remove all files but those in use and those put since the last sweep.

        Args:
            in_use: the names that documents carry, asked for at any time since the last sweep.

        Returns:
            The names of those removed.
        """
        with self._writer, card_errors():
            gone = self.names() - set(in_use) - self._fresh
            for name in gone:
                os.unlink(self._folder / name)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._folder / NEW)
            if gone:
                card.sync_folder(self._folder)
            self._fresh.clear()
        return gone

    def remove(self, name: str) -> None:
        """Remove a file that no document names any more; if it is gone already nothing happens."""
        with self._writer, card_errors():
            self._fresh.discard(name)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._folder / name)
                card.sync_folder(self._folder)

    def _make_folder(self) -> None:
        if not self._has_folder:
            with contextlib.suppress(FileExistsError):
                os.mkdir(self._folder)
            card.sync_folder(self._folder.parent)
            self._has_folder = True

    def _write(self, name: str, body: bytes) -> None:
        new = self._folder / NEW
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            card.write(file, body, 0)
            os.fsync(file)
            os.rename(new, self._folder / name)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(new)
            raise
        finally:
            card.close(file)
