"""Bulletins in the database: what is published, what stands under given ids, and what feeds bring and take back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from sqlalchemy import delete, select

from content_sync.central.database.schema.tables import BulletinRow
from content_sync.central.database.sessions import Session
from content_sync.central.encoded_bulletins import EncodedBulletin, encoded, read_one
from content_sync.wire.alerts import Original, Warning
from content_sync.wire.bulletin_base import kind_of
from content_sync.wire.bulletins import Activity, AnyBulletin, Article, BulletinName

_WITH_MEDIA: Final = (kind_of(Article), kind_of(Activity))
_ORIGINALS_STAY: Final = dt.timedelta(days=10)  # no warning is shown as long


def published_bodies(session: Session) -> Iterator[tuple[BulletinName, bytes]]:
    """Yield every published bulletin's name and its JSON."""
    published = select(BulletinRow.kind, BulletinRow.id, BulletinRow.body).where(BulletinRow.state == "published")
    for kind, bulletin, body in session.execute(published):
        yield (kind, bulletin), body


def media_names(session: Session) -> frozenset[str]:
    """Return the names of the pictures and recordings that any article or activity names, whatever became of it."""
    bodies = session.scalars(select(BulletinRow.body).where(BulletinRow.kind.in_(_WITH_MEDIA)))
    named = (one for body in bodies if isinstance(one := read_one(body), Article | Activity))
    return frozenset(file.name for one in named for file in one.media)


def bulletins_under(session: Session, ids: Collection[str]) -> dict[BulletinName, BulletinRow]:
    """Return the bulletins, of every kind, that have one of these ids."""
    return {(row.kind, row.id): row for row in session.scalars(select(BulletinRow).where(BulletinRow.id.in_(ids)))}


def publish_fed(
    session: Session,
    row: BulletinRow | None,
    one: EncodedBulletin[AnyBulletin],
    *,
    feed: str,
    now: dt.datetime,
) -> bool:
    """Keep and publish a bulletin that a feed brought; tell whether it is new or changed.

    A bulletin that staff withdrew gets the new content, and stays withdrawn until they put it back.

    Args:
        session: a writing one.
        row: what stands under the bulletin's name; None where nothing does.
        one: the bulletin.
        feed: the feed's name.
        now: the time.
    """
    if row is not None and _was_taken_back(row):
        row.areas, row.body = one.bulletin.areas, one.body
        return False
    if row is not None and (row.body, row.state) == (one.body, "published"):
        return False
    row = row if row is not None else BulletinRow(id=one.bulletin.id, kind=one.bulletin.kind, origin="feed", feed=feed)
    row.areas, row.body, row.state, row.author = one.bulletin.areas, one.body, "published", ""
    row.changed_at = row.published_at = now
    row.withdrawn_at = None
    session.add(row)
    return True


def withdraw_warnings(session: Session, ids: Iterable[str], now: dt.datetime) -> None:
    """Withdraw those of these warnings that are published, as their source took them back (so without an author)."""
    is_shown = BulletinRow.kind == kind_of(Warning), BulletinRow.id.in_(ids), BulletinRow.state == "published"
    for row in session.scalars(select(BulletinRow).where(*is_shown)):
        row.state, row.author, row.withdrawn_at, row.changed_at = "withdrawn", "", now, now


def lift_warnings(session: Session, lifted_at: Mapping[str, dt.datetime], now: dt.datetime) -> None:
    """Have the published ones of these warnings say that their source cancelled them, and when."""
    is_shown = BulletinRow.kind == kind_of(Warning), BulletinRow.id.in_(lifted_at), BulletinRow.state == "published"
    for row in session.scalars(select(BulletinRow).where(*is_shown)):
        warning = read_one(row.body)
        if isinstance(warning, Warning):
            row.body, row.changed_at = encoded(warning.lifted(lifted_at[row.id])).body, now


def forget_originals(session: Session, feed: str, kept: Collection[str], now: dt.datetime) -> None:
    """Drop what a feed brought of alerts' documents long ago, but for those kept: each publish reads them all."""
    is_own = BulletinRow.kind == kind_of(Original), BulletinRow.feed == feed
    is_old = *is_own, BulletinRow.changed_at < now - _ORIGINALS_STAY
    session.execute(delete(BulletinRow).where(*is_old, BulletinRow.id.not_in(kept)))


def _was_taken_back(row: BulletinRow) -> bool:
    """Tell whether staff withdrew it; the row of a bulletin that its own feed withdrew has no author."""
    return row.state == "withdrawn" and row.author != ""
