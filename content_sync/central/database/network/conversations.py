"""Conversations of the board as staff read them: lists a page at a time, one of them whole, and what is complained of.

In: areas, and what is read in them or everywhere counts. Rules: a complaint counts until staff have settled those of
its post, or have taken the post away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, func, or_, select

from content_sync.central.database.lists import ListPage
from content_sync.central.database.schema.network_tables import ActRow, PostComplaintRow, PostRow, UnansweredRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.wire.areas import COUNTRY

COMPLAINTS_SETTLED: Final = "complaints_settled"  # the word of the act


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedThread:
    """The post that began a conversation, its village's name, and how many posts answer it."""

    post: PostRow
    village_name: str
    replies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingQuestion:
    """A question that waits for an answer, and when it came."""

    id: str
    received_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplainedPost:
    """A post, its village's name, and how many complaints of it are not settled."""

    post: PostRow
    village_name: str
    complaints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardThread:
    """A conversation whole: its posts in the order in which they came, and the open complaints of each.

    `villages` has the names of the villages by code.
    """

    posts: Sequence[PostRow]
    complaints: Sequence[PostComplaintRow]
    villages: dict[str, str]


def unanswered(session: Session, areas: Collection[str]) -> Sequence[WaitingQuestion]:
    """Return the questions that wait for an answer, the longest waiting first."""
    waits = PostRow.id.in_(select(UnansweredRow.post))  # as a join, SQLite reads all posts first
    waiting = select(PostRow.id, PostRow.received_at).where(waits, *_within(areas))
    rows = session.execute(waiting.order_by(PostRow.received_at, PostRow.id))
    return [WaitingQuestion(id=name, received_at=at) for name, at in rows]


def page_of_unanswered(
    session: Session, questions: Sequence[WaitingQuestion], *, number: int, per_page: int
) -> ListPage[ListedThread]:
    """Return one page of them."""
    shown = questions[(number - 1) * per_page : number * per_page]
    return _page(session, [one.id for one in shown], number=number, per_page=per_page, total=len(questions))


def list_newest(session: Session, areas: Collection[str], *, number: int, per_page: int) -> ListPage[ListedThread]:
    """Return one page of all conversations, those that staff keep on top first, then the newest."""
    conditions = tuple(_began(areas))
    newest = select(PostRow.id).where(*conditions)
    newest = newest.order_by(PostRow.is_pinned.desc(), PostRow.received_at.desc(), PostRow.id.desc())
    shown = session.scalars(newest.limit(per_page).offset((number - 1) * per_page)).all()
    total = session.scalar(select(func.count()).select_from(PostRow).where(*conditions)) or 0
    return _page(session, shown, number=number, per_page=per_page, total=total)


def complained_posts(session: Session, areas: Collection[str], *, limit: int) -> Sequence[ComplainedPost]:
    """Return posts of which complaints are not settled, those of most complaints first."""
    open_ones = _open_complaints()
    found = (
        select(PostRow, VillageRow.name, open_ones.c.complaints)
        .join(open_ones, open_ones.c.post == PostRow.id)
        .outerjoin(VillageRow, VillageRow.code == PostRow.village)
        .where(PostRow.is_redacted.is_(False), *_within(areas))
        .order_by(open_ones.c.complaints.desc(), PostRow.received_at)
        .limit(limit)
    )
    return [
        ComplainedPost(post=post, village_name=name or "", complaints=complaints)
        for post, name, complaints in session.execute(found)
    ]


def read_conversation(session: Session, thread: str) -> BoardThread:
    """Return a conversation by the id of the post that began it; without posts where there is none."""
    said = select(PostRow).where(PostRow.thread == thread)
    posts = session.scalars(said.order_by(PostRow.received_at, PostRow.number)).all()
    named = {post.village for post in posts if post.village}
    of_posts = PostComplaintRow.post.in_([post.id for post in posts])
    is_open = or_(_settled_at().is_(None), PostComplaintRow.received_at > _settled_at())
    complaints = select(PostComplaintRow).where(of_posts, is_open).order_by(PostComplaintRow.received_at)
    return BoardThread(
        posts=posts,
        complaints=session.scalars(complaints).all(),
        villages=_village_names(session, named),
    )


def _page(session: Session, shown: Sequence[str], *, number: int, per_page: int, total: int) -> ListPage[ListedThread]:
    """Return the posts of these ids as one page: an index finds them, and only theirs are read whole."""
    posts = {post.id: post for post in session.scalars(select(PostRow).where(PostRow.id.in_(shown)))}
    named = _village_names(session, {post.village for post in posts.values() if post.village})
    replies = _replies(session, shown)
    items = [
        ListedThread(
            post=posts[name], village_name=named.get(posts[name].village or "", ""), replies=replies.get(name, 0)
        )
        for name in shown
    ]
    return ListPage(items=items, number=number, per_page=per_page, total=total)


def _replies(session: Session, threads: Collection[str]) -> dict[str, int]:
    is_reply = PostRow.thread.in_(threads), PostRow.id != PostRow.thread
    counted = select(PostRow.thread, func.count()).where(*is_reply).group_by(PostRow.thread)
    return {row[0]: row[1] for row in session.execute(counted)}


def _village_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    named = select(VillageRow.code, VillageRow.name).where(VillageRow.code.in_(codes))
    return {row[0]: row[1] for row in session.execute(named)}


def _began(areas: Collection[str]) -> Iterable[ColumnElement[bool]]:
    yield PostRow.thread == PostRow.id
    yield from _within(areas)


def _within(areas: Collection[str]) -> Iterable[ColumnElement[bool]]:
    """Limit to what is read in these areas: there, in a part of one, or everywhere."""
    if COUNTRY not in areas:
        yield or_(PostRow.area == COUNTRY, *(PostRow.area.startswith(area, autoescape=True) for area in areas))


def _open_complaints() -> Subquery:
    is_open = or_(_settled_at().is_(None), PostComplaintRow.received_at > _settled_at())
    counted = select(PostComplaintRow.post, func.count().label("complaints")).where(is_open)
    return counted.group_by(PostComplaintRow.post).subquery()


def _settled_at() -> ScalarSelect[dt.datetime]:
    """Return when the complaints of a complaint's post were settled last."""
    settled = ActRow.about == PostComplaintRow.post, ActRow.what == COMPLAINTS_SETTLED
    return select(func.max(ActRow.at)).where(*settled).scalar_subquery()
