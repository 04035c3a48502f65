"""How each feed does, from its runs: the last good one, the latest one, and what they could not take in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from content_sync.central.database.schema.tables import FeedFault, FeedRun
from content_sync.central.database.sessions import Session

_FAULTS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed: its last good run, and its latest."""

    name: str
    good: FeedRun | None
    latest: FeedRun

    @property
    def is_refused(self) -> bool:
        """Whether the latest reply was refused whole."""
        return not self.latest.is_ok

    @property
    def faults(self) -> Sequence[FeedFault]:
        """What the latest run could not take in."""
        return self.latest.faults


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFault:
    """A fault that runs met, and when the last of them met it."""

    at: dt.datetime
    name: str
    place: str
    field: str
    reason: str


def add_run(session: Session, run: FeedRun) -> None:
    """Keep a run of a feed, with its faults."""
    session.add(run)


def feed_states(session: Session) -> tuple[FeedState, ...]:
    """Return the state of every feed that has run, those in trouble first."""
    names = session.scalars(select(FeedRun.feed).distinct()).all()
    found = (_state(session, name) for name in names)
    return tuple(sorted(found, key=lambda feed: (not feed.faults, feed.name)))


def latest_faults(session: Session) -> tuple[SeenFault, ...]:
    """Return the latest faults, each once, even where many runs met it."""
    what = (FeedRun.feed, FeedFault.place, FeedFault.field, FeedFault.reason)
    last = func.max(FeedRun.at)
    faults = (
        select(last, *what).join(FeedFault, FeedFault.run == FeedRun.id).group_by(*what).order_by(last.desc(), *what)
    )
    rows = session.execute(faults.limit(_FAULTS_SHOWN))
    return tuple(
        SeenFault(at=at, name=name, place=place, field=field, reason=why) for at, name, place, field, why in rows
    )


def _state(session: Session, name: str) -> FeedState:
    runs = select(FeedRun).where(FeedRun.feed == name).order_by(FeedRun.at.desc(), FeedRun.id.desc())
    latest = session.scalars(runs.limit(1)).one()
    good = session.scalars(runs.where(FeedRun.is_ok).limit(1)).first()
    return FeedState(name=name, good=good, latest=latest)
