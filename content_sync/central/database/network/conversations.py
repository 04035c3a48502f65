"""Conversations of the board as staff read them: lists a page at a time, one of them whole, and what is complained of.

In: a province, or none for all; the time since which a question should have had an answer. Rules: a complaint counts
until staff have settled those of its post, or have taken the post away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, func, or_, select
from sqlalchemy.orm import aliased

from content_sync.central.database.lists import ListPage, page_of
from content_sync.central.database.schema.network_tables import ActRow, PostComplaintRow, PostRow
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


def list_unanswered(session: Session, province: str, *, number: int, per_page: int) -> ListPage[ListedThread]:
    """Return one page of the questions that nobody else answered, the longest waiting first."""
    conditions = tuple(_unanswered(province))
    found = _found(conditions).order_by(PostRow.received_at, PostRow.id)
    return _page(session, found, conditions, number=number, per_page=per_page)


def list_newest(session: Session, province: str, *, number: int, per_page: int) -> ListPage[ListedThread]:
    """Return one page of all conversations, those that staff keep on top first, then the newest."""
    conditions = tuple(_began(province))
    found = _found(conditions).order_by(PostRow.is_pinned.desc(), PostRow.received_at.desc(), PostRow.id)
    return _page(session, found, conditions, number=number, per_page=per_page)


def count_unanswered(session: Session, province: str, *, came_by: dt.datetime | None = None) -> int:
    """Return how many questions nobody else answered; only those that came by a time, where one is given."""
    waiting = tuple(_unanswered(province))
    if came_by is not None:
        waiting = (*waiting, PostRow.received_at <= came_by)
    return session.scalar(select(func.count()).select_from(PostRow).where(*waiting)) or 0


def complained_posts(session: Session, province: str, *, limit: int) -> Sequence[ComplainedPost]:
    """Return posts of which complaints are not settled, those of most complaints first."""
    open_ones = _open_complaints()
    found = (
        select(PostRow, VillageRow.name, open_ones.c.complaints)
        .join(open_ones, open_ones.c.post == PostRow.id)
        .outerjoin(VillageRow, VillageRow.code == PostRow.village)
        .where(PostRow.is_redacted.is_(False), *_within(province))
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
    names = select(VillageRow).where(VillageRow.code.in_(named))
    return BoardThread(
        posts=posts,
        complaints=session.scalars(complaints).all(),
        villages={village.code: village.name for village in session.scalars(names)},
    )


def lock_post(session: Session, name: str) -> PostRow | None:
    """Return a post that nobody else changes until this transaction ends."""
    return session.get(PostRow, name, with_for_update=True)


def _found(conditions: Sequence[ColumnElement[bool]]) -> Select[PostRow, str | None, int]:
    reply = aliased(PostRow)
    replies = select(func.count()).where(reply.thread == PostRow.id, reply.id != PostRow.id).scalar_subquery()
    found: Select[PostRow, str | None, int] = select(PostRow, VillageRow.name, replies)
    return found.outerjoin(VillageRow, VillageRow.code == PostRow.village).where(*conditions)


def _page(
    session: Session,
    found: Select[PostRow, str | None, int],
    conditions: Sequence[ColumnElement[bool]],
    *,
    number: int,
    per_page: int,
) -> ListPage[ListedThread]:
    total = session.scalar(select(func.count()).select_from(PostRow).where(*conditions)) or 0
    return page_of(session, found, _as_listed, number=number, per_page=per_page, total=total)


def _as_listed(post: PostRow, village_name: str | None, replies: int) -> ListedThread:
    return ListedThread(post=post, village_name=village_name or "", replies=replies)


def _began(province: str) -> Iterable[ColumnElement[bool]]:
    yield PostRow.thread == PostRow.id
    yield from _within(province)


def _unanswered(province: str) -> Iterable[ColumnElement[bool]]:
    yield from _began(province)
    yield from (PostRow.sort == "question", PostRow.is_redacted.is_(False), PostRow.village.is_not(None))
    yield ~_has_answer()


def _within(province: str) -> Iterable[ColumnElement[bool]]:
    """Limit to what is read in a province: there, in a part of it, or everywhere."""
    if province:
        yield or_(PostRow.area == COUNTRY, PostRow.area.startswith(province, autoescape=True))


def _has_answer() -> ColumnElement[bool]:
    answer = aliased(PostRow)
    by_another = or_(answer.person.is_(None), answer.person != PostRow.person)
    is_answer = answer.thread == PostRow.id, answer.id != PostRow.id, answer.is_redacted.is_(False), by_another
    return select(answer.id).where(*is_answer).exists()


def _open_complaints() -> Subquery:
    is_open = or_(_settled_at().is_(None), PostComplaintRow.received_at > _settled_at())
    counted = select(PostComplaintRow.post, func.count().label("complaints")).where(is_open)
    return counted.group_by(PostComplaintRow.post).subquery()


def _settled_at() -> ScalarSelect[dt.datetime]:
    """Return when the complaints of a complaint's post were settled last."""
    settled = ActRow.about == PostComplaintRow.post, ActRow.what == COMPLAINTS_SETTLED
    return select(func.max(ActRow.at)).where(*settled).scalar_subquery()
