"""A durable list of texts in one file, on a card that loses power.

In: texts, one at a time or all anew; out: the same texts after a restart. Each is a line (see
`lines`) on a block of its own, written into zeros already on the card, confirmed by one fdatasync.

Rules: a block with a confirmed line is never written again; the file is otherwise only replaced
whole; after any error it is replaced before the next line (a failed fsync is never tried again on
the same file); numbers only grow; a file that cannot be read whole is kept aside when it is
replaced; one process at a time. What a text means, and one thread at a time, is left to the caller.
"""
# ruff: noqa: PTH104, PTH108, PTH116 - every call goes through `os`: there the tests put their own card

import contextlib
import fcntl
import logging
import os
from collections.abc import Iterable
from pathlib import Path

from kiosk.store import card, lines
from kiosk.store.errors import LOCKED, AlreadyOpenError, JournalError, ReadOnlyError, card_errors
from kiosk.store.kept import keep_aside

# Growing the file goes through the file system's own journal, so it is done for some sixty lines
# at once; and these may still come when the card is full.
ROOM = 64 * lines.BLOCK
TRIES = 3

_log = logging.getLogger(__name__)


class Journal:
    """One open journal file.

    Attributes:
        texts: what was found at the opening, in order; the caller may empty it.
        damage: what is lost, in words for a technician.
        read_only: why nothing can be written, or "".
        must_replace: `replace` is due before the next `append`.
        end: bytes in use, from the start of the file to the end of the last line.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal, or make a new one.

        Raises:
            AlreadyOpenError: another process has it open.
            UnknownFormatError: a newer program wrote it.
            CardError: it could not be opened at all.
        """
        self.path = path
        self.damage: list[str] = []
        self.read_only = ""
        self.must_replace = self._is_harmed = False
        self._file, self._size = -1, 0
        try:
            with card_errors():
                found = lines.read(self._open())
        except BaseException:
            self.close()
            raise
        self.texts, self.end, self._number = found.texts, found.end, found.number
        self.damage += found.losses
        self.must_replace |= not found.number
        if found.unreadable_bytes or self.damage:
            _log.warning("%s: %d bytes unreadable; %s", path.name, found.unreadable_bytes, "; ".join(self.damage))
            self.keep_aside()

    def append(self, text: str) -> None:
        """Add one text; it is on the card when this returns, or nothing was added.

        Raises:
            CardError: the card refused; `must_replace` is now true.
            JournalError: `must_replace` was true.
        """
        self._check_writable()
        if self.must_replace:
            raise JournalError(f"{self.path.name} must be replaced before the next line")
        line, start = self._line(text), lines.up(self.end)
        end = start + len(line)
        room = bytes(ROOM) if end > self._size else b""
        self.must_replace = True
        with card_errors():
            card.write(self._file, line + room, start)
            os.fdatasync(self._file)
        self.must_replace = False
        self.end, self._size = end, max(self._size, end + len(room))

    def replace(self, texts: Iterable[str]) -> None:
        """Put these texts in the place of all others, at once or not at all.

        Raises:
            CardError: the card refused; `must_replace` is now true.
        """
        self._check_writable()
        texts = list(texts)
        content = b"".join([self._line(text) for text in (lines.header(len(texts)), *texts)])
        self.must_replace = True
        with card_errors():
            new = self._write_new(content)
            card.close(self._file)
            self._file, self._is_harmed, self.end = new, False, len(content)
            self._size = os.fstat(new).st_size
            card.sync_folder(self.path.parent)
        self.must_replace = False

    def keep_aside(self) -> None:
        """Have this file kept when it is replaced, and have it replaced: not all of it makes sense."""
        self.must_replace = self._is_harmed = True

    def close(self) -> None:
        """Close the file, so that another process may open it."""
        if self._file >= 0:
            card.close(self._file)
        self._file, self.read_only = -1, "closed"

    def _check_writable(self) -> None:
        if self.read_only:
            raise ReadOnlyError(f"{self.path.name}: {self.read_only}")

    def _line(self, text: str) -> bytes:
        # A number is never used twice, not even after an error: an old block that shows up again
        # behind the last line must not pass for the next one.
        line = lines.line(self._number + 1, text)
        self._number += 1
        return line

    def _write_new(self, content: bytes) -> int:
        new = f"{self.path}.new"
        file = os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            self._lock(file)
            card.write(file, content, 0)
            with contextlib.suppress(OSError):  # on a full card there is no room
                card.write(file, bytes(ROOM), len(content))
            os.fsync(file)
            if self._is_harmed:
                keep_aside(self.path)
            os.rename(new, self.path)
        except BaseException:
            card.close(file)
            with contextlib.suppress(OSError):
                os.unlink(new)
            raise
        return file

    def _open(self) -> bytes:
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            if error.errno not in LOCKED:
                raise
            self.read_only = error.strerror or "read-only"
            with contextlib.suppress(FileNotFoundError):
                self._file = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        if self._file < 0:
            return b""
        self._lock(self._file)
        if not os.path.samestat(os.fstat(self._file), os.stat(self.path)):
            raise AlreadyOpenError(f"{self.path.name} is being replaced by another process")
        self._flush()
        return self._read()

    def _lock(self, file: int) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyOpenError(f"another process has {self.path.name} open") from error

    def _flush(self) -> None:
        # A program killed before its fdatasync, or after a failed one, leaves lines and names that
        # are in memory only; what is read now must be what the card has.
        try:
            os.fdatasync(self._file)
            card.sync_folder(self.path.parent)
        except OSError:
            self.must_replace = True
        os.posix_fadvise(self._file, 0, 0, os.POSIX_FADV_DONTNEED)

    def _read(self) -> bytes:
        self._size = os.fstat(self._file).st_size
        blocks = [self._read_block(start) for start in range(0, self._size, lines.BLOCK)]
        good = [number for number, block in enumerate(blocks) if block is not None]
        if len(good) < len(blocks):
            # If nothing at all can be read any more the card is gone: to serve what was read so
            # far as if it were all would in the end throw the rest away.
            os.pread(self._file, 1, good[0] * lines.BLOCK if good else 0)
            self.damage.append(f"{len(blocks) - len(good)} blocks cannot be read")
        return b"".join(bytes(lines.BLOCK) if block is None else block for block in blocks)

    def _read_block(self, start: int) -> bytes | None:
        for _ in range(TRIES):
            with contextlib.suppress(OSError):
                return os.pread(self._file, lines.BLOCK, start)
        return None
