"""How alive the network is, in numbers: who wrote and announced what, by province and month, and who is at work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from content_sync.central.database.schema.activity_tables import VillageActivityRow
from content_sync.central.database.schema.network_tables import PersonRow, PostRow
from content_sync.central.database.sessions import Session
from content_sync.wire.areas import LENGTHS

_PROVINCE = LENGTHS[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPosts:
    """What the volunteers of one province wrote in one of the spans asked for.

    Attributes:
        span: the place of the span among those asked for.
        province: its code.
        people: how many wrote anything.
        posts: how many posts came, replies too.
        questions: how many of them ask.
        replies: how many of them say something to another one.
    """

    span: int
    province: str
    people: int
    posts: int
    questions: int
    replies: int


def activity(session: Session, begins: Sequence[dt.datetime], *, until: dt.datetime) -> Sequence[WrittenPosts]:
    """Return what was written in each span and province where anything was.

    Args:
        session: a reading one.
        begins: when each span begins, the earliest first; a span ends where the next one begins.
        until: when the last one ends.
    """
    ends = (*begins[1:], until)
    span = case(*((PostRow.received_at < end, place) for place, end in enumerate(ends)), else_=len(ends)).label("span")
    province = func.substr(PostRow.village, 1, _PROVINCE).label("province")
    written = select(
        span,
        province,
        func.count(PostRow.person.distinct()),
        func.count(),
        func.count().filter(PostRow.sort == "question"),
        func.count().filter(PostRow.sort == "reply"),
    ).where(PostRow.village.is_not(None), PostRow.received_at >= begins[0], PostRow.received_at < until)
    return [
        WrittenPosts(span=at, province=where, people=people, posts=posts, questions=questions, replies=replies)
        for at, where, people, posts, questions, replies in session.execute(written.group_by(span, province))
    ]


def announced(session: Session, begins: Sequence[dt.datetime], *, until: dt.datetime) -> Sequence[tuple[int, str, int]]:
    """Return how many activities came to be shown beyond their village: the place of the span, the province, how many.

    Args:
        session: a reading one.
        begins: when each span begins, as for `activity`.
        until: when the last one ends.
    """
    ends = (*begins[1:], until)
    came = VillageActivityRow.received_at
    span = case(*((came < end, place) for place, end in enumerate(ends)), else_=len(ends)).label("span")
    province = func.substr(VillageActivityRow.village, 1, _PROVINCE).label("province")
    found = select(span, province, func.count()).where(came >= begins[0], came < until).group_by(span, province)
    return [(at, where, count) for at, where, count in session.execute(found)]


def volunteers_at_work(session: Session, *, since: dt.datetime) -> dict[str, int]:
    """Return how many volunteers of the kiosks did something since then, by province; a helper is none."""
    province = func.substr(PersonRow.village, 1, _PROVINCE)
    is_volunteer = PersonRow.until_at.is_(None), PersonRow.role == "volunteer"
    at_work = select(province, func.count()).where(*is_volunteer, PersonRow.acted_at >= since)
    return {row[0]: row[1] for row in session.execute(at_work.group_by(province))}
