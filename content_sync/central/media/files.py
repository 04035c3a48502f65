"""The files of pictures and recordings at central: named by their content, each whole and on the disk once it is kept.

In: bytes and their format. Out: a `MediaFile`, as articles name it. The same bytes kept twice are one file. A file that
nothing names any more is removed after a week: until then a form that is still open may name it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from content_sync.durable import write_whole
from content_sync.wire.media import MediaFile

_KEPT_S: Final = 7 * 86_400


def described(body: bytes, kind: str) -> MediaFile:
    """Return what an article says of a file with these bytes, of this format (wire/media.py)."""
    return MediaFile(sha256=hashlib.sha256(body).hexdigest(), format=kind, size_bytes=len(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaStore:
    """The files in one folder, which the first file makes."""

    folder: Path

    def keep(self, body: bytes, kind: str) -> MediaFile:
        """Keep a file, and return what an article says of it.

        Args:
            body: its bytes.
            kind: its format (wire/media.py).

        Raises:
            OSError: the disk refused; nothing is kept.
        """
        file = described(body, kind)
        if self.has(file):
            (self.folder / file.name).touch()
        else:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self.folder / file.name, body)
        return file

    def has(self, file: MediaFile) -> bool:
        """Tell whether a file is here, as long as it is said to be."""
        try:
            return (self.folder / file.name).stat().st_size == file.size_bytes
        except OSError:
            return False

    def read(self, file: MediaFile) -> bytes | None:
        """Return a file's bytes; None where it is not here, or harmed."""
        try:
            body = (self.folder / file.name).read_bytes()
        except OSError:
            return None
        return body if hashlib.sha256(body).hexdigest() == file.sha256 else None

    def sweep(self, named: Collection[str], *, now_s: float) -> int:
        """Remove what nothing names and nobody brought for a week.

        Args:
            named: the names of the files that some text names.
            now_s: the time, in seconds since 1970.

        Returns:
            How many files were removed.
        """
        if not self.folder.is_dir():
            return 0
        gone = [
            file for file in self.folder.iterdir() if file.name not in named and file.stat().st_mtime < now_s - _KEPT_S
        ]
        for file in gone:
            file.unlink(missing_ok=True)
        return len(gone)
