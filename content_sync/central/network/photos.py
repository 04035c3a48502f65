"""The photo of a post at central: who may add one, the piece that goes home, and its end.

In: what a kiosk announces, what a volunteer asked to see, a post that is taken away. Out: the photo named beside its
post, whose bytes come as those of reports do; a piece for one kiosk. Rules: a post has one photo, from the village that
wrote it; only who may read a post gets its photo, in a sealed receipt and nowhere else; with the words of a post its
photo is erased, and after 180 days, as no kiosk holds the post longer. A file goes before the row that names it.
"""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Final

from content_sync.central.database.network.post_photos import (
    add_photo,
    find_photo,
    has_received,
    let_photo_go,
)
from content_sync.central.database.network.posts import change_post, find_post, lock_post
from content_sync.central.database.schema.network_tables import PostPhotoRow
from content_sync.central.database.sessions import Session
from content_sync.durable import remove_files
from content_sync.wire.areas import prefixes
from content_sync.wire.board import PHOTO_PIECE_BYTES, PhotoPiece, PhotoWanted, PostPhoto

_log = logging.getLogger(__name__)

NO_SUCH_POST: Final = "no-such-post"
NOT_YOURS: Final = "not-yours"
ONE_PHOTO: Final = "one-photo"
KEPT: Final = dt.timedelta(days=180)


def photos_refusal(session: Session, photo: PostPhoto, *, village: str) -> str:
    """Return why an announced photo is not taken, "" where it is; its post may come later than it."""
    post, known = find_post(session, photo.post), find_photo(session, photo.post)
    if post is None:
        return NO_SUCH_POST
    if post.village != village:
        return NOT_YOURS
    return ONE_PHOTO if known is not None else ""


def keep_photo(session: Session, photo: PostPhoto, *, now: dt.datetime) -> None:
    """Note which photo a post has; one of a post that was taken away is never asked for."""
    post = lock_post(session, photo.post)
    if post is None or post.village is None or post.is_redacted:
        return
    row = PostPhotoRow(
        post=post.id,
        village=post.village,
        sha256=photo.sha256,
        size_bytes=photo.size_bytes,
        announced_at=now,
        received_at=now if has_received(session, post.village, photo.sha256) else None,
    )
    add_photo(session, row)
    change_post(session, post)


def piece_home(session: Session, village: str, wanted: PhotoWanted, folder: Path) -> PhotoPiece | None:
    """Return the next bytes of a photo; None where they cannot come now, an empty piece where they never will."""
    post, row = find_post(session, wanted.post), find_photo(session, wanted.post)
    if post is None or row is None or post.is_redacted or post.area not in prefixes(village):
        return PhotoPiece(post=wanted.post)
    if row.received_at is None or post.is_hidden:
        return None
    start = wanted.start if wanted.start < row.size_bytes else 0
    try:
        body = _bytes_of(folder / row.sha256, start)
    except FileNotFoundError:
        _log.warning("the photo %s of a post is not on the disk", row.sha256[:8])
        return PhotoPiece(post=wanted.post)
    except OSError as error:  # the next visit may find the disk well
        _log.warning("the photo %s of a post could not be read: %s", row.sha256[:8], error.strerror)
        return None
    return PhotoPiece(post=row.post, sha256=row.sha256, size_bytes=row.size_bytes, start=start, body=body)


def erase_photo(session: Session, post: str, folder: Path) -> None:
    """Erase the photo of a post that is taken away.

    Raises:
        OSError: the disk did not remove it.
    """
    remove_files(folder, let_photo_go(session, post))


def _bytes_of(file: Path, start: int) -> bytes:
    with file.open("rb") as photo:
        photo.seek(start)
        return photo.read(PHOTO_PIECE_BYTES)
