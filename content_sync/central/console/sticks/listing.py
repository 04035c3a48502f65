"""The sticks: which are out and since when, and what each brought back.

In: what `central stick export` and `import` noted. Out: a list, those that are out first, the longest out before the
others. Nothing here changes it.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.database.kiosks.sticks import known_sticks
from content_sync.routes import add_route

PATH: Final = "/sticks"


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, PATH, show)


def show(desk: Desk) -> ResponseReturnValue:
    """See which sticks are out, and for how long."""
    with desk.database.reading() as session:
        sticks = known_sticks(session)
    return desk.render(
        "console/sticks/listing.html",
        section="desk.villages_show",
        sticks=sticks,
        out=sum(one.is_out for one in sticks),
        now=desk.clock(),
    )
