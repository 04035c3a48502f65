"""Feeding: an upstream's reply becomes bulletins, or is refused whole and staff are told.

In: a feed and a reply's bytes. Out: the feed's bulletins kept and published. A reply that is broken, or older than the
last good one (an upstream's stale cache), changes nothing: the last good bulletins stay with their dates, and the run
is kept with the place and field that were wrong. Alerts stand alone: the good are published, the bad are told beside
them; only where nothing could be taken is the reply refused.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content_sync.central.database.tables import BulletinRow, FeedFault, FeedRun
from content_sync.central.feeds.alerts import settle
from content_sync.central.feeds.parsed import Alert, Parsed
from content_sync.central.feeds.source import Source
from content_sync.central.tree.publishing import Published, Publisher, read_one
from content_sync.errors import FeedError
from content_sync.wire.bulletins import AnyBulletin, Name, Warning, kind_of, name_of
from content_sync.wire.encoding import encode
from content_sync.wire.parts import INDEX

_log = logging.getLogger(__name__)

_FEEDING_LOCK = 0x4B31_0003  # what a run decides on must not change under it


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How much of a reply is in force and new or changed, what was left out, what staff should know or must mend."""

    bulletins: int
    changed: int
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    faults: tuple[FeedError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """A run: what was kept, and what became of the tree."""

    taken: Taken
    published: Published


def feed(
    source: Source,
    reply: Callable[[], bytes],
    *,
    publisher: Publisher,
    now: dt.datetime,
    latest: dt.datetime | None = None,
) -> Fed:
    """Get a reply, take it in, and publish.

    Args:
        source: the feed.
        reply: gets the reply's bytes.
        publisher: keeps and publishes.
        now: the time.
        latest: the latest it can be, where the time is doubted: what claims to be of later is refused.

    Raises:
        FeedError: it did not come or nothing of it could be taken; the run is kept for staff to see.
        SettingError: there is no tree to publish in; nothing is taken in.
    """
    publisher.check_founded()
    try:
        parsed = source.parse(reply(), now=latest or now)
        with publisher.database.lock(_FEEDING_LOCK), publisher.database.writing() as session:
            taken = _take(session, source.name, parsed, now)
            session.add(_run(source.name, taken, now, is_ok=not parsed.is_refused))
    except FeedError as error:
        with publisher.database.writing() as session:
            session.add(FeedRun(name=source.name, at=now, ok=False, faults=[_fault(error)]))
        raise
    if parsed.is_refused:
        raise parsed.faults[0]
    _log.info(
        "feed %s: %d bulletins, %d changed, %d faults", source.name, taken.bulletins, taken.changed, len(taken.faults)
    )
    return Fed(taken=taken, published=publisher.publish(now))


def _take(session: Session, name: str, parsed: Parsed, now: dt.datetime) -> Taken:
    alerts, strangers = _own(session, name, parsed.alerts)
    decision = settle(session, name, alerts, now)
    bulletins = (*parsed.bulletins, *decision.publish)
    known = _rows(session, bulletins)
    _refuse_others(name, known, parsed.bulletins)
    _refuse_older(known, parsed.bulletins)
    changed = [one for one in bulletins if _is_news(known.get(name_of(one)), one)]
    for one in changed:
        session.add(_filled(known.get(name_of(one)), one, name, now))
    for one in bulletins:
        if (row := known.get(name_of(one))) is not None and _is_held(row):
            row.areas, row.body = one.areas, encode(one)
    _withdraw(session, decision.withdraw, now)
    return Taken(
        bulletins=len(bulletins),
        changed=len(changed),
        left_out=(*parsed.left_out, *decision.left_out),
        notes=(*parsed.notes, *decision.notes),
        faults=(*parsed.faults, *strangers),
    )


def _rows(session: Session, bulletins: Iterable[AnyBulletin]) -> dict[Name, BulletinRow]:
    """Return what is known under the names of these bulletins; others of the same ids are there for nothing."""
    ids = {one.id for one in bulletins}
    return {(row.kind, row.id): row for row in session.scalars(select(BulletinRow).where(BulletinRow.id.in_(ids)))}


def _own(session: Session, name: str, alerts: Iterable[Alert]) -> tuple[list[Alert], list[FeedError]]:
    """Part the alerts from those whose id is another source's: a feed may replace only what it brought itself."""
    own: list[Alert] = []
    strangers: list[FeedError] = []
    for alert in alerts:
        try:
            _refuse_others(name, _rows(session, alert.warnings), alert.warnings)
        except FeedError as error:
            strangers.append(FeedError(error.reason, place=alert.name, field="identifier"))
        else:
            own.append(alert)
    return own, strangers


def _withdraw(session: Session, ids: Iterable[str], now: dt.datetime) -> None:
    is_shown = BulletinRow.kind == kind_of(Warning), BulletinRow.id.in_(ids), BulletinRow.state == "published"
    for row in session.scalars(select(BulletinRow).where(*is_shown)):
        row.state, row.author, row.withdrawn, row.changed = "withdrawn", "", now, now


def _refuse_others(name: str, known: dict[Name, BulletinRow], bulletins: Iterable[AnyBulletin]) -> None:
    """A feed may replace only what it brought itself."""
    for one in bulletins:
        row = known.get(name_of(one))
        if one.id == INDEX:
            raise FeedError("this id names the list of all others", place=one.id, field="id")
        if row is not None and (row.origin, row.feed) != ("feed", name):
            raise FeedError("another source uses this id", place=one.id, field="id")


def _refuse_older(known: dict[Name, BulletinRow], bulletins: Iterable[AnyBulletin]) -> None:
    """What was issued earlier than what is kept would make fresh content old."""
    for one in bulletins:
        row = known.get(name_of(one))
        kept = read_one(row.body) if row is not None else None
        if kept is not None and one.issued < kept.issued:
            newer = f"a newer one of {kept.issued:%Y-%m-%d %H:%M} UTC is kept"
            reason = f"this is of {one.issued:%Y-%m-%d %H:%M} UTC, {newer}"
            raise FeedError(reason, place=one.id, field="issued")


def _is_news(row: BulletinRow | None, bulletin: AnyBulletin) -> bool:
    return row is None or (not _is_held(row) and (row.body != encode(bulletin) or row.state != "published"))


def _is_held(row: BulletinRow) -> bool:
    """Tell whether staff took this back: it is kept up to date, and stays withdrawn until they put it back."""
    return row.state == "withdrawn" and row.author != ""


def _filled(row: BulletinRow | None, bulletin: AnyBulletin, name: str, now: dt.datetime) -> BulletinRow:
    row = row if row is not None else BulletinRow(id=bulletin.id, origin="feed", feed=name)
    row.kind, row.areas = bulletin.kind, bulletin.areas
    row.body, row.state, row.author = encode(bulletin), "published", ""
    row.changed = row.published = now
    row.withdrawn = None
    return row


def _run(name: str, taken: Taken, now: dt.datetime, *, is_ok: bool) -> FeedRun:
    return FeedRun(
        name=name,
        at=now,
        ok=is_ok,
        bulletins=taken.bulletins,
        left_out="\n".join(taken.left_out),
        notes="\n".join(taken.notes),
        faults=[_fault(error) for error in taken.faults],
    )


def _fault(error: FeedError) -> FeedFault:
    return FeedFault(place=error.place, field=error.field, reason=error.reason)
