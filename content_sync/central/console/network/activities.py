"""Activities of villages that are to be shown in their subdistrict or district: accept, decline, take down.

In: the province, and which of them; the decision. Out: the list, a page at a time; the activity published for its area,
or out of the tree; its village reads what was said at its kiosk's next visit. Rules: an officer sees and decides for
their own areas alone; a decision is of the version that was read, and where the village changed it meanwhile nothing is
done; why one is declined is needed, and is shown to the village.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import REPORT_ID, Desk, current_email, valid_or_404
from content_sync.central.console.officers import chosen_areas_or_403, my_areas, my_provinces, refuse_unless_mine
from content_sync.central.console.paging import page_number
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.kiosks.fleet import provinces_with_kiosks
from content_sync.central.database.network.activities import count_waiting, list_activities, photo_of
from content_sync.central.database.refusals import StaleFormError
from content_sync.central.network import activities
from content_sync.central.network.moderation import Clerk
from content_sync.field_errors import FieldErrors
from content_sync.routes import add_route
from content_sync.wire.activities import MAX_DECLINED, ActivityState
from content_sync.wire.areas import is_area, is_village
from content_sync.wire.text import one_line, text_error

PER_PAGE: Final = 25
SHOWN: Final[tuple[ActivityState, ...]] = ("waiting", "accepted", "declined")
ACTS: Final = ("accept", "decline")
_COUNT: Final = re.compile(r"[0-9]{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionForm:
    """What is to become of which activity; `seen` is the number of the version that was read."""

    village: str = ""
    activity: str = ""
    act: str = ""
    seen: int = 0
    why: str = ""


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/activities", show)
    add_route(blueprint, desk, "/activities/<village>/<activity>", decide, "POST")
    add_route(blueprint, desk, "/activities/<village>/<activity>/photo", show_photo)


def show(desk: Desk) -> ResponseReturnValue:
    """See which activities wait, and those that were decided."""
    return _page(desk, DecisionForm())


def decide(desk: Desk, village: str, activity: str) -> ResponseReturnValue:
    """Accept an activity, decline it, or take it down."""
    if not is_village(village):
        abort(HTTPStatus.NOT_FOUND)
    refuse_unless_mine(desk, village)
    form = _sent(village, valid_or_404(activity, REPORT_ID))
    error = text_error(one_line(form.why), longest=MAX_DECLINED, is_needed=True) if form.act == "decline" else None
    if error:
        return _page(desk, form, field_errors={"why": error}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        kept = attempt(lambda: _decide(desk, form))
    except StaleFormError:
        return _page(desk, form, is_stale=True), HTTPStatus.CONFLICT
    if isinstance(kept, Trouble):
        return _page(desk, form, trouble=kept), HTTPStatus.SERVICE_UNAVAILABLE
    published = attempt(lambda: desk.publish(desk.clock()))
    if isinstance(published, Trouble):
        return _page(desk, DecisionForm(), trouble=published, is_kept=True), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("desk.activities_show", done=form.act, province=_province()), HTTPStatus.SEE_OTHER)


def show_photo(desk: Desk, village: str, activity: str) -> ResponseReturnValue:
    """See the photo of an activity as it came."""
    if not is_village(village):
        abort(HTTPStatus.NOT_FOUND)
    refuse_unless_mine(desk, village)
    with desk.database.reading() as session:
        photo = photo_of(session, village, valid_or_404(activity, REPORT_ID))
    return Response(photo, mimetype="image/jpeg") if photo else abort(HTTPStatus.NOT_FOUND)


def _decide(desk: Desk, form: DecisionForm) -> None:
    with desk.database.writing() as session:
        clerk = Clerk(session=session, email=current_email(), now=desk.clock())
        row = activities.activity_to_decide(clerk, form.village, form.activity, seen=form.seen)
        if row is None:
            abort(HTTPStatus.NOT_FOUND)
        if form.act == "accept":
            activities.accept(clerk, row, desk.media)
        else:
            activities.decline(clerk, row, one_line(form.why))


def _sent(village: str, activity: str) -> DecisionForm:
    seen, act = request.form.get("seen", ""), request.form.get("act", "")
    if not _COUNT.fullmatch(seen) or act not in ACTS:
        abort(HTTPStatus.BAD_REQUEST)
    return DecisionForm(village=village, activity=activity, act=act, seen=int(seen), why=request.form.get("why", ""))


def _province() -> str:
    asked = request.values.get("province", "")
    return asked if is_area(asked) and asked.isdecimal() else ""


def _page(
    desk: Desk,
    form: DecisionForm,
    *,
    field_errors: FieldErrors | None = None,
    is_stale: bool = False,
    trouble: Trouble | None = None,
    is_kept: bool = False,
) -> str:
    province, asked = _province(), request.values.get("state", "")
    areas = chosen_areas_or_403(desk, province)
    state = next((one for one in SHOWN if one == asked), SHOWN[0])
    number = page_number(request.args.get("page", ""))
    with desk.database.reading() as session:
        page = list_activities(session, areas, state, number=number, per_page=PER_PAGE)
        waiting = count_waiting(session, areas)
        known = provinces_with_kiosks(session)
    return desk.render(
        "console/network/activities.html",
        section="desk.board_show",
        page=page,
        state=state,
        waiting=waiting,
        province=province,
        provinces=my_provinces(my_areas(desk), among=known),
        form=form,
        most_why=MAX_DECLINED,
        field_errors=field_errors or {},
        is_stale=is_stale,
        trouble=trouble,
        is_kept=is_kept,
        not_updated=tuple(desk.not_updated),
        done=request.args.get("done", ""),
        now=desk.clock(),
    )
