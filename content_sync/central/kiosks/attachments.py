"""The bytes of photos and voices: files named by their SHA-256, taken in only where a stored report or post names them.

In: the SHA-256 and the bytes. Out: the file, whole and on the disk before the database says that it is here. What comes
twice is one file. It comes in one piece. A voice is kept sealed, as it came.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from content_sync.central.database.reports.attachments import AttachmentRow, named_attachment, note_received
from content_sync.central.database.schema.tables import VoiceRow
from content_sync.central.database.sessions import Database
from content_sync.durable import write_whole
from content_sync.errors import ContentSyncError, WireError
from content_sync.wire.digests import is_digest


class UnwantedError(ContentSyncError):
    """No stored report or post names this photo or voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentStore:
    """The photos and voices of one central.

    Attributes:
        database: knows which are named.
        photos: holds the files of photos; closed to other users, as photos show people.
        voices: holds the files of voices; closed too.
    """

    database: Database
    photos: Path
    voices: Path

    def had_bytes(self, sha256: str) -> int:
        """Return how many bytes are here: all of them, or 0.

        Raises:
            UnwantedError: nothing that is stored names it.
        """
        return _bytes_here(self._named(sha256))

    def keep(self, sha256: str, body: bytes, *, now: dt.datetime) -> int:
        """Keep a photo or a voice and return how many bytes of it are here.

        Raises:
            UnwantedError: nothing that is stored names it.
            WireError: these are not its bytes.
        """
        row = self._named(sha256)
        if had := _bytes_here(row):
            return had
        if len(body) != row.size_bytes or hashlib.sha256(body).hexdigest() != sha256:
            raise WireError("these are not the bytes that were named")
        folder = self.voices if isinstance(row, VoiceRow) else self.photos
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(folder / sha256, body)
        with self.database.writing() as session:
            note_received(session, row, now=now)
        return row.size_bytes

    def _named(self, sha256: str) -> AttachmentRow:
        if not is_digest(sha256):
            raise UnwantedError("nothing can name this")
        with self.database.reading() as session:
            found = named_attachment(session, sha256)
        if found is None:
            raise UnwantedError("nothing that is stored names this")
        return found


def _bytes_here(row: AttachmentRow) -> int:
    return row.size_bytes if row.received_at else 0
