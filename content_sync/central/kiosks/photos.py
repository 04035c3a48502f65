"""The bytes of photos: files named by their SHA-256, taken in only where a stored report names the photo.

In: a photo's SHA-256 and bytes. Out: the file, whole and on the disk before the database says that it is here. A photo
that comes twice is one file. A photo comes in one piece.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from content_sync.central.database.reports.photos import named_photo, note_received
from content_sync.central.database.sessions import Database
from content_sync.durable import write_whole
from content_sync.errors import ContentSyncError, WireError
from content_sync.wire.digests import is_digest


class UnwantedError(ContentSyncError):
    """No stored report names this photo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoStore:
    """The photos of one central.

    Attributes:
        database: knows which photos are named.
        folder: holds the files; closed to other users, as photos show people.
    """

    database: Database
    folder: Path

    def had_bytes(self, sha256: str) -> int:
        """Return how many bytes of a photo are here: all of them, or 0.

        Raises:
            UnwantedError: no stored report names it.
        """
        return self._named_size(sha256)[1]

    def keep(self, sha256: str, body: bytes, *, now: dt.datetime) -> int:
        """Keep a photo and return how many bytes of it are here.

        Raises:
            UnwantedError: no stored report names it.
            WireError: these are not its bytes.
        """
        size, had = self._named_size(sha256)
        if had:
            return had
        if len(body) != size or hashlib.sha256(body).hexdigest() != sha256:
            raise WireError("these are not the bytes of the photo that was named")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self.folder / sha256, body)
        with self.database.writing() as session:
            note_received(session, sha256, now=now)
        return size

    def _named_size(self, sha256: str) -> tuple[int, int]:
        if not is_digest(sha256):
            raise UnwantedError("no report can name this")
        with self.database.reading() as session:
            found = named_photo(session, sha256)
        if found is None:
            raise UnwantedError("no stored report names this photo")
        return found.size_bytes, found.size_bytes if found.received_at else 0
