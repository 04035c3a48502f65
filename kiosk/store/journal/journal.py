"""A durable list of texts in one file, on a card that loses power.

In: texts, one at a time or all anew; out: the same texts after a restart. Each text is a line (lines.py) on a block of
its own, written into zeros already on the card, confirmed by one fdatasync.

Rules: a block with a confirmed line is never written again; otherwise the file is only replaced whole; after any error
it is replaced before the next line, because a failed fsync must not be tried again on the same file; numbers only grow;
a file that cannot be read whole is set aside when it is replaced; one process at a time (locked_file.py). Reading and
replacing go piece by piece, so neither takes memory for more than a line. The caller gives the texts their meaning, and
calls from one thread at a time.
"""
# ruff: noqa: PTH104, PTH108 - every call goes through `os`: there the tests put their own card

import contextlib
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from kiosk.store.errors import CardFullError, JournalError, MovedError, ReadOnlyError, UnknownFormatError, card_errors
from kiosk.store.journal import card, lines
from kiosk.store.journal.aside import link_aside
from kiosk.store.journal.locked_file import LockedFile

# Growing the file goes through the file system's own journal, so it is done for some sixty lines
# at once; and these may still come when the card is full. It is also what is read and replaced at once.
ROOM = 64 * lines.BLOCK

_log = logging.getLogger(__name__)


