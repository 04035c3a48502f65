"""A new post of the ministry on the volunteers' board: to the whole country, a province, a district or a village.

In: where it is read, what it is, and its words. Out: the conversation it begins. Rules: an officer writes to their own
areas alone; the form has an id, which the post gets, so that sending it twice writes one post; on any error all that
was typed stands in it again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import REPORT_ID, Desk, current_email
from content_sync.central.console.officers import my_areas, my_areas_or_403, my_provinces, refuse_unless_mine
from content_sync.central.console.place_names import find
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.kiosks.fleet import provinces_with_kiosks
from content_sync.central.network.moderation import Clerk, write
from content_sync.field_errors import FieldErrors
from content_sync.look.places import place
from content_sync.routes import add_route
from content_sync.wire.areas import COUNTRY, LENGTHS, is_area
from content_sync.wire.board import MAX_POST, Sort
from content_sync.wire.text import one_line, one_spelling, plain_digits, text_error

SORTS: Final[tuple[Sort, ...]] = ("news", "question")
_SUBDISTRICT: Final = LENGTHS[2]  # a board has none: its posts are read in a village, a district, a province


@dataclass(frozen=True, slots=True, kw_only=True)
class MinistryPostForm:
    """The form as it was filled in: `area` is a province or the country, `place` a name or code within it."""

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    area: str = ""
    place: str = ""
    sort: str = "news"
    text: str = ""


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/board/new", show)
    add_route(blueprint, desk, "/board/new", send, "POST")


def show(desk: Desk) -> ResponseReturnValue:
    """Write to the volunteers of an area."""
    asked = request.args.get("area", "")
    my_areas_or_403(desk)
    return _page(desk, MinistryPostForm(area=asked if is_area(asked) else ""))


def send(desk: Desk) -> ResponseReturnValue:
    """Put it on the board."""
    form = _sent()
    area = _area_of(form)
    if area:
        refuse_unless_mine(desk, area)
    else:
        my_areas_or_403(desk)
    if field_errors := _errors_in(form, area):
        return _page(desk, form, field_errors=field_errors), HTTPStatus.UNPROCESSABLE_ENTITY
    kept = attempt(lambda: _write(desk, form, area))
    if isinstance(kept, Trouble):
        return _page(desk, form, trouble=kept), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("desk.conversation_show", post=form.id, done="written"), HTTPStatus.SEE_OTHER)


def _write(desk: Desk, form: MinistryPostForm, area: str) -> None:
    sort = next(sort for sort in SORTS if sort == form.sort)
    with desk.database.writing() as session:
        clerk = Clerk(session=session, email=current_email(), now=desk.clock())
        write(clerk, form.id, area=area, sort=sort, text=one_spelling(form.text))


def _area_of(form: MinistryPostForm) -> str:
    """Return where the post is read; empty where that is not clear."""
    typed = plain_digits(one_line(form.place))
    if not typed:
        return form.area if form.area == COUNTRY or (is_area(form.area) and place(form.area)) else ""
    within = form.area if form.area != COUNTRY else ""
    found = [one.code for one in find(typed) if one.code.startswith(within) and len(one.code) != _SUBDISTRICT]
    return found[0] if len(found) == 1 else ""


def _errors_in(form: MinistryPostForm, area: str) -> FieldErrors:
    found: FieldErrors = {}
    if not area:
        found["place" if one_line(form.place) else "area"] = "place_not_settled" if one_line(form.place) else "no_area"
    if form.sort not in SORTS:
        found["sort"] = "not_chosen"
    if error := text_error(one_spelling(form.text), longest=MAX_POST, is_needed=True):
        found["text"] = error
    return found


def _page(
    desk: Desk, form: MinistryPostForm, *, field_errors: FieldErrors | None = None, trouble: Trouble | None = None
) -> str:
    areas = my_areas(desk)
    with desk.database.reading() as session:
        known = provinces_with_kiosks(session)
    return desk.render(
        "console/network/new_post.html",
        section="desk.board_show",
        form=form,
        provinces=my_provinces(areas, among=known),
        is_of_nation=COUNTRY in areas,
        sorts=SORTS,
        field_errors=field_errors or {},
        trouble=trouble,
    )


def _sent() -> MinistryPostForm:
    form = request.form.get("form", "")
    if not REPORT_ID.fullmatch(form):
        abort(HTTPStatus.BAD_REQUEST)
    area, typed, sort, text = (request.form.get(name, "") for name in ("area", "place", "sort", "text"))
    return MinistryPostForm(id=form, area=area, place=typed, sort=sort, text=text)
