"""Feeding: an upstream's reply becomes bulletins, or is refused whole and staff are told.

In: a feed and a reply's bytes. Out: the feed's bulletins kept and published. A reply that is broken, or older than the
last good one (an upstream's stale cache), changes nothing: the last good bulletins stay with their dates, and the run
is kept with the place and field that were wrong.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content_sync.central.database import BulletinRow, FeedRun
from content_sync.central.feeds.parsed import Parsed
from content_sync.central.feeds.sources import Source
from content_sync.central.layout import INDEX
from content_sync.central.publishing import Published, Publisher, read_one
from content_sync.errors import FeedError
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.encoding import encode

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """What a run brought: bulletins, how many of them are new or changed, what was left out, what staff should know."""

    bulletins: int
    changed: int
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    published: Published


def feed(source: Source, reply: Callable[[], bytes], *, publisher: Publisher, now: dt.datetime) -> Fed:
    """Get a reply, take it in whole, and publish.

    Args:
        source: the feed.
        reply: gets the reply's bytes.
        publisher: keeps and publishes.
        now: the time.

    Raises:
        FeedError: it did not come or is broken; the run is kept for staff to see.
        SettingError: there is no tree to publish in; nothing is taken in.
    """
    publisher.check_founded()
    try:
        parsed = source.parse(reply(), now=now)
        with publisher.database.writing() as session:
            changed = _keep(session, source.name, parsed, now)
    except FeedError as error:
        with publisher.database.writing() as session:
            session.add(_refused(source.name, error, now))
        raise
    _log.info("feed %s: %d bulletins, %d changed", source.name, len(parsed.bulletins), changed)
    return Fed(
        bulletins=len(parsed.bulletins),
        changed=changed,
        left_out=parsed.left_out,
        notes=parsed.notes,
        published=publisher.publish(now),
    )


def _keep(session: Session, name: str, parsed: Parsed, now: dt.datetime) -> int:
    ids = {one.id for one in parsed.bulletins} | set(parsed.withdrawn)
    known = {row.id: row for row in session.scalars(select(BulletinRow).where(BulletinRow.id.in_(ids)))}
    _refuse_others(name, known, parsed)
    _refuse_older(known, parsed)
    changed = [one for one in parsed.bulletins if _is_news(known.get(one.id), one)]
    for one in changed:
        session.add(_filled(known.get(one.id), one, name, now))
    for one in parsed.bulletins:
        if (row := known.get(one.id)) is not None and _is_held(row):
            row.kind, row.areas, row.body = _kind(one), one.areas, encode(one)
    for ended in parsed.withdrawn:
        row = known.get(ended)
        if row and row.feed == name and row.state == "published":
            row.state, row.author, row.withdrawn, row.changed = "withdrawn", "", now, now
    session.add(_taken(name, parsed, now))
    return len(changed)


def _refuse_others(name: str, known: dict[str, BulletinRow], parsed: Parsed) -> None:
    """A feed may replace only what it brought itself."""
    for one in parsed.bulletins:
        row = known.get(one.id)
        if one.id == INDEX:
            raise FeedError("this id names the list of all others", place=one.id, field="id")
        if row is not None and (row.origin, row.feed) != ("feed", name):
            raise FeedError("another source uses this id", place=one.id, field="id")


def _refuse_older(known: dict[str, BulletinRow], parsed: Parsed) -> None:
    """What was issued earlier than what is kept would make fresh content old."""
    for one in parsed.bulletins:
        row = known.get(one.id)
        if row is not None and one.issued < (kept := read_one(row.body).issued):
            reason = f"this is of {one.issued:%Y-%m-%d %H:%M} UTC, a newer one of {kept:%Y-%m-%d %H:%M} UTC is kept"
            raise FeedError(reason, place=one.id, field="issued")


def _is_news(row: BulletinRow | None, bulletin: AnyBulletin) -> bool:
    return row is None or (not _is_held(row) and (row.body != encode(bulletin) or row.state != "published"))


def _is_held(row: BulletinRow) -> bool:
    """Tell whether staff took this back: it is kept up to date, and stays withdrawn until they put it back."""
    return row.state == "withdrawn" and row.author != ""


def _kind(bulletin: AnyBulletin) -> str:
    return str(type(bulletin).__struct_config__.tag)


def _filled(row: BulletinRow | None, bulletin: AnyBulletin, name: str, now: dt.datetime) -> BulletinRow:
    row = row if row is not None else BulletinRow(id=bulletin.id, origin="feed", feed=name)
    row.kind, row.areas = _kind(bulletin), bulletin.areas
    row.body, row.state, row.author = encode(bulletin), "published", ""
    row.changed = row.published = now
    row.withdrawn = None
    return row


def _taken(name: str, parsed: Parsed, now: dt.datetime) -> FeedRun:
    remarks = "\n".join((*parsed.notes, *(f"left out: {one}" for one in parsed.left_out)))
    return FeedRun(
        name=name, at=now, ok=True, bulletins=len(parsed.bulletins), left_out=len(parsed.left_out), remarks=remarks
    )


def _refused(name: str, error: FeedError, now: dt.datetime) -> FeedRun:
    return FeedRun(name=name, at=now, ok=False, reason=error.reason, place=error.place, field=error.field)
