"""Kiosks that a person has to look at: those that came with a code, until compared, and those whose card is told.

For network officers, in their areas. In: nothing. Out: two lists, of new kiosks those first that wait longest; each
leads to the page of its key, where they are compared, or a copied card is settled. With the new ones stand the
volunteers of their villages, and of the first ones their phones, to call them; each look at a phone is noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from flask import Blueprint
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, current_email
from content_sync.central.console.officers import my_areas_or_403
from content_sync.central.database.kiosks.keys import unconfirmed_keys
from content_sync.central.database.kiosks.told_cards import told_cards
from content_sync.central.database.network.volunteers import present_volunteers
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.enrolment.greeting import digits_of
from content_sync.central.network.acts import PHONE_SEEN, note_act
from content_sync.look.phone_numbers import PhoneNumber, read_phone
from content_sync.routes import add_route

_CALLED_AT_ONCE: Final = 20


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/enrolment", show)


def show(desk: Desk) -> ResponseReturnValue:
    """See which kiosks wait for a person to compare their digits, and of which there is something to find out."""
    areas = my_areas_or_403(desk)
    with desk.database.reading() as session:
        waiting, told = unconfirmed_keys(session, areas), told_cards(session, areas)
        people = present_volunteers(session, {one.village.code for one in waiting})
    seen = _phones_looked_at(desk, [one.village.code for one in waiting], people)
    return desk.render(
        "console/register/enrolment.html",
        section="desk.coverage_show",
        waiting=[(one, digits_of(one.key, desk.receipt_seed)) for one in waiting],
        people={village: tuple(of_it) for village, of_it in groupby(people, key=lambda one: one.village)},
        phones=seen,
        told=told,
        now=desk.clock(),
    )


def _phones_looked_at(desk: Desk, villages: Sequence[str], people: Sequence[VolunteerRow]) -> dict[str, PhoneNumber]:
    """Return the phones that are shown, by who has them, and note that they were looked at."""
    first = set(tuple(dict.fromkeys(villages))[:_CALLED_AT_ONCE])
    shown = {one.id: read_phone(one.phone) for one in people if one.phone and one.village in first}
    if shown:
        with desk.database.writing() as session:
            for volunteer in shown:
                note_act(session, at=desk.clock(), staff=current_email(), what=PHONE_SEEN, about=volunteer)
    return shown
