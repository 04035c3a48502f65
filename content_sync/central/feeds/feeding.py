"""Feeding: a source's reply becomes bulletins, or the whole reply is refused and staff learn why.

In: a feed and the bytes of a reply. Out: the feed's bulletins, stored and published. A reply that is broken, or older
than the last good one (a stale cache of the source), changes nothing: the last good bulletins stay with their dates,
and the run is stored with the place and the field that were wrong. Alerts are the exception: good ones are published,
and bad ones are stored as faults of the run; the reply is refused only where nothing of it could be taken.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from content_sync.central.database.content.bulletins import (
    bulletins_under,
    forget_originals,
    lift_warnings,
    publish_fed,
    withdraw_warnings,
)
from content_sync.central.database.content.feed_runs import add_run
from content_sync.central.database.schema.tables import BulletinRow, FeedFault, FeedRun
from content_sync.central.database.sessions import Session
from content_sync.central.encoded_bulletins import EncodedBulletin, read_one
from content_sync.central.feeds.alerts import settle
from content_sync.central.feeds.parsed import Alert, ParsedReply
from content_sync.central.feeds.source import Source
from content_sync.central.media.files import MediaStore
from content_sync.central.tree.publishing import Published, Publisher
from content_sync.errors import FeedError
from content_sync.wire.bulletins import AnyBulletin, BulletinName, name_of
from content_sync.wire.parts import INDEX

_log = logging.getLogger(__name__)

_FEEDING_LOCK = 0x4B31_0003  # one run at a time: what a run reads must not change before it writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken of a reply.

    Attributes:
        bulletins: how many bulletins of it are in force.
        changed: how many of them are new or changed.
        left_out: names of what was known and not wanted.
        notes: what staff should know, one sentence each.
        faults: what could not be taken.
    """

    bulletins: int
    changed: int
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    faults: tuple[FeedError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedResult:
    """A run of a feed: what was taken, and what was published."""

    taken: Taken
    published: Published


def feed(
    source: Source,
    reply: Callable[[], bytes],
    *,
    publisher: Publisher,
    now: dt.datetime,
    latest: dt.datetime | None = None,
) -> FeedResult:
    """Get a reply, store its bulletins in one transaction, and publish.

    Args:
        source: the feed.
        reply: gets the bytes of the reply.
        publisher: gives the database, and publishes.
        now: the time.
        latest: the latest time it can be, where the clock is doubted; a reply dated later than this is refused.

    Raises:
        FeedError: the reply could not be had, or nothing of it could be taken. The run is stored for staff to see.
        SettingError: there is no tree to publish in; nothing is stored.
        DatabaseError: nothing is stored.
    """
    publisher.check_initialized()
    try:
        parsed = source.parse(reply(), now=latest or now)
        _keep_media(publisher.media, parsed)
        with publisher.database.lock(_FEEDING_LOCK), publisher.database.writing() as session:
            taken = _take(session, source.name, parsed, now)
            add_run(session, _run(source.name, taken, now, is_ok=not parsed.is_refused))
    except FeedError as error:
        with publisher.database.writing() as session:
            add_run(session, FeedRun(feed=source.name, at=now, is_ok=False, faults=[_fault(error)]))
        raise
    if parsed.is_refused:
        raise parsed.faults[0]
    _log.info(
        "feed %s: %d bulletins, %d changed, %d faults", source.name, taken.bulletins, taken.changed, len(taken.faults)
    )
    return FeedResult(taken=taken, published=publisher.publish(now))


def _keep_media(store: MediaStore, parsed: ParsedReply) -> None:
    """Keep the pictures and recordings, before anything names them."""
    try:
        for body, kind in parsed.media:
            store.keep(body, kind)
    except OSError as error:
        raise FeedError(f"its files cannot be kept: {error.strerror}") from error


def _take(session: Session, name: str, parsed: ParsedReply, now: dt.datetime) -> Taken:
    alerts_warnings = (one for alert in parsed.alerts for one in alert.warnings)
    known = bulletins_under(session, {one.id for one in (*parsed.bulletins, *alerts_warnings)})
    alerts, strangers = _own(name, known, parsed.alerts)
    outcome = settle(session, name, alerts, now)
    _refuse_others(name, known, parsed.bulletins)
    _refuse_older(known, parsed.bulletins)
    taken = (*parsed.encoded, *outcome.publish)
    changed = [one for one in taken if publish_fed(session, known.get(name_of(one.bulletin)), one, feed=name, now=now)]
    beside: tuple[EncodedBulletin[AnyBulletin], ...] = (*outcome.originals, *outcome.lifted)
    for one in beside:
        publish_fed(session, known.get(name_of(one.bulletin)), one, feed=name, now=now)
    withdraw_warnings(session, outcome.withdraw, now)
    lift_warnings(session, outcome.lift, now)
    forget_originals(session, name, {one.bulletin.id for one in outcome.originals}, now)
    return Taken(
        bulletins=len(taken),
        changed=len(changed),
        left_out=(*parsed.left_out, *outcome.left_out),
        notes=(*parsed.notes, *outcome.notes),
        faults=(*parsed.faults, *strangers),
    )


def _own(
    name: str, known: Mapping[BulletinName, BulletinRow], alerts: Iterable[Alert]
) -> tuple[list[Alert], list[FeedError]]:
    """Return the alerts that this feed may bring, and a fault for each whose id belongs to another source."""
    own: list[Alert] = []
    strangers: list[FeedError] = []
    for alert in alerts:
        try:
            _refuse_others(name, known, alert.warnings)
        except FeedError as error:
            strangers.append(FeedError(error.reason, place=alert.name, field="identifier"))
        else:
            own.append(alert)
    return own, strangers


def _refuse_others(name: str, known: Mapping[BulletinName, BulletinRow], bulletins: Iterable[AnyBulletin]) -> None:
    """Refuse bulletins whose id belongs to another source: a feed may replace only its own."""
    for one in bulletins:
        row = known.get(name_of(one))
        if one.id == INDEX:
            raise FeedError("this id names the list of all others", place=one.id, field="id")
        if row is not None and (row.origin, row.feed) != ("feed", name):
            raise FeedError("another source uses this id", place=one.id, field="id")


def _refuse_older(known: Mapping[BulletinName, BulletinRow], bulletins: Iterable[AnyBulletin]) -> None:
    """Refuse bulletins that were issued before the stored ones: they would make fresh content old."""
    for one in bulletins:
        row = known.get(name_of(one))
        kept = read_one(row.body) if row is not None else None
        if kept is not None and one.issued < kept.issued:
            newer = f"a newer one of {kept.issued:%Y-%m-%d %H:%M} UTC is kept"
            reason = f"this is of {one.issued:%Y-%m-%d %H:%M} UTC, {newer}"
            raise FeedError(reason, place=one.id, field="issued")


def _run(name: str, taken: Taken, now: dt.datetime, *, is_ok: bool) -> FeedRun:
    return FeedRun(
        feed=name,
        at=now,
        is_ok=is_ok,
        bulletins=taken.bulletins,
        left_out=taken.left_out,
        notes=taken.notes,
        faults=[_fault(error) for error in taken.faults],
    )


def _fault(error: FeedError) -> FeedFault:
    return FeedFault(place=error.place, field=error.field, reason=error.reason)
