"""Sources: how each feed does, when it last went well, and what central could not take of its replies.

In: the feeds' runs. Out: a block for each feed, and a list of the latest faults with place and field.
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.database.content.feed_runs import feed_states, latest_faults
from content_sync.routes import add_route


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/feeds", show)


def show(desk: Desk) -> ResponseReturnValue:
    """See whether fresh content comes in, and what to tell a source that sent something wrong."""
    with desk.database.reading() as session:
        return desk.render(
            "console/feeds/feeds.html",
            section="desk.feeds_show",
            feeds=feed_states(session),
            faults=latest_faults(session),
            now=desk.clock(),
        )
