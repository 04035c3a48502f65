"""How each feed goes, from the runs central remembers: the last good one, and the latest where it was refused."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content_sync.central.database import FeedRun


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed: its last good run, and its latest run where that was refused."""

    name: str
    good: FeedRun | None
    refused: FeedRun | None


def states(session: Session) -> tuple[FeedState, ...]:
    """Return every feed that ever ran, those in trouble first."""
    names = session.scalars(select(FeedRun.name).distinct()).all()
    found = (_state(session, name) for name in names)
    return tuple(sorted(found, key=lambda feed: (feed.refused is None, feed.name)))


def _state(session: Session, name: str) -> FeedState:
    runs = select(FeedRun).where(FeedRun.name == name).order_by(FeedRun.at.desc(), FeedRun.id.desc())
    latest = session.scalars(runs.limit(1)).one()
    good = session.scalars(runs.where(FeedRun.ok).limit(1)).first()
    return FeedState(name=name, good=good, refused=None if latest.ok else latest)
