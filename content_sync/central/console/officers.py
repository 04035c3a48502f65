"""What a member of staff may see and change of the network: their areas, as they stand at this request.

Coverage, and how kiosks and their pages do, is for all staff; names, phones, rescue codes, the board, the network at a
glance, and every change, are for network officers, each in their areas. Who is moved loses the old province at once, as
nothing of it is remembered in the session.
"""

from __future__ import annotations

from collections.abc import Collection, Container
from http import HTTPStatus

from flask import abort

from content_sync.central.console.desk import Desk, current_email
from content_sync.central.console.place_names import provinces
from content_sync.central.console.rendering import chosen_language
from content_sync.central.database.network.officers import areas_of
from content_sync.look.places import Place
from content_sync.wire.areas import any_covers


def my_areas(desk: Desk) -> tuple[str, ...]:
    """Return the areas of who sends this request; none where they are no officer."""
    with desk.database.reading() as session:
        return areas_of(session, current_email())


def my_areas_or_403(desk: Desk) -> tuple[str, ...]:
    """Return the areas of who sends this request; refuse it to who is no officer."""
    return my_areas(desk) or abort(HTTPStatus.FORBIDDEN)


def chosen_areas_or_403(desk: Desk, province: str) -> tuple[str, ...]:
    """Return the province that is asked for, or where none is, all areas of who asks; refuse what is not theirs."""
    areas = my_areas_or_403(desk)
    if province and not any_covers(areas, province):
        abort(HTTPStatus.FORBIDDEN)
    return (province,) if province else areas


def my_provinces(areas: Collection[str], among: Container[str] | None = None) -> list[Place]:
    """Return the provinces that these areas cover, by their names; of those `among` which are asked for."""
    return [one for one in provinces(chosen_language(), among=among) if any_covers(areas, one.code)]


def refuse_unless_mine(desk: Desk, place: str) -> None:
    """Refuse this request to whose areas do not cover a place."""
    if not any_covers(my_areas(desk), place):
        abort(HTTPStatus.FORBIDDEN)
