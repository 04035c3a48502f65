"""The file at a path, open in this process alone, and whether it is still as this process left it.

In: a path. Out: the open file, or none. Rules: a locked file keeps every other kiosk out; a file that can only be read
is opened for reading, and `read_only` says why; what is read is what the card has, after `flush`.
"""
# ruff: noqa: PTH116 - every call goes through `os`: there the tests put their own card

import fcntl
import os
from pathlib import Path
from typing import Literal

from content_sync.disk_errors import is_locked
from kiosk.store.errors import AlreadyOpenError
from kiosk.store.journal import card

_NONE = -1


class LockedFile:
    """One file.

    Attributes:
        descriptor: of the open file; -1 while there is none.
        read_only: why nothing can be written, or "".
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read_only = ""
        self.descriptor = _NONE
        self._left = 0, 0  # size and time of change, as this process left them

    @property
    def size(self) -> int:
        """Bytes of the file as this process left it."""
        return self._left[0]

    def open(self) -> bool:
        """Open the file; return whether there is one.

        Raises:
            AlreadyOpenError: another process has it open.
            OSError: the card does not give it.
        """
        try:
            self.descriptor = self._open()
        except FileNotFoundError:
            return False
        self.lock(self.descriptor)
        if not os.path.samestat(os.fstat(self.descriptor), os.stat(self.path)):
            raise AlreadyOpenError(f"{self.path.name} is being replaced by another process")
        self._left = _size_and_time(os.fstat(self.descriptor))
        return True

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            if not is_locked(error):
                raise
            self.read_only = error.strerror or "read-only"
            return os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)

    def lock(self, descriptor: int) -> None:
        """Lock an open file for this process.

        Raises:
            AlreadyOpenError: another process has it open.
        """
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyOpenError(f"another process has {self.path.name} open") from error

    def flush(self) -> bool:
        """Write what memory holds of the file to the card and drop it from memory; return whether the card took it.

        A program killed before its fdatasync, or after a failed one, leaves lines and names in memory only.
        """
        try:
            os.fdatasync(self.descriptor)
            card.sync_folder(self.path.parent)
        except OSError:
            is_flushed = False
        else:
            is_flushed = True
        os.posix_fadvise(self.descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        return is_flushed

    def write(self, content: bytes, start: int) -> None:
        """Write at this offset; the content is on the card when this returns."""
        card.write(self.descriptor, content, start)
        left = _size_and_time(os.fstat(self.descriptor))
        os.fdatasync(self.descriptor)
        self._left = left

    def become(self, descriptor: int) -> None:
        """Go on with another open file, which has taken the name of this one."""
        if self.descriptor != _NONE:
            card.close(self.descriptor)
        self.descriptor = descriptor
        self._left = _size_and_time(os.fstat(descriptor))

    def fate(self) -> Literal["ours", "changed", "moved"]:
        """Tell whether the path still leads to this file, and whether somebody else wrote to it."""
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return "ours" if self.descriptor == _NONE else "moved"
        if self.descriptor == _NONE or not os.path.samestat(os.fstat(self.descriptor), found):
            return "moved"
        return "ours" if _size_and_time(found) == self._left else "changed"

    def close(self) -> None:
        """Close the file; another process may open it."""
        if self.descriptor != _NONE:
            card.close(self.descriptor)
        self.descriptor, self.read_only = _NONE, "closed"


def _size_and_time(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns
