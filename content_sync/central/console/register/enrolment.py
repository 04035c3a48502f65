"""Kiosks that a person has to look at: those that came with a code, until compared, and those whose card is told.

For network officers, in their areas. In: nothing. Out: two lists, of new kiosks those first that wait longest; each
leads to the page of its key, where they are compared, or a copied card is settled.
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.console.officers import my_areas_or_403
from content_sync.central.database.kiosks.keys import unconfirmed_keys
from content_sync.central.database.kiosks.told_cards import told_cards
from content_sync.central.enrolment.greeting import digits_of
from content_sync.routes import add_route


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/enrolment", show)


def show(desk: Desk) -> ResponseReturnValue:
    """See which kiosks wait for a person to compare their digits, and of which there is something to find out."""
    areas = my_areas_or_403(desk)
    with desk.database.reading() as session:
        waiting, told = unconfirmed_keys(session, areas), told_cards(session, areas)
    return desk.render(
        "console/register/enrolment.html",
        section="desk.coverage_show",
        waiting=[(one, digits_of(one.key, desk.receipt_seed)) for one in waiting],
        told=told,
        now=desk.clock(),
    )
