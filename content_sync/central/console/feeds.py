"""Sources: how each feed goes, when it last went well, and why its last reply was refused.

In: the runs central remembers. Out: one block a feed, and the latest refusals with place and field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from content_sync.central.console.desk import Desk, offer
from content_sync.central.database import FeedRun

_REFUSALS_SHOWN: Final = 20


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


def addresses(blueprint: Blueprint, desk: Desk) -> None:
    offer(blueprint, desk, "/feeds", show)


def show(desk: Desk) -> ResponseReturnValue:
    """See whether what villages read is fed, and what to tell a source that sent nonsense."""
    with desk.parts.database.reading() as session:
        refusals = select(FeedRun).where(~FeedRun.ok).order_by(FeedRun.at.desc(), FeedRun.id.desc())
        return desk.drawing.page(
            "console/feeds.html",
            section="desk.feeds_show",
            feeds=states(session),
            refusals=session.scalars(refusals.limit(_REFUSALS_SHOWN)).all(),
            now=desk.parts.clock(),
        )


def _state(session: Session, name: str) -> FeedState:
    runs = select(FeedRun).where(FeedRun.name == name).order_by(FeedRun.at.desc(), FeedRun.id.desc())
    latest = session.scalars(runs.limit(1)).one()
    good = session.scalars(runs.where(FeedRun.ok).limit(1)).first()
    return FeedState(name=name, good=good, refused=None if latest.ok else latest)
