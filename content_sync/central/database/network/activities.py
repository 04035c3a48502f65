"""The activities of villages in the database: kept by village and id, listed by area, and as published bulletins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, delete, false, func, or_, select, true, update

from content_sync.central.database.among import among
from content_sync.central.database.lists import ListPage, page_of
from content_sync.central.database.schema.activity_tables import VillageActivityRow
from content_sync.central.database.schema.columns import table_of
from content_sync.central.database.schema.tables import BulletinRow, VillageRow
from content_sync.central.database.sessions import Session
from content_sync.wire.activities import ActivityState
from content_sync.wire.areas import COUNTRY
from content_sync.wire.bulletins import Activity
from content_sync.wire.encoding import encode

OF_VILLAGES = "villages"
"""The feed that an activity of a village is published under, so that staff see where it is from."""

_IS_UNTOLD: Final = (VillageActivityRow.answer != "", VillageActivityRow.told_at.is_(None))
WITH_UNTOLD_ANSWERS: Final = select(VillageActivityRow.village).where(
    among(table_of(VillageActivityRow).c.village, "villages"), *_IS_UNTOLD
)
"""Asks for which `villages` there are `untold_answers`."""


def lock_activity(session: Session, village: str, name: str) -> VillageActivityRow | None:
    """Return an activity that nobody else changes until the transaction ends; None where there is none."""
    return session.get(VillageActivityRow, (village, name), with_for_update=True)


def add_activity(session: Session, row: VillageActivityRow) -> None:
    session.add(row)


def activities_by(session: Session, village: str, persons: Collection[str]) -> Sequence[VillageActivityRow]:
    """Return the activities that these people of a village wrote, in the order in which they came."""
    of_village = VillageActivityRow.village == village
    theirs = select(VillageActivityRow).where(of_village, VillageActivityRow.person.in_(persons))
    return session.scalars(theirs.order_by(VillageActivityRow.received_at, VillageActivityRow.id)).all()


def count_new_activities(session: Session, village: str, *, since: dt.datetime) -> int:
    """Return how many activities of a village came for the first time after a time."""
    came = VillageActivityRow.village == village, VillageActivityRow.received_at > since
    return session.scalar(select(func.count()).where(*came)) or 0


def list_activities(
    session: Session, areas: Collection[str], state: ActivityState, *, number: int, per_page: int
) -> ListPage[tuple[VillageActivityRow, str]]:
    """Return one page of the activities of villages in these areas, each with the name of its village.

    Those that wait longest come first; of the others the newest do.
    """
    fits = (VillageActivityRow.state == state, _within(areas))
    by_age = VillageActivityRow.changed_at
    found = select(VillageActivityRow, VillageRow.name).join(VillageRow, VillageRow.code == VillageActivityRow.village)
    order = by_age if state == "waiting" else by_age.desc()
    total = session.scalar(select(func.count()).select_from(VillageActivityRow).where(*fits)) or 0
    listed = found.where(*fits).order_by(order, VillageActivityRow.village, VillageActivityRow.id)
    return page_of(session, listed, lambda *row: row, number=number, per_page=per_page, total=total)


def count_waiting(session: Session, areas: Collection[str]) -> int:
    """Return how many activities of these areas wait for staff."""
    fits = VillageActivityRow.state == "waiting", _within(areas)
    return session.scalar(select(func.count()).select_from(VillageActivityRow).where(*fits)) or 0


def name_of_village(session: Session, village: str) -> str:
    """Return what a village is called; its code where it has no name."""
    return session.scalar(select(VillageRow.name).where(VillageRow.code == village)) or village


def photo_of(session: Session, village: str, name: str) -> bytes | None:
    """Return the photo of an activity; None without one."""
    wanted = VillageActivityRow.village == village, VillageActivityRow.id == name
    return session.scalar(select(VillageActivityRow.photo).where(*wanted))


def untold_answers(session: Session, village: str, *, limit: int) -> tuple[VillageActivityRow, ...]:
    """Return the activities of a village whose kiosk has not confirmed what staff said, the oldest first."""
    untold = select(VillageActivityRow).where(VillageActivityRow.village == village, *_IS_UNTOLD)
    return tuple(session.scalars(untold.order_by(VillageActivityRow.decided_at).limit(limit)))


def confirm_told(session: Session, answers: Collection[str], *, village: str, now: dt.datetime) -> None:
    """Note that a village's kiosk has these answers; those of other villages stay as they are."""
    if answers:
        ours = VillageActivityRow.village == village, VillageActivityRow.answer.in_(answers)
        session.execute(update(VillageActivityRow).where(*ours).values(told_at=now))


def tell_again(session: Session, village: str, *, since: dt.datetime | None) -> None:
    """Let the answers wait again that a village's kiosk confirmed since then, or ever: it has them no more."""
    ours = VillageActivityRow.village == village
    lately = VillageActivityRow.told_at.is_not(None) if since is None else VillageActivityRow.told_at >= since
    session.execute(update(VillageActivityRow).where(ours, lately).values(told_at=None))


def publish_activity(session: Session, activity: Activity, *, author: str, now: dt.datetime) -> None:
    """Keep an accepted activity as a published bulletin, in place of its earlier version."""
    row = session.get(BulletinRow, (activity.id, activity.kind), with_for_update=True)
    if row is None:
        row = BulletinRow(id=activity.id, kind=activity.kind, origin="village", feed=OF_VILLAGES)
        session.add(row)
    row.areas, row.body, row.author = activity.areas, encode(activity), author
    row.state, row.changed_at, row.published_at, row.withdrawn_at = "published", now, now, None


def unpublish_activity(session: Session, bulletin: str, *, author: str, now: dt.datetime) -> None:
    """Take an activity out of the tree, at the next publish."""
    row = session.get(BulletinRow, (bulletin, "activity"), with_for_update=True)
    if row is not None and row.state == "published":
        row.state, row.author, row.changed_at, row.withdrawn_at = "withdrawn", author, now, now


def forget_ended(session: Session, *, ended_by: dt.datetime, limit: int) -> int:
    """Delete activities that were over long ago, with their bulletins; return how many."""
    over = or_(VillageActivityRow.ends_at < ended_by, VillageActivityRow.ends_at.is_(None))
    due = select(VillageActivityRow).where(over, VillageActivityRow.changed_at < ended_by).limit(limit)
    rows = tuple(session.scalars(due))
    for row in rows:
        session.delete(row)
    names = [f"act-{row.village}-{row.id}" for row in rows]
    session.execute(delete(BulletinRow).where(BulletinRow.origin == "village", BulletinRow.id.in_(names)))
    return len(rows)


def _within(areas: Collection[str]) -> ColumnElement[bool]:
    if COUNTRY in areas:
        return true()
    return or_(false(), *(VillageActivityRow.village.startswith(area, autoescape=True) for area in areas))