class SizedTexts(Protocol):
    """Texts whose number is known before they are made."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[str]: ...


class Journal:
    """One open journal file.

    Attributes:
        damage: what is lost, in words for a technician.
        perhaps_lost: changes that were interrupted or are lost (nobody can know which), in words for a technician.
        must_replace: `replace` is due before the next `append`.
        end: bytes in use, from the start of the file to the end of the last line.
    """

    def __init__(self, path: Path, take: Callable[[str], object], *, was_there: bool = False) -> None:
        """Open the journal, or make a new one.

        Args:
            path: the file.
            take: called with each text found, in order; it raises ValueError for one that makes no sense to it.
            was_there: it was made before; if it is not there now, that is a loss.

        Raises:
            AlreadyOpenError: another process has it open.
            UnknownFormatError: a newer program wrote it.
            CardError: it could not be opened at all.
        """
        self.path = path
        self.damage: list[str] = []
        self.perhaps_lost: list[str] = []
        self.must_replace = self._is_harmed = False
        self.end = self._number = 0
        self._file = LockedFile(path)
        self._take = take
        try:
            with card_errors():
                self._open(was_there=was_there)
        except BaseException:
            self.close()
            raise

    @property
    def read_only(self) -> str:
        """Why nothing can be written, or ""."""
        return self._file.read_only

    def append(self, text: str) -> None:
        """Add one text; it is on the card when this returns, or nothing was added.

        Raises:
            CardError: the card refused; `must_replace` is now true.
            JournalError: `must_replace` was true.
        """
        self.check_file()
        if self.must_replace:
            raise JournalError(f"{self.path.name} must be replaced before the next line")
        line, start = self._line(text), lines.next_block_start(self.end)
        end = start + len(line)
        room = bytes(ROOM) if end > self._file.size else b""
        self.must_replace = True
        with card_errors():
            self._file.write(line + room, start)
        self.must_replace, self.end = False, end

    def replace(self, texts: SizedTexts) -> None:
        """Put these texts in the place of all others, at once or not at all.

        Raises:
            CardError: the card refused; `must_replace` is now true.
        """
        self.check_file()
        self.must_replace = True
        with card_errors():
            new, end = self._write_new(texts)
            self._is_harmed, self.end = False, end
            self._file.become(new)
            card.sync_folder(self.path.parent)
        self.must_replace = False

    def check_file(self) -> None:
        """Check that the file is still this process's own; if somebody else wrote to it, `must_replace` is now true.

        Raises:
            MovedError: it is no longer what its path leads to.
            CardError: nothing can be written.
        """
        if self.read_only:
            raise ReadOnlyError(f"{self.path.name}: {self.read_only}")
        with card_errors():
            fate = self._file.fate()
        if fate == "moved":
            raise MovedError(
                self._note_damage("was removed or replaced while it was open; it takes nothing before a new start")
            )
        if fate == "changed" and not self.must_replace:
            self._note_damage("was written to by somebody else while it was open; it is written anew from memory")
            self.must_replace = self._is_harmed = True

    def close(self) -> None:
        """Close the file, so that another process may open it."""
        self._file.close()

    def _open(self, *, was_there: bool) -> None:
        if self._file.open():
            self._flush()
            self._read()
            return
        self._make()
        if was_there:
            self.damage.append("the file is gone")
            _log.warning("%s: the file is gone", self.path.name)

    def _make(self) -> None:
        # A new file is written whole before it gets its name, so one that is there and empty was harmed.
        self.must_replace = True
        try:
            self.replace([])
        except ReadOnlyError as error:
            self._file.read_only = self.read_only or str(error)
        except CardFullError:
            _log.warning("%s cannot be made yet: the card is full", self.path.name)

    def _flush(self) -> None:
        self.must_replace = not self._file.flush()

    def _read(self) -> None:
        reader = lines.LineReader(self._give)
        try:
            if bad := self._feed(reader):
                self.damage.append(f"{bad} blocks cannot be read")
            reader.finish()
        except UnknownFormatError as error:
            raise UnknownFormatError(f"{self.path.name}: {error}; a newer kiosk wrote it") from error
        self.end, self._number = reader.end, reader.number
        self.damage += reader.losses
        if reader.is_last_unsure:
            self.perhaps_lost.append("the change written last cannot be read: it was interrupted, or it is lost")
        if reader.unreadable_bytes or self.damage:
            self.must_replace = self._is_harmed = True
            losses = "; ".join([*self.damage, *self.perhaps_lost])
            _log.warning("%s: %d bytes unreadable; %s", self.path.name, reader.unreadable_bytes, losses)

    def _feed(self, reader: lines.LineReader) -> int:
        """Read the whole file; return how many blocks the card does not give."""
        good: list[int] = []
        bad = 0
        for start, piece in card.pieces(self._file.descriptor, ROOM, lines.BLOCK):
            reader.feed(bytes(lines.BLOCK) if piece is None else piece)
            bad += piece is None
            good = good or [start] * (piece is not None)
        if bad:
            # If nothing at all can be read any more the card is gone: to serve what was read so
            # far as if it were all would in the end throw the rest away.
            os.pread(self._file.descriptor, 1, good[0] if good else 0)
        return bad

    def _give(self, text: str) -> None:
        try:
            self._take(text)
        except (ValueError, RecursionError):
            self.damage.append("a line is whole, but makes no sense")

    def _note_damage(self, what: str) -> str:
        damage = f"{self.path.name} {what}"
        if damage not in self.damage:
            self.damage.append(damage)
            _log.error("%s", damage)
        return damage

    def _line(self, text: str) -> bytes:
        # A number is never used twice, not even after an error: an old block that shows up again
        # after the last line must not pass for the next one.
        line = lines.line(self._number + 1, text)
        self._number += 1
        return line

    def _write_new(self, texts: SizedTexts) -> tuple[int, int]:
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
            self._file.lock(file)
            self.check_file()
            os.ftruncate(file, 0)  # what another process is writing there stays until it lets go
        except BaseException:
            card.close(file)
            raise
        return file

    def _write_lines(self, file: int, texts: SizedTexts) -> int:
        """Write a header and these texts, one after the other; return where they end."""
        end, piece = 0, bytearray(self._line(lines.header(len(texts))))
        for text in texts:
            piece += self._line(text)
            if len(piece) >= ROOM:
                card.write(file, piece, end)
                end, piece = end + len(piece), bytearray()
        card.write(file, piece, end)
        return end + len(piece)
