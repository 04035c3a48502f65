"""The board at central: what a post from a kiosk does, and which changes go home to a village.

In: posts and complaints, within the transaction of an envelope; the number a kiosk knows. Out: the post on the board,
and the next changes of the areas around a village. Rules: a post goes at most to the province of its village, as the
nation is the ministry's; a reply is read where the post that it answers is read; what staff redacted goes home as a
redaction, in the place of the post, and what they hide without its words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from content_sync.central.database.network.post_photos import photos_of
from content_sync.central.database.network.posts import add_complaint, add_post, find_post, posts_after
from content_sync.central.database.schema.network_tables import PostComplaintRow, PostRow
from content_sync.central.database.sessions import Session
from content_sync.wire.areas import prefixes
from content_sync.wire.board import (
    BoardChange,
    BoardPost,
    Post,
    PostComplaint,
    Redaction,
    Scope,
    area_of,
    known_scope,
)
from content_sync.wire.encoding import encode

_AT_ONCE: Final = 50
_BYTES_AT_ONCE: Final = 24_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesHome:
    """The next changes for one village, the number up to which they tell, and whether more wait."""

    changes: tuple[BoardChange, ...] = ()
    to: int = 0
    has_more: bool = False


def keep_post(session: Session, post: Post, row: PostRow) -> None:
    """Put a post from a kiosk on the board; `row` has what is known of its sender, and its words as stored."""
    parent = find_post(session, post.reply_to) if post.reply_to else None
    if parent is None:
        row.area, row.thread = _area(post, row), post.reply_to or post.id
    elif row.village and _is_around(parent.area, row.village):
        row.area, row.thread = parent.area, parent.thread
    else:  # of what is read elsewhere a village knows nothing: what it says begins a conversation of its own
        row.area, row.thread = _area(post, row), post.id
    add_post(session, row)


def keep_complaint(session: Session, complaint: PostComplaint, *, text: str, village: str, now: dt.datetime) -> None:
    """Keep that a volunteer complains of a post."""
    row = PostComplaintRow(
        id=complaint.id, post=complaint.post, village=village, person=complaint.person, text=text, received_at=now
    )
    add_complaint(session, row)


def changes_home(session: Session, village: str, number: int, *, last: int) -> ChangesHome:
    """Return what changed on the board of a village after the number its kiosk knows.

    A number higher than any drawn here is of a board that was lost: then all is told anew. `last` is the last one.
    """
    if number == last:
        return ChangesHome(to=last)
    rows = posts_after(session, prefixes(village), number if number <= last else 0, limit=_AT_ONCE + 1)
    photos = {name: photo.size_bytes for name, photo in photos_of(session, [row.id for row in rows]).items()}
    told: list[BoardChange] = []
    size = 0
    for row in rows[:_AT_ONCE]:
        change = _change(row, photos.get(row.id, 0))
        size += len(encode(change))
        if told and size > _BYTES_AT_ONCE:
            break
        told.append(change)
    has_more = len(told) < len(rows)
    return ChangesHome(changes=tuple(told), to=told[-1].number if has_more else last, has_more=has_more)


def _change(row: PostRow, photo_bytes: int) -> BoardChange:
    if row.is_redacted:
        return Redaction(number=row.number, post=row.id)
    if row.is_hidden:  # a kiosk of before shows it empty
        return BoardPost(
            number=row.number,
            id=row.id,
            area=row.area,
            village=row.village or "",
            sort=row.sort,
            text="",
            reply_to=row.thread if row.thread != row.id else "",
            at=row.received_at,
            is_hidden=True,
        )
    return BoardPost(
        number=row.number,
        id=row.id,
        area=row.area,
        village=row.village or "",
        author=row.person or "",
        by=row.by,
        sort=row.sort,
        text=row.text,
        reply_to=row.thread if row.thread != row.id else "",
        at=row.received_at,
        is_pinned=row.is_pinned,
        photo_bytes=photo_bytes,
    )


def _area(post: Post, row: PostRow) -> str:
    scope: Scope = known_scope(post.scope)
    return area_of("province" if scope == "nation" else scope, row.village or "")


def _is_around(area: str, village: str) -> bool:
    return area in prefixes(village)
