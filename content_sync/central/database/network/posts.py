"""The posts of the board: kept once, each change with a number of its own, read by area from a number on.

With each change of a conversation it is kept whether its question waits for an answer: one of a volunteer that nobody
else answered, which staff neither hide nor took away. Beside that what the rules of the board ask (central/network):
how many came lately, which questions wait, and in which series of a card's posts some are missing or doubled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from content_sync.central.database.inserts import insert_if_new
from content_sync.central.database.schema.network_tables import (
    BoardCounterRow,
    PostComplaintRow,
    PostRow,
    UnansweredRow,
)
from content_sync.central.database.sessions import Session

_ONLY = 1  # the id of the one row of the counter
LAST_NUMBER = select(BoardCounterRow.last)
"""The last number that was drawn; no row where there was none."""

_PROVINCE = 2  # characters of a province's code, and of the country's


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSeries:
    """The posts of one card, by its name: the last number, how many are not there, and when the last one came.

    `doubled` are posts that have a number which another one has too, as of a card that was copied.
    """

    epoch: str
    last: int
    missing: int
    doubled: int
    last_at: dt.datetime


def add_post(session: Session, row: PostRow) -> None:
    """Keep a new post; its number is drawn here."""
    row.number = next_number(session)
    session.add(row)
    settle_unanswered(session, row.thread)


def change_post(session: Session, row: PostRow) -> None:
    """Give a post that was changed a new number, so that kiosks ask for it."""
    row.number = next_number(session)
    settle_unanswered(session, row.thread)


def settle_unanswered(session: Session, thread: str) -> None:
    """Keep whether the question of a conversation waits for an answer, after its posts changed.

    Whoever comes here has drawn a number, so two of them do not write at once.
    """
    session.flush()
    session.execute(delete(UnansweredRow).where(UnansweredRow.post == thread))
    waiting = select(PostRow.id).where(PostRow.id == thread, *_is_waiting())
    session.execute(insert(UnansweredRow).from_select(["post"], waiting))


def lock_board(session: Session) -> None:
    """Let nobody else change the board until this transaction ends; called before anything of it is changed or held.

    Each change draws a number: who held a post and then waited for the number, while somebody with the number waited
    for that post, would wait for ever.
    """
    session.execute(select(BoardCounterRow.last).where(BoardCounterRow.id == _ONLY).with_for_update())


def lock_post(session: Session, name: str) -> PostRow | None:
    """Return a post that nobody else changes until this transaction ends."""
    lock_board(session)
    return session.get(PostRow, name, with_for_update=True, populate_existing=True)


def next_number(session: Session) -> int:
    """Return the next number of the board; until the transaction ends nobody else gets one.

    So numbers become visible in their order, and a kiosk that knows a number misses none below it.
    """
    counted = update(BoardCounterRow).where(BoardCounterRow.id == _ONLY).values(last=BoardCounterRow.last + 1)
    drawn = session.execute(counted.returning(BoardCounterRow.last)).scalar_one_or_none()
    if drawn is None:
        insert_if_new(session, BoardCounterRow(id=_ONLY, last=0))
        return next_number(session)
    return int(drawn)


def last_number(session: Session) -> int:
    """Return the last number that was drawn, 0 where there was none."""
    return session.connection().execute(LAST_NUMBER).scalar() or 0


def find_post(session: Session, name: str) -> PostRow | None:
    return session.get(PostRow, name)


def posts_after(session: Session, areas: Collection[str], number: int, *, limit: int) -> tuple[PostRow, ...]:
    """Return the posts of these areas that changed after a number, in the order of their changes."""
    changed = select(PostRow).where(PostRow.area.in_(areas), PostRow.number > number)
    return tuple(session.scalars(changed.order_by(PostRow.number).limit(limit)))


def count_posts(session: Session, village: str, *, since: dt.datetime, person: str = "") -> int:
    """Return how many posts of a village, or of one of its people, came after a time.

    The id of a person is known wherever their posts are read, so what another village says in their name is not theirs.
    """
    sent = [PostRow.village == village, PostRow.received_at > since]
    if person:
        sent.append(PostRow.person == person)
    return session.scalar(select(func.count()).where(*sent)) or 0


def count_complaints(session: Session, village: str, *, since: dt.datetime) -> int:
    """Return how many complaints of a village came after a time."""
    sent = PostComplaintRow.village == village, PostComplaintRow.received_at > since
    return session.scalar(select(func.count()).where(*sent)) or 0


def unanswered_questions(session: Session, *, came_by: dt.datetime, limit: int) -> tuple[PostRow, ...]:
    """Return the questions of a village or a district that came by a time and wait for an answer."""
    waits = PostRow.id.in_(select(UnansweredRow.post))
    near = select(PostRow).where(waits, func.length(PostRow.area) > _PROVINCE, PostRow.received_at <= came_by)
    return tuple(session.scalars(near.order_by(PostRow.received_at).limit(limit)))


def posts_of_thread(session: Session, thread: str) -> tuple[PostRow, ...]:
    """Return the posts of a conversation, in the order in which they came."""
    said = select(PostRow).where(PostRow.thread == thread)
    return tuple(session.scalars(said.order_by(PostRow.received_at, PostRow.number)))


def posts_by(session: Session, village: str, persons: Collection[str]) -> tuple[PostRow, ...]:
    """Return the posts that these people of a village wrote, in the order in which they came."""
    theirs = select(PostRow).where(PostRow.village == village, PostRow.person.in_(persons))
    return tuple(session.scalars(theirs.order_by(PostRow.received_at, PostRow.number)))


def broken_series(session: Session, village: str) -> tuple[PostSeries, ...]:
    """Return the cards of a village of whose posts some are missing or doubled, the last one first."""
    last, different, all_of_it = func.max(PostRow.n), func.count(PostRow.n.distinct()), func.count()
    last_at = func.max(PostRow.received_at)
    of_cards = select(PostRow.epoch, last, last - different, all_of_it - different, last_at)
    broken = of_cards.where(PostRow.village == village).group_by(PostRow.epoch)
    rows = session.execute(broken.having(or_(last > different, all_of_it > different)).order_by(last_at.desc()))
    return tuple(
        PostSeries(epoch=epoch or "", last=top or 0, missing=missing or 0, doubled=doubled, last_at=at)
        for epoch, top, missing, doubled, at in rows
    )


def add_complaint(session: Session, row: PostComplaintRow) -> None:
    session.add(row)


def _is_waiting() -> Iterator[ColumnElement[bool]]:
    answer = aliased(PostRow)
    is_by_another = or_(answer.person.is_(None), answer.person != PostRow.person)
    is_answer = (
        answer.thread == PostRow.id,
        answer.id != PostRow.id,
        answer.is_redacted.is_(False),
        answer.is_hidden.is_(False),
        is_by_another,
    )
    yield from (PostRow.sort == "question", PostRow.thread == PostRow.id, PostRow.village.is_not(None))
    yield from (PostRow.is_redacted.is_(False), PostRow.is_hidden.is_(False))
    yield ~select(answer.id).where(*is_answer).exists()
