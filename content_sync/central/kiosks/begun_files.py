"""The beginnings of photos and voices that come in pieces, each in a file named by the SHA-256 of the whole.

In: pieces, each at the byte where the last one ended. Out: all bytes, once the last piece came. Rules: what is here is
kept where a line is cut, for a week at most; where all of them outgrow their limit, the one that waited longest goes.
They are not synced: one that a power cut harmed does not fit its SHA-256, and comes anew.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_log = logging.getLogger(__name__)

_KEPT: Final = dt.timedelta(days=7)  # as often as the weakest line finds a good hour; they show people
_MAX_BYTES: Final = 500_000_000  # 2,500 photos of a province that comes back at once


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunFiles:
    """The beginnings, in one folder; several processes may use it.

    Attributes:
        folder: it may be missing, and is made then; closed to other users.
        max_bytes: what all of them may weigh together.
    """

    folder: Path
    max_bytes: int = _MAX_BYTES

    def size(self, sha256: str) -> int:
        """Return how many bytes of a file are here."""
        try:
            return (self.folder / sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def add(self, sha256: str, piece: bytes, *, start: int, now: dt.datetime) -> int:
        """Keep a piece if it begins where what is here ends, and return how many bytes are here then.

        Raises:
            OSError: the disk refused.
        """
        if start == 0:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._make_room(len(piece), now)
        elif not (self.folder / sha256).exists():
            return 0
        with self._locked(sha256) as file:
            size = file.seek(0, os.SEEK_END)
            if start == size:
                file.write(piece)
                size += len(piece)
            return size

    def read(self, sha256: str) -> bytes:
        """Return what is here of a file."""
        return (self.folder / sha256).read_bytes()

    def remove(self, names: Iterable[str]) -> None:
        """Remove beginnings that may be gone already."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def sweep(self, now: dt.datetime) -> None:
        """Remove what nobody went on with for a week."""
        old = [name for name, at, _ in self._listed() if at < (now - _KEPT).timestamp()]
        self.remove(old)
        if old:
            _log.info("removed %d beginnings of files that nobody went on with", len(old))

    def _make_room(self, more_bytes: int, now: dt.datetime) -> None:
        self.sweep(now)
        there = sorted(self._listed(), key=lambda one: one[1])
        over_bytes = sum(size for _, _, size in there) + more_bytes - self.max_bytes
        for name, _, size in there:
            if over_bytes <= 0:
                return
            self.remove([name])
            over_bytes -= size

    def _listed(self) -> Iterator[tuple[str, float, int]]:
        """Yield the name, the time of the last change and the size of each."""
        if not self.folder.is_dir():
            return
        with os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # another process was quicker
                    stat = entry.stat()
                    yield entry.name, stat.st_mtime, stat.st_size

    @contextmanager
    def _locked(self, sha256: str) -> Iterator[IO[bytes]]:
        descriptor = os.open(self.folder / sha256, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
