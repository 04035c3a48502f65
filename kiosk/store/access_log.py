"""The access log's files on the card, each one sealed segment; nobody here can read them.

In: the bytes of segments. Out: the files, by the day they count from. Rules: `DAY.NUMBER.sealed`; numbers grow, so they
tell the order whatever the clock said. A segment begun before the time was known is `undated` and gets its day once it
is known. A file is deleted when it is old enough by a time that is trusted; before that only where all together are
past their bound, the oldest first, and which day that reached is kept. A file is never written again after an error.
"""
# ruff: noqa: PTH102, PTH104, PTH108, PTH116, PTH208 - through `os`, as all that is written to the card

from __future__ import annotations

import contextlib
import logging
import os
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from kiosk.store.errors import card_errors
from kiosk.store.journal import card

_log = logging.getLogger(__name__)

UNDATED: Final = "undated"
MOST_BYTES: Final = 64_000_000  # 90 days of a busy village take about 10 MB
SEGMENT_BYTES: Final = 4_000_000
_BLOCK_BYTES: Final = 4_096  # a file takes whole blocks of the card
_NAME: Final = re.compile(r"(\d{4}-\d\d-\d\d|undated)\.(\d{6,9})\.sealed", re.ASCII)
_DROPPED: Final = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """One file: the day it counts from (None while that is not known), its number, and its bytes."""

    name: str
    day: date | None
    number: int
    size: int


class AccessLogFiles:
    """The files in one folder, one of them perhaps being written.

    Args:
        folder: made if it is missing.
        most_bytes: what all together may take.
    """

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        self._file: int | None = None
        self._open_name, self._open_bytes = "", 0

    def make_folder(self) -> None:
        """Make the folder, if there is none.

        Raises:
            CardError: the card refused.
        """
        with card_errors(), contextlib.suppress(FileExistsError):
            os.mkdir(self._folder, 0o700)
            card.sync_folder(self._folder.parent)

    def all(self) -> tuple[SealedFile, ...]:
        """Return the files, the oldest first."""
        try:
            names = os.listdir(self._folder)
        except OSError:
            return ()
        return tuple(sorted(filter(None, map(self._file_of, names)), key=lambda one: one.number))

    def read(self, file: SealedFile) -> bytes:
        """Return what is in a file, as far as it is written.

        Raises:
            CardError: it cannot be read, or is gone.
        """
        with card_errors():
            return card.read(self._folder / file.name)

    def begin(self, day: date | None, head: bytes) -> None:
        """Begin a file of this day; what was written before is ended.

        Raises:
            CardError: the card refused.
        """
        self.end()
        self.make_folder()
        number = max((one.number for one in self.all()), default=0) + 1
        name = _name_of(day, number)
        with card_errors():
            self._file = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            self._open_name, self._open_bytes = name, 0
            card.sync_folder(self._folder)
        self.append(head)

    def append(self, content: bytes) -> None:
        """Write on; it is on the card when this returns.

        Raises:
            CardError: the card refused; the file that was begun is ended.
        """
        if self._file is None:
            return
        try:
            with card_errors():
                card.write(self._file, content, self._open_bytes)
                os.fdatasync(self._file)
        except BaseException:
            self.end()
            raise
        self._open_bytes += len(content)

    def is_full(self) -> bool:
        """Tell whether the file being written is long enough."""
        return self._open_bytes >= SEGMENT_BYTES

    def end(self) -> None:
        """End the file being written, if there is one."""
        if self._file is not None:
            card.close(self._file)
        self._file, self._open_name, self._open_bytes = None, "", 0

    def count_from(self, today: date) -> None:
        """Give today to the files without a day, and to those of a day that is still to come: a clock was wrong.

        Raises:
            CardError: the card refused; the rest is done the next time.
        """
        for one in self.all():
            if one.name != self._open_name and (one.day is None or one.day > today):
                with card_errors():
                    os.rename(self._folder / one.name, self._folder / _name_of(today, one.number))

    def delete_old(self, today: date, *, keep_days: int) -> int:
        """Delete what was kept long enough by a trusted day; return how many files.

        Raises:
            CardError: the card refused; the rest is done the next time.
        """
        old = [one for one in self.all() if one.day and today - one.day > timedelta(days=keep_days)]
        self._delete(old)
        return len(old)

    def make_room(self) -> None:
        """Delete the oldest files where all together take more than they may, and keep that this was done.

        Raises:
            CardError: the card refused.
        """
        files = self.all()
        over = sum(map(_taken, files)) - self._most_bytes
        gone = []
        for one in files:
            if over <= 0 or one.name == self._open_name:
                break
            gone.append(one)
            over -= _taken(one)
        if gone:
            _log.warning("the access log takes too much of the card: %d of its oldest files are deleted", len(gone))
            self._keep_dropped(max((f"{one.day}" for one in gone if one.day), default=""))
            self._delete(gone)

    def dropped_to(self) -> str:
        """Return up to which day files were deleted for want of room: "" for none, `undated` where no day is known."""
        try:
            return card.read(self._folder / _DROPPED).decode("ascii", "replace").strip()
        except OSError:
            return ""

    def _keep_dropped(self, day: str) -> None:
        with card_errors():
            file = os.open(self._folder / _DROPPED, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                card.write(file, f"{day or self.dropped_to() or UNDATED}\n".encode("ascii"), 0)
                os.fsync(file)
            finally:
                card.close(file)

    def _delete(self, files: list[SealedFile]) -> None:
        with card_errors():
            for one in files:
                os.unlink(self._folder / one.name)
            if files:
                card.sync_folder(self._folder)

    def _file_of(self, name: str) -> SealedFile | None:
        match = _NAME.fullmatch(name)
        try:
            day = date.fromisoformat(match[1]) if match and match[1] != UNDATED else None
            size = os.stat(self._folder / name).st_size
        except (OSError, ValueError):
            return None
        return SealedFile(name=name, day=day, number=int(match[2]), size=size) if match else None


def _name_of(day: date | None, number: int) -> str:
    return f"{day or UNDATED}.{number:06}.sealed"


def _taken(one: SealedFile) -> int:
    return -(-one.size // _BLOCK_BYTES) * _BLOCK_BYTES
