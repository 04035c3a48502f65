"""What staff do on the board: answer, write, pin, hide, take away, raise, make a report of a post, settle complaints.

In: a post, what its reader saw of it, and who acts. Out: the changed board, of which each kiosk around hears at its
next visit, and a note of who did it, and why. Rules: the ministry may write to the whole country; a conversation that
is raised takes its replies along; a post that is taken away loses its words for good, here and on every kiosk. A form
that is sent twice does one thing. Where somebody changed the post since it was read, nothing is done.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from content_sync.central.database.network.conversations import COMPLAINTS_SETTLED, read_conversation
from content_sync.central.database.network.post_photos import find_photo
from content_sync.central.database.network.posts import add_post, change_post, find_post, lock_post
from content_sync.central.database.refusals import StaleFormError
from content_sync.central.database.reports.answers import STAFFS_SERIAL
from content_sync.central.database.reports.inbox import lock_report
from content_sync.central.database.reports.items import add_content
from content_sync.central.database.schema.network_tables import PostRow
from content_sync.central.database.schema.tables import PhotoRow, ReportRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.acts import note_act
from content_sync.central.network.photos import erase_photo
from content_sync.wire.areas import COUNTRY, LENGTHS, covers
from content_sync.wire.board import Sort
from content_sync.wire.reports import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """A member of staff who acts now, within a transaction."""

    session: Session
    email: str
    now: dt.datetime

    def note(self, what: str, about: str, why: str = "") -> None:
        note_act(self.session, at=self.now, staff=self.email, what=what, about=about, why=why)


def write(clerk: Clerk, form: str, *, area: str, sort: Sort, text: str) -> None:
    """Put a post of the ministry on the board, read in an area; the same form again is the same post."""
    if find_post(clerk.session, form) is None:
        _add(clerk, form, area=area, sort=sort, text=text, thread=form)
        clerk.note("post_written", form)


def answer(clerk: Clerk, thread: str, form: str, *, seen: int, text: str) -> bool:
    """Answer in a conversation; the same form again is the same post.

    Args:
        clerk: who answers.
        thread: the post that began it.
        form: the id of the form, which the post gets.
        seen: how many posts the writer read.
        text: the words.

    Returns:
        Whether there is such a conversation.

    Raises:
        StaleFormError: somebody wrote in it since.
    """
    start = lock_post(clerk.session, thread)
    if start is None or start.thread != thread:
        return False
    posts = read_conversation(clerk.session, thread).posts
    if any(post.id == form for post in posts):
        return True
    if len(posts) > seen:
        raise StaleFormError("somebody wrote in this conversation")
    _add(clerk, form, area=start.area, sort="reply", text=text, thread=thread)
    clerk.note("post_answered", form)
    return True


def pin(clerk: Clerk, post: PostRow, *, is_pinned: bool) -> None:
    """Keep a post on top of the board, or no more."""
    if post.is_pinned != is_pinned:
        post.is_pinned = is_pinned
        change_post(clerk.session, post)
        clerk.note("post_pinned" if is_pinned else "post_unpinned", post.id)


def hide(clerk: Clerk, post: PostRow, *, is_hidden: bool) -> None:
    """Show a post on no kiosk for now, or show it again; its words stay here."""
    if post.is_hidden != is_hidden and not post.is_redacted:
        post.is_hidden = is_hidden
        change_post(clerk.session, post)
        clerk.note("post_hidden" if is_hidden else "post_shown", post.id)


def redact(clerk: Clerk, post: PostRow, why: str, *, photos: Path) -> None:
    """Take a post away: its words and its photo are erased here, and on every kiosk at its next visit.

    Raises:
        OSError: the disk did not remove the photo; nothing is done.
    """
    if not post.is_redacted:
        erase_photo(clerk.session, post.id, photos)
        post.is_redacted, post.is_pinned, post.text = True, False, ""
        change_post(clerk.session, post)
        clerk.note("post_redacted", post.id, why)


def raise_to(clerk: Clerk, post: PostRow, area: str) -> None:
    """Let a conversation be read in a wider area, with all its replies."""
    if area not in wider_areas(post):
        return
    for one in read_conversation(clerk.session, post.thread).posts:
        one.area = area
        change_post(clerk.session, one)
    clerk.note("post_raised", post.id, area)


def wider_areas(post: PostRow) -> tuple[str, ...]:
    """Return the areas to which a post may be raised: its province and the country."""
    areas = (post.area[: LENGTHS[0]], COUNTRY)
    return tuple(area for area in areas if area != post.area and covers(area, post.area))


def make_report(clerk: Clerk, post: PostRow, topic: Topic) -> None:
    """File a report of what a post tells and shows, under the post's own id; once."""
    if lock_report(clerk.session, post.id) is not None or post.village is None:
        return
    row = ReportRow(
        id=post.id,
        kiosk=post.kiosk or "",
        village=post.village,
        serial=STAFFS_SERIAL,
        reference="",
        topic=topic,
        text=post.text,
        read_aloud=False,
        made_at=post.made_at,
        made_clock=post.made_clock,
        received_at=clerk.now,
        status="received",
    )
    add_content(clerk.session, row)
    if photo := find_photo(clerk.session, post.id):
        add_content(
            clerk.session,
            PhotoRow(
                id=post.id,
                village=post.village,
                report=post.id,
                sha256=photo.sha256,
                size_bytes=photo.size_bytes,
                received_at=photo.received_at,
            ),
        )
    clerk.note("post_reported", post.id)


def settle_complaints(clerk: Clerk, post: PostRow) -> None:
    """Say that a post may stay although somebody complained; the complaints count no more."""
    clerk.note(COMPLAINTS_SETTLED, post.id)


def post_to_change(clerk: Clerk, name: str, *, seen: int) -> PostRow | None:
    """Return a post that nobody else changes now; None where there is none.

    Args:
        clerk: who changes it.
        name: its id.
        seen: its number as the reader saw it.

    Raises:
        StaleFormError: somebody changed it since.
    """
    post = lock_post(clerk.session, name)
    if post is not None and post.number != seen:
        raise StaleFormError("somebody changed this post")
    return post


def _add(clerk: Clerk, form: str, *, area: str, sort: Sort, text: str, thread: str) -> None:
    row = PostRow(
        id=form,
        by="",
        area=area,
        sort=sort,
        text=text,
        thread=thread,
        made_at=clerk.now,
        made_clock="trusted",
        received_at=clerk.now,
        staff=clerk.email,
        is_pinned=False,
        is_redacted=False,
    )
    add_post(clerk.session, row)
