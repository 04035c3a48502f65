"""The photos of posts: which post has which, and which are let go.

A file is told as gone only where neither another post nor a report names it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from content_sync.central.database.schema.network_tables import PostPhotoRow
from content_sync.central.database.schema.tables import PhotoRow
from content_sync.central.database.sessions import Session


def find_photo(session: Session, post: str) -> PostPhotoRow | None:
    return session.get(PostPhotoRow, post)


def photos_of(session: Session, posts: Collection[str]) -> dict[str, PostPhotoRow]:
    """Return the photos of these posts, by post."""
    found = session.scalars(select(PostPhotoRow).where(PostPhotoRow.post.in_(posts)))
    return {row.post: row for row in found}


def add_photo(session: Session, row: PostPhotoRow) -> None:
    session.add(row)


def has_received(session: Session, village: str, sha256: str) -> bool:
    """Tell whether the bytes of a photo are here, as another post of this village has it too."""
    known = PostPhotoRow.village == village, PostPhotoRow.sha256 == sha256, PostPhotoRow.received_at.is_not(None)
    return session.scalars(select(PostPhotoRow.post).where(*known).limit(1)).first() is not None


def let_photo_go(session: Session, post: str) -> tuple[str, ...]:
    """Take the photo of a post out, and return the files that nothing names then."""
    gone = delete(PostPhotoRow).where(PostPhotoRow.post == post).returning(PostPhotoRow.sha256)
    names = set(session.scalars(gone).all())
    for table in (PostPhotoRow, PhotoRow):
        names -= set(session.scalars(select(table.sha256).where(table.sha256.in_(names))))
    return tuple(sorted(names))


def old_photos(session: Session, *, before: dt.datetime, limit: int) -> Sequence[str]:
    """Return the posts whose photos were announced before a time, the oldest first."""
    old = select(PostPhotoRow.post).where(PostPhotoRow.announced_at < before).order_by(PostPhotoRow.announced_at)
    return session.scalars(old.limit(limit)).all()
