"""Bulletins in the database: what is published, what stands under given ids, and warnings that are taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import select

from content_sync.central.database.sessions import Session
from content_sync.central.database.tables import BulletinRow
from content_sync.wire.bulletin_base import kind_of
from content_sync.wire.bulletins import BulletinName, Warning


def published_bodies(session: Session) -> Iterator[tuple[BulletinName, bytes]]:
    """Yield every published bulletin's name and its JSON."""
    published = select(BulletinRow.kind, BulletinRow.id, BulletinRow.body).where(BulletinRow.state == "published")
    for kind, bulletin, body in session.execute(published):
        yield (kind, bulletin), body


def bulletins_under(session: Session, ids: Collection[str]) -> dict[BulletinName, BulletinRow]:
    """Return the bulletins, of every kind, that have one of these ids."""
    return {(row.kind, row.id): row for row in session.scalars(select(BulletinRow).where(BulletinRow.id.in_(ids)))}


def withdraw_warnings(session: Session, ids: Iterable[str], now: dt.datetime) -> None:
    """Withdraw those of these warnings that are published, as their source took them back (so without an author)."""
    is_shown = BulletinRow.kind == kind_of(Warning), BulletinRow.id.in_(ids), BulletinRow.state == "published"
    for row in session.scalars(select(BulletinRow).where(*is_shown)):
        row.state, row.author, row.withdrawn_at, row.changed_at = "withdrawn", "", now, now
