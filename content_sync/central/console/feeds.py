"""Sources: how each feed goes, when it last went well, and why its last reply was refused.

In: the runs central remembers. Out: one block a feed, and the latest refusals with place and field.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from content_sync.central.console.desk import Desk, offer
from content_sync.central.console.runs import states
from content_sync.central.database import FeedRun

_REFUSALS_SHOWN: Final = 20


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
