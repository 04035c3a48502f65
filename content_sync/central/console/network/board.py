"""The volunteers' board: what is complained of, the questions nobody answered, and all conversations, by province.

In: a province, a district or a village, and which list. Out: the lists, a page at a time. Rules: an officer sees what
is read in their areas, or everywhere; complaints stand first, then the questions that wait longest; those without an
answer for three days are marked.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.console.officers import chosen_areas_or_403, my_areas, my_provinces
from content_sync.central.console.paging import page_number
from content_sync.central.database.kiosks.fleet import provinces_with_kiosks
from content_sync.central.database.network.conversations import (
    complained_posts,
    list_newest,
    page_of_unanswered,
    unanswered,
)
from content_sync.central.network.unanswered import ANSWERED_WITHIN
from content_sync.routes import add_route
from content_sync.wire.areas import is_area

PER_PAGE: Final = 25
_COMPLAINED_SHOWN: Final = 25


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/board", show)


def show(desk: Desk) -> ResponseReturnValue:
    """See what volunteers ask each other, and which question waits for the ministry."""
    asked, shown = request.args.get("province", ""), request.args.get("show", "")
    province = asked if is_area(asked) and asked.isdecimal() else ""
    shown = "all" if shown == "all" else "waiting"
    areas = chosen_areas_or_403(desk, province)
    overdue_by = desk.clock() - ANSWERED_WITHIN
    number = page_number(request.args.get("page", ""))
    with desk.database.reading() as session:
        waiting = unanswered(session, areas)
        page = (
            list_newest(session, areas, number=number, per_page=PER_PAGE)
            if shown == "all"
            else page_of_unanswered(session, waiting, number=number, per_page=PER_PAGE)
        )
        complained = complained_posts(session, areas, limit=_COMPLAINED_SHOWN)
        known = provinces_with_kiosks(session)
    return desk.render(
        "console/network/board.html",
        section="desk.board_show",
        page=page,
        complained=complained,
        shown=shown,
        waiting=len(waiting),
        overdue=sum(one.received_at <= overdue_by for one in waiting),
        overdue_by=overdue_by,
        province=province,
        provinces=my_provinces(my_areas(desk), among=known),
        now=desk.clock(),
    )
