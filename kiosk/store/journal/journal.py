"""A durable list of texts in one file, on a card that loses power.

In: texts, one at a time or all anew; out: the same texts after a restart. Each is a line (see
`lines`) on a block of its own, written into zeros already on the card, confirmed by one fdatasync.

Rules: a block with a confirmed line is never written again; the file is otherwise only replaced
whole; after any error it is replaced before the next line (a failed fsync is never tried again on
the same file); numbers only grow; a file that cannot be read whole is kept aside when it is
replaced; one process at a time. It is read and replaced a piece at a time: neither takes memory for
more than a line. What a text means, and one thread at a time, is left to the caller.
"""
# ruff: noqa: PTH104, PTH108, PTH116 - every call goes through `os`: there the tests put their own card

import contextlib
import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from kiosk.store.errors import (
    LOCKED,
    AlreadyOpenError,
    CardFullError,
    JournalError,
    MovedError,
    ReadOnlyError,
    UnknownFormatError,
    card_errors,
)
from kiosk.store.journal import card, lines
from kiosk.store.journal.aside import link_aside

# Growing the file goes through the file system's own journal, so it is done for some sixty lines
# at once; and these may still come when the card is full. It is also what is read and replaced at once.
ROOM = 64 * lines.BLOCK

_log = logging.getLogger(__name__)


