"""The posts of the board: kept once, each change with a number of its own, read by area from a number on."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from content_sync.central.database.inserts import insert_if_new
from content_sync.central.database.schema.network_tables import BoardCounterRow, PostComplaintRow, PostRow
from content_sync.central.database.sessions import Session

_ONLY = 1  # the id of the one row of the counter


def add_post(session: Session, row: PostRow) -> None:
    """Keep a new post; its number is drawn here."""
    row.number = next_number(session)
    session.add(row)


def change_post(session: Session, row: PostRow) -> None:
    """Give a post that was changed a new number, so that kiosks ask for it."""
    row.number = next_number(session)


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
    return session.scalar(select(BoardCounterRow.last)) or 0


def find_post(session: Session, name: str) -> PostRow | None:
    return session.get(PostRow, name)


def posts_after(session: Session, areas: Collection[str], number: int, *, limit: int) -> tuple[PostRow, ...]:
    """Return the posts of these areas that changed after a number, in the order of their changes."""
    changed = select(PostRow).where(PostRow.area.in_(areas), PostRow.number > number)
    return tuple(session.scalars(changed.order_by(PostRow.number).limit(limit)))


def add_complaint(session: Session, row: PostComplaintRow) -> None:
    session.add(row)
