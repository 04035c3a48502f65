"""The bytes of photos and voices: files named by their SHA-256, taken in only where a stored report or post names them.

In: the SHA-256 and the bytes, piece by piece or all at once, as kiosks of before send them. Out: the file, whole and on
the disk before the database says that it is here. What comes twice is one file. What does not fit its SHA-256 is thrown
away, and comes anew. A voice is kept sealed, as it came.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from content_sync.central.database.reports.attachments import AttachmentRow, named_attachment, note_received
from content_sync.central.database.schema.tables import VoiceRow
from content_sync.central.database.sessions import Database
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.durable import write_whole
from content_sync.errors import ContentSyncError, WireError
from content_sync.wire.digests import is_digest


class UnwantedError(ContentSyncError):
    """No stored report or post names this photo or voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedBytes:
    """How much of a photo or a voice is here, and how many bytes all of it has."""

    here_bytes: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentStore:
    """The photos and voices of one central.

    Attributes:
        database: knows which are named.
        photos: holds the files of photos; closed to other users, as photos show people.
        voices: holds the files of voices; closed too.
        begun: holds what is not whole yet.
    """

    database: Database
    photos: Path
    voices: Path
    begun: BegunFiles

    def arrived(self, sha256: str) -> UploadedBytes:
        """Return how much is here.

        Raises:
            UnwantedError: nothing that is stored names it.
        """
        row = self._named(sha256)
        here = row.size_bytes if row.received_at else self.begun.size(sha256)
        return UploadedBytes(here_bytes=here, size_bytes=row.size_bytes)

    def keep(self, sha256: str, body: bytes, *, now: dt.datetime) -> int:
        """Keep all of a photo or a voice, whatever is begun of it, and return how many bytes are here.

        Raises:
            UnwantedError: nothing that is stored names it.
            WireError: these are not its bytes.
        """
        row = self._named(sha256)
        if not row.received_at:
            self._keep(row, body, now)
        return row.size_bytes

    def take(self, sha256: str, piece: bytes, *, start: int, now: dt.datetime) -> UploadedBytes:
        """Keep a piece, or all at once, and return how much is here then.

        A piece that does not begin where the last one ended changes nothing. All at once is taken whatever is begun.

        Raises:
            UnwantedError: nothing that is stored names it.
            WireError: these are not its bytes; what was begun is thrown away where all of it came.
            OSError: the disk refused.
        """
        row = self._named(sha256)
        size = row.size_bytes
        if row.received_at:
            return UploadedBytes(here_bytes=size, size_bytes=size)
        if start + len(piece) < size:
            here = self.begun.add(sha256, piece, start=start, now=now)
            return UploadedBytes(here_bytes=here, size_bytes=size)
        # The last piece is never written to what is begun: either all is kept for good, or it still lacks the last.
        if start != (here := self.begun.size(sha256) if start else 0):
            return UploadedBytes(here_bytes=here, size_bytes=size)
        self._keep(row, self.begun.read(sha256) + piece if start else piece, now)
        return UploadedBytes(here_bytes=size, size_bytes=size)

    def _keep(self, row: AttachmentRow, body: bytes, now: dt.datetime) -> None:
        if len(body) != row.size_bytes or hashlib.sha256(body).hexdigest() != row.sha256:
            self.begun.remove([row.sha256])
            raise WireError("these are not the bytes that were named")
        folder = self.voices if isinstance(row, VoiceRow) else self.photos
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(folder / row.sha256, body)
        with self.database.writing() as session:
            note_received(session, row, now=now)
        self.begun.remove([row.sha256])

    def _named(self, sha256: str) -> AttachmentRow:
        if not is_digest(sha256):
            raise UnwantedError("nothing can name this")
        with self.database.reading() as session:
            found = named_attachment(session, sha256)
        if found is None:
            raise UnwantedError("nothing that is stored names this")
        return found
