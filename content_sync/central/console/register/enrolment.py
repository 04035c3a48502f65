"""Kiosks that came with a code and wait for a person: their digits, until they were compared.

For network officers, in their areas. In: nothing. Out: the list, those first that wait longest; each leads to the page
of its key, where they are compared.
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.console.officers import my_areas_or_403
from content_sync.central.database.kiosks.keys import unconfirmed_keys
from content_sync.central.enrolment.greeting import digits_of
from content_sync.routes import add_route


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/enrolment", show)


def show(desk: Desk) -> ResponseReturnValue:
    """See which kiosks wait for a person to compare their digits."""
    areas = my_areas_or_403(desk)
    with desk.database.reading() as session:
        waiting = unconfirmed_keys(session, areas)
    return desk.render(
        "console/register/enrolment.html",
        section="desk.coverage_show",
        waiting=[(one, digits_of(one.key, desk.receipt_seed)) for one in waiting],
        now=desk.clock(),
    )
