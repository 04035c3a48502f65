"""The photos of posts at this kiosk: one's own on their way up, and those of others that somebody asked to see.

In: a small photo and its post; the pieces that receipts bring. Out: the photo, what central lacks, what to ask for
next. Rules: a post has one photo, on the card before its post names it; one of another kiosk comes only after somebody
asked, piece by piece, and goes on after a cut line; a file that no post names goes with its post, at the latest by
night; of others the newest 300 are held, and the rest can be asked for again. What has come of a photo that is not
whole is in memory: a restart asks from its beginning.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

from content_sync.wire.board import PhotoPiece, PhotoWanted, PostPhoto
from kiosk.store.errors import CardError, EnoughFilesError, MissingFileError
from kiosk.store.files import NamedFiles
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, put, where
from kiosk.store.network.board import POSTS, StoredPost
from kiosk.store.network.sending import ItemsUp

_log = logging.getLogger(__name__)

HELD: Final = 300  # of others; at 80 KB each as much as 24 MB of the card


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coming:
    """What has come of the photo of a post."""

    post: str
    sha256: str
    body: bytes


class PostPhotos:
    """The photos of one kiosk's board.

    Args:
        documents: the store `network`.
        files: holds the photos.
        items: takes what announces them.
    """

    def __init__(self, documents: Documents, files: NamedFiles, items: ItemsUp) -> None:
        self._documents, self._files, self._items = documents, files, items
        self._coming: _Coming | None = None
        self._lacking: tuple[str, ...] = ()
        documents.index(POSTS, "photo", "photo_standing")

    def attach(self, post: str, photo: bytes) -> bool:
        """Keep the photo of a post that was written here, and let it go up; tell whether there is such a post.

        Raises:
            EnoughFilesError: it has one.
            CardError: the card did not take it; nothing is kept.
        """
        row = self._row(post)
        if row is None or row.made is None or row.is_redacted:
            return False
        if row.photo:
            raise EnoughFilesError("a post has one photo")
        name = self._files.put(photo)
        with self._documents.transaction():
            self._change(post, photo=name, photo_bytes=len(photo))
            announced = PostPhoto(id=uuid4().hex, post=post, sha256=name, size_bytes=len(photo))
            self._items.add(announced, key=_key(post))
        return True

    def read(self, post: str) -> bytes | None:
        """Return the photo of a post; None where it is not on the card."""
        row = self._row(post)
        if row is None or not row.photo:
            return None
        try:
            return self._files.read(row.photo)
        except MissingFileError:
            _log.warning("the photo %s of a post is gone", row.photo[:8])
            return None

    def ask(self, post: str) -> bool:
        """Ask for the photo of a post with the next visits; tell whether it has one that is not here."""
        row = self._row(post)
        if row is None or not row.photo_bytes or self.read(post) is not None:
            return False
        self._change(post, photo="", photo_standing="asked")
        return True

    def wanted(self) -> tuple[PhotoWanted, ...]:
        """Return what was asked for, what came in part first."""
        asked = sorted(self._asked(), key=lambda row: (not self._has_part(row.id), row.came))
        return tuple(PhotoWanted(post=row.id, start=self._had_bytes(row.id)) for row in asked)

    def take(self, piece: PhotoPiece) -> None:
        """Take a piece in; the last one puts the photo on the card. An empty piece says that there is none any more."""
        if all(row.id != piece.post for row in self._asked()):
            return  # taken away meanwhile
        if not piece.size_bytes:
            self._change(piece.post, photo_standing="gone")
            return
        had = self._coming.body if self._coming and self._coming.sha256 == piece.sha256 else b""
        body = had + piece.body if len(had) == piece.start else b""
        self._coming = _Coming(post=piece.post, sha256=piece.sha256, body=body)
        if len(body) >= piece.size_bytes:
            self._coming = None
            self._keep_whole(piece, body)

    def _keep_whole(self, piece: PhotoPiece, body: bytes) -> None:
        if hashlib.sha256(body).hexdigest() != piece.sha256:
            _log.warning("the photo %s of a post came harmed and is asked for again", piece.sha256[:8])
            return
        name = self._files.put(body)
        self._change(piece.post, photo=name, photo_bytes=len(body), photo_standing="")

    def note_lacking(self, names: Collection[str]) -> None:
        """Keep which of these photos, of all that central lacks, are of posts written here; until the next receipt."""
        rows = find_records(self._documents, POSTS, StoredPost, where("photo", *names)).values()
        self._lacking = tuple(row.photo for row in rows if row.made is not None)

    def to_send(self) -> tuple[str, ...]:
        """Return the photos that central lacks, by SHA-256."""
        return self._lacking

    def mark_sent(self, name: str) -> None:
        """Note that central has a photo, or that it cannot be sent; the next receipt says whether central lacks it."""
        self._lacking = tuple(one for one in self._lacking if one != name)

    def forget(self, posts: Collection[str]) -> frozenset[str]:
        """Announce nothing of these posts any more, and return the names of their files."""
        for post in posts:
            self._items.take_away_key(_key(post))
        if self._coming and self._coming.post in posts:
            self._coming = None
        rows = find_records(self._documents, POSTS, StoredPost, where("id", *posts)).values()
        return frozenset(row.photo for row in rows if row.photo)

    def remove_unused(self, names: Collection[str]) -> None:
        """Remove files that no post names any more; where the card refuses, the night's sweep removes them."""
        with contextlib.suppress(CardError):
            for name in set(names) - self._in_use():
                self._files.remove(name)

    def tidy(self, *, held: int = HELD) -> None:
        """Let go what is more than may be held of others, and remove the files that no post names; for the night."""
        rows = find_records(self._documents, POSTS, StoredPost).items()
        of_others = [(row.came, number, row) for number, row in rows if row.photo and row.made is None]
        for _, number, row in sorted(of_others, key=lambda one: one[0])[: max(0, len(of_others) - held)]:
            put(self._documents, POSTS, number, replace(row, photo=""))
        self._files.sweep(self._in_use())

    def _asked(self) -> Collection[StoredPost]:
        return find_records(self._documents, POSTS, StoredPost, where("photo_standing", "asked")).values()

    def _has_part(self, post: str) -> bool:
        return self._coming is not None and self._coming.post == post

    def _had_bytes(self, post: str) -> int:
        return len(self._coming.body) if self._coming and self._coming.post == post else 0

    def _row(self, post: str) -> StoredPost | None:
        return next(iter(find_records(self._documents, POSTS, StoredPost, where("id", post)).values()), None)

    def _change(self, post: str, **changes: str | int) -> None:
        with self._documents.transaction():
            for number, row in find_records(self._documents, POSTS, StoredPost, where("id", post)).items():
                put(self._documents, POSTS, number, replace(row, **changes))  # type: ignore[arg-type]  # fields of it

    def _in_use(self) -> frozenset[str]:
        return frozenset(str(row.get("photo", "")) for row in self._documents.table(POSTS).all())


def _key(post: str) -> str:
    return f"photo of {post}"