class Texts(Protocol):
    """Texts whose number is known before they are made."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[str]: ...


class Journal:
    """One open journal file.

    Attributes:
        damage: what is lost, in words for a technician.
        perhaps_lost: what nobody can tell a lost change from an interrupted one, in such words.
        read_only: why nothing can be written, or "".
        must_replace: `replace` is due before the next `append`.
        end: bytes in use, from the start of the file to the end of the last line.
    """

    def __init__(self, path: Path, take: Callable[[str], object], *, was_there: bool = False) -> None:
        """Open the journal, or make a new one.

        Args:
            path: the file.
            take: given each text found, in order; where one makes no sense to it, it raises ValueError.
            was_there: there was one before; where there is none now, that is a loss.

        Raises:
            AlreadyOpenError: another process has it open.
            UnknownFormatError: a newer program wrote it.
            CardError: it could not be opened at all.
        """
        self.path = path
        self.damage: list[str] = []
        self.perhaps_lost: list[str] = []
        self.read_only = ""
        self.must_replace = self._is_harmed = False
        self._file = -1
        self._left: os.stat_result  # the file as we left it
        self.end = self._number = 0
        self._take = take
        reader = lines.LineReader(self._give)
        try:
            with card_errors():
                is_new = not self._open(reader)
        except UnknownFormatError as error:
            self.close()
            raise UnknownFormatError(f"{path.name}: {error}; a newer kiosk wrote it") from error
        except BaseException:
            self.close()
            raise
        self.damage += reader.losses
        if reader.is_last_unsure:
            self.perhaps_lost.append("the change written last cannot be read: it was interrupted, or it is lost")
        self._is_harmed = bool(reader.unreadable_bytes or self.damage)
        self.must_replace |= self._is_harmed
        if is_new and was_there:
            self.damage.append("the file is gone")
        if reader.unreadable_bytes or self.damage:
            told = "; ".join([*self.damage, *self.perhaps_lost])
            _log.warning("%s: %d bytes unreadable; %s", path.name, reader.unreadable_bytes, told)

    def append(self, text: str) -> None:
        """Add one text; it is on the card when this returns, or nothing was added.

        Raises:
            CardError: the card refused; `must_replace` is now true.
            JournalError: `must_replace` was true.
        """
        self.look()
        if self.must_replace:
            raise JournalError(f"{self.path.name} must be replaced before the next line")
        line, start = self._line(text), lines.up(self.end)
        end = start + len(line)
        room = bytes(ROOM) if end > self._left.st_size else b""
        self.must_replace = True
        with card_errors():
            card.write(self._file, line + room, start)
            left = os.fstat(self._file)
            os.fdatasync(self._file)
        self.must_replace = False
        self.end, self._left = end, left

    def replace(self, texts: Texts) -> None:
        """Put these texts in the place of all others, at once or not at all.

        Raises:
            CardError: the card refused; `must_replace` is now true.
        """
        self.look()
        self.must_replace = True
        with card_errors():
            new, end = self._write_new(texts)
            if self._file >= 0:
                card.close(self._file)
            self._file, self._is_harmed, self.end = new, False, end
            self._left = os.fstat(new)
            card.sync_folder(self.path.parent)
        self.must_replace = False

    def look(self) -> None:
        """See what became of the file; where somebody wrote to it, `must_replace` is now true.

        Raises:
            MovedError: it is no longer what its path leads to.
            CardError: nothing can be written.
        """
        self._check_writable()
        with card_errors():
            self._check_path()

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

    def _write_new(self, texts: Texts) -> tuple[int, int]:
        new = f"{self.path}.new"
        file = self._open_new(new)
        try:
            end = self._write_lines(file, texts)
            with contextlib.suppress(OSError):  # on a full card there is no room
                card.write(file, bytes(ROOM), end)
            os.fsync(file)
            if self._is_harmed:
                link_aside(self.path)
            os.rename(new, self.path)
        except BaseException:
            card.close(file)
            with contextlib.suppress(OSError):
                os.unlink(new)
            raise
        return file, end

    def _open_new(self, new: str) -> int:
        file = os.open(new, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._lock(file)
            self._check_path()
            os.ftruncate(file, 0)  # what another process is writing there stays until it lets go
        except BaseException:
            card.close(file)
            raise
        return file

    def _check_path(self) -> None:
        """Refuse to write where nobody would find it; where somebody else wrote to it, have it replaced."""
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            found = None
        if found is None and self._file < 0:
            return
        if found is None or self._file < 0 or not os.path.samestat(os.fstat(self._file), found):
            raise MovedError(
                self._tell("was removed or replaced while it was open; it takes nothing before a new start")
            )
        if not self.must_replace and (found.st_size, found.st_mtime_ns) != (self._left.st_size, self._left.st_mtime_ns):
            self._tell("was written to by somebody else while it was open; it is written anew from memory")
            self.must_replace = self._is_harmed = True

    def _tell(self, what: str) -> str:
        said = f"{self.path.name} {what}"
        if said not in self.damage:
            self.damage.append(said)
            _log.error("%s", said)
        return said

    def _write_lines(self, file: int, texts: Texts) -> int:
        """Write a header and these texts, one behind the other; return where they end."""
        end, piece = 0, bytearray(self._line(lines.header(len(texts))))
        for text in texts:
            piece += self._line(text)
            if len(piece) >= ROOM:
                card.write(file, piece, end)
                end, piece = end + len(piece), bytearray()
        card.write(file, piece, end)
        return end + len(piece)

    def _open(self, reader: lines.LineReader) -> bool:
        """Open and read the file, or make one; tell whether there was one."""
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            pass
        except OSError as error:
            if error.errno not in LOCKED:
                raise
            self.read_only = error.strerror or "read-only"
            with contextlib.suppress(FileNotFoundError):
                self._file = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        if self._file < 0:
            self._make()
            return False
        self._lock(self._file)
        if not os.path.samestat(os.fstat(self._file), os.stat(self.path)):
            raise AlreadyOpenError(f"{self.path.name} is being replaced by another process")
        self._flush()
        self._read(reader)
        return True

    def _make(self) -> None:
        # A file is made whole, by replacing none: so one that is there and empty was harmed.
        self.must_replace = True
        try:
            self.replace([])
        except ReadOnlyError as error:
            self.read_only = self.read_only or str(error)
        except CardFullError:
            _log.warning("%s cannot be made yet: the card is full", self.path.name)

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

    def _read(self, reader: lines.LineReader) -> None:
        self._left = os.fstat(self._file)
        good: list[int] = []
        bad = 0
        for start, piece in card.pieces(self._file, ROOM, lines.BLOCK):
            reader.feed(bytes(lines.BLOCK) if piece is None else piece)
            bad += piece is None
            good = good or [start] * (piece is not None)
        if bad:
            # If nothing at all can be read any more the card is gone: to serve what was read so
            # far as if it were all would in the end throw the rest away.
            os.pread(self._file, 1, good[0] if good else 0)
            self.damage.append(f"{bad} blocks cannot be read")
        reader.finish()
        self.end, self._number = reader.end, reader.number

    def _give(self, text: str) -> None:
        try:
            self._take(text)
        except (ValueError, RecursionError):
            self.damage.append("a line is whole, but makes no sense")
