"""What staff did with the network and with people's data: who, when, about what and why, the newest first.

For network officers: what was done about anything in their areas, and what they did themselves; of the nation all of
it. In: a province. Out: the list, a page at a time. Nothing here changes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, current_email
from content_sync.central.console.officers import chosen_areas_or_403, my_areas, my_provinces
from content_sync.central.console.paging import page_number
from content_sync.central.database.network.acts import list_acts
from content_sync.central.database.schema.network_tables import ActRow
from content_sync.routes import add_route
from content_sync.wire.areas import is_area, is_village

PER_PAGE: Final = 50
_OF_VILLAGE: Final = re.compile(r"(?:act-)?([1-9][0-9]{7})(?:-[0-9a-f]{32})?", re.ASCII)
_ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_STICK: Final = re.compile(r"stick [0-9a-f]{8}", re.ASCII)
_TRAINING: Final = re.compile(r"training ([0-9]{1,9})", re.ASCII)
_OF_POSTS: Final = ("post_", "complaints_")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAct:
    """An act, the village it is about ("" where that is not said), and the address of what it is about, if any."""

    act: ActRow
    village: str
    address: str


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/acts", show)


def show(desk: Desk) -> ResponseReturnValue:
    """See what staff did, and who looked at or opened what."""
    asked = request.args.get("province", "")
    province = asked if is_area(asked) and asked.isdecimal() else ""
    areas, own = chosen_areas_or_403(desk, province), "" if province else current_email()
    number = page_number(request.args.get("page", ""))
    with desk.database.reading() as session:
        page = list_acts(session, areas, own=own, number=number, per_page=PER_PAGE)
    return desk.render(
        "console/register/acts.html",
        section="desk.coverage_show",
        page=page,
        acts=[_listed(act) for act in page.items],
        province=province,
        provinces=my_provinces(my_areas(desk)),
    )


def _listed(act: ActRow) -> ListedAct:
    found = _OF_VILLAGE.fullmatch(act.about)
    village = found[1] if found and is_village(found[1]) else ""
    return ListedAct(act=act, village=village, address=_address(act, village))


def _address(act: ActRow, village: str) -> str:
    """Return where what an act is about stands on the desk; "" where it is on no page, as a list is."""
    if village:
        return url_for("desk.village_show", village=village)
    if found := _TRAINING.fullmatch(act.about):
        return url_for("desk.trainings_show", training=found[1])
    if _STICK.fullmatch(act.about):
        return url_for("desk.listing_show")
    if not _ID.fullmatch(act.about):
        return ""
    if act.what.startswith(_OF_POSTS):
        return url_for("desk.conversation_show", post=act.about)
    return url_for("desk.volunteers_show", volunteer=act.about)
