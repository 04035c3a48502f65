"""Market items that sellers want shown in their whole district: what waits, what is shown, what was declined.

For network officers, each in their areas: they see phone numbers, and what they accept is on the internet. In: an area,
a state, decisions. Out: the lists, a page at a time; a published change. Rules: what is complained of stands first; a
decision says what its writer saw, and does nothing where a colleague or the seller was faster; the reason goes home to
the seller.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final, get_args

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import REPORT_ID, Desk, current_email, valid_or_404
from content_sync.central.console.officers import my_areas_or_403, refuse_unless_mine
from content_sync.central.console.paging import page_number
from content_sync.central.console.place_names import provinces
from content_sync.central.console.rendering import chosen_language
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.network.market import count_by_state, list_items
from content_sync.central.database.refusals import StaleFormError
from content_sync.central.database.schema.market_tables import MarketItemState
from content_sync.central.network import market
from content_sync.central.network.moderation import Clerk
from content_sync.look.phone_numbers import read_phone
from content_sync.routes import add_route
from content_sync.wire.areas import any_covers, is_area
from content_sync.wire.district_items import DECLINE_REASONS

PER_PAGE: Final = 25
SHOWN: Final[tuple[MarketItemState, ...]] = ("waiting", "accepted", "declined")
_VILLAGE: Final = re.compile(r"[1-9][0-9]{7}", re.ASCII)
_STATES: Final = frozenset(get_args(MarketItemState))
_ACTS: Final = ("accept", "decline")


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/market", show)
    add_route(blueprint, desk, "/market/<village>/<item>", decide, "POST")


def show(desk: Desk) -> ResponseReturnValue:
    """See what sellers of your areas want the whole district to see."""
    return _page(desk)


def decide(desk: Desk, village: str, item: str) -> ResponseReturnValue:
    """Let the district see an item, or not, or no longer."""
    place, name = valid_or_404(village, _VILLAGE), valid_or_404(item, REPORT_ID)
    refuse_unless_mine(desk, place)
    act, seen, reason = (request.form.get(field, "") for field in ("act", "seen", "reason"))
    if act not in _ACTS or seen not in _STATES:
        abort(HTTPStatus.BAD_REQUEST)
    if act == "decline" and reason not in DECLINE_REASONS:
        return _page(desk, mistake=name), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        kept = attempt(lambda: _decide(desk, place, name, seen=seen, reason=reason if act == "decline" else ""))
    except StaleFormError:
        return redirect(_back(done="stale"), HTTPStatus.SEE_OTHER)
    if isinstance(kept, Trouble):
        return _page(desk, kept), HTTPStatus.SERVICE_UNAVAILABLE
    if not kept:
        abort(HTTPStatus.NOT_FOUND)
    published = attempt(lambda: desk.publish(desk.clock()))
    if isinstance(published, Trouble):
        return _page(desk, published, is_kept=True), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(_back(done=act), HTTPStatus.SEE_OTHER)


def _decide(desk: Desk, village: str, name: str, *, seen: str, reason: str) -> bool:
    with desk.database.writing() as session:
        clerk = Clerk(session=session, email=current_email(), now=desk.clock())
        item = market.item_to_decide(clerk, village, name, seen=seen)
        if item is None:
            return False
        if reason:
            market.decline(clerk, item, reason)
        else:
            market.accept(clerk, item)
        return True


def _back(*, done: str) -> str:
    return url_for("desk.market_show", province=_asked("province"), state=_asked("state"), done=done)


def _asked(name: str) -> str:
    """Return what a filter says: in the address, or in the form that stood below it."""
    return request.args.get(name, "") or request.form.get(name, "")


def _page(desk: Desk, trouble: Trouble | None = None, *, is_kept: bool = False, mistake: str = "") -> str:
    mine, asked = my_areas_or_403(desk), _asked("province")
    known = tuple(one for one in provinces(chosen_language()) if any_covers(mine, one.code))
    if is_area(asked) and asked.isdecimal() and not any_covers(mine, asked):
        abort(HTTPStatus.FORBIDDEN)
    province = next((one.code for one in known if one.code == asked), "")
    areas = (province,) if province else mine
    state = next((one for one in SHOWN if one == _asked("state")), SHOWN[0])
    now = desk.clock()
    with desk.database.reading() as session:
        page = list_items(
            session, areas, state, now=now, number=page_number(request.args.get("page", "")), per_page=PER_PAGE
        )
        counts = count_by_state(session, areas, now)
    return desk.render(
        "console/network/market.html",
        section="desk.board_show",
        page=page,
        phones={one.item.id: read_phone(one.item.phone) for one in page.items if one.item.phone},
        state=state,
        states=SHOWN,
        counts=counts,
        province=province,
        provinces=known,
        reasons=DECLINE_REASONS,
        done=request.args.get("done", ""),
        trouble=trouble,
        is_kept=is_kept,
        mistake=mistake,
        now=now,
    )
