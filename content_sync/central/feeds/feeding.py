"""Feeding: an upstream's reply becomes bulletins, or is refused whole and staff are told.

In: a feed and a reply's bytes. Out: the feed's bulletins kept and published. A reply that is broken, or older than the
last good one (an upstream's stale cache), changes nothing: the last good bulletins stay with their dates, and the run
is kept with the place and field that were wrong. Alerts stand alone: the good are published, the bad are told beside
them; only where nothing could be taken is the reply refused.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from content_sync.central.database.bulletins import bulletins_under, withdraw_warnings
from content_sync.central.database.encoded import EncodedBulletin, read_one
from content_sync.central.database.sessions import Session
from content_sync.central.database.tables import BulletinRow, FeedFault, FeedRun
from content_sync.central.feeds.alerts import settle
from content_sync.central.feeds.parsed import Alert, ParsedReply
from content_sync.central.feeds.source import Source
from content_sync.central.tree.publishing import Published, Publisher
from content_sync.errors import FeedError
from content_sync.wire.bulletins import AnyBulletin, Name, name_of
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
class FeedResult:
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
) -> FeedResult:
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
    return FeedResult(taken=taken, published=publisher.publish(now))


def _take(session: Session, name: str, parsed: ParsedReply, now: dt.datetime) -> Taken:
    alerts_warnings = (one for alert in parsed.alerts for one in alert.warnings)
    known = bulletins_under(session, {one.id for one in (*parsed.bulletins, *alerts_warnings)})
    alerts, strangers = _own(name, known, parsed.alerts)
    outcome = settle(session, name, alerts, now)
    _refuse_others(name, known, parsed.bulletins)
    _refuse_older(known, parsed.bulletins)
    taken = (*parsed.encoded, *outcome.publish)
    changed = [one for one in taken if _put(session, known.get(name_of(one.bulletin)), one, name, now)]
    withdraw_warnings(session, outcome.withdraw, now)
    return Taken(
        bulletins=len(taken),
        changed=len(changed),
        left_out=(*parsed.left_out, *outcome.left_out),
        notes=(*parsed.notes, *outcome.notes),
        faults=(*parsed.faults, *strangers),
    )


def _own(name: str, known: Mapping[Name, BulletinRow], alerts: Iterable[Alert]) -> tuple[list[Alert], list[FeedError]]:
    """Part the alerts from those whose id is another source's: a feed may replace only what it brought itself."""
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


def _refuse_others(name: str, known: Mapping[Name, BulletinRow], bulletins: Iterable[AnyBulletin]) -> None:
    """A feed may replace only what it brought itself."""
    for one in bulletins:
        row = known.get(name_of(one))
        if one.id == INDEX:
            raise FeedError("this id names the list of all others", place=one.id, field="id")
        if row is not None and (row.origin, row.feed) != ("feed", name):
            raise FeedError("another source uses this id", place=one.id, field="id")


def _refuse_older(known: Mapping[Name, BulletinRow], bulletins: Iterable[AnyBulletin]) -> None:
    """What was issued earlier than what is kept would make fresh content old."""
    for one in bulletins:
        row = known.get(name_of(one))
        kept = read_one(row.body) if row is not None else None
        if kept is not None and one.issued < kept.issued:
            newer = f"a newer one of {kept.issued:%Y-%m-%d %H:%M} UTC is kept"
            reason = f"this is of {one.issued:%Y-%m-%d %H:%M} UTC, {newer}"
            raise FeedError(reason, place=one.id, field="issued")


def _put(
    session: Session, row: BulletinRow | None, one: EncodedBulletin[AnyBulletin], name: str, now: dt.datetime
) -> bool:
    """Store and publish a bulletin; tell whether it is new or changed.

    What staff took back is kept up to date, and stays withdrawn until they put it back.
    """
    if row is not None and _was_taken_back(row):
        row.areas, row.body = one.bulletin.areas, one.body
        return False
    if row is not None and (row.body, row.state) == (one.body, "published"):
        return False
    row = row if row is not None else BulletinRow(id=one.bulletin.id, kind=one.bulletin.kind, origin="feed", feed=name)
    row.areas, row.body, row.state, row.author = one.bulletin.areas, one.body, "published", ""
    row.changed = row.published = now
    row.withdrawn = None
    session.add(row)
    return True


def _was_taken_back(row: BulletinRow) -> bool:
    """Tell whether staff withdrew it: a feed's own withdrawal has no author."""
    return row.state == "withdrawn" and row.author != ""


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
