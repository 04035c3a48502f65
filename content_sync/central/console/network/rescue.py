"""Read out a rescue code to a volunteer who cannot sign in at a kiosk.

In: who asked and why. Out: ten digits, shown once to who drew them; below, the codes read out before, and what the
kiosk said of them. Rules: an officer reads out for their own areas alone; each code is noted with who, for whom and
why; a page that is loaded again draws no other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, current_email, valid_or_404
from content_sync.central.console.officers import refuse_unless_mine
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.rescues import codes_of, read_village
from content_sync.central.network.rescue import RESCUE_CODE
from content_sync.central.network.revocation import has_kiosk
from content_sync.field_errors import FieldErrors
from content_sync.routes import add_route
from content_sync.wire.text import one_line, text_error

MAX_ASKED: Final = 100
MAX_WHY: Final = 300
_VILLAGE: Final = re.compile(r"[0-9]{8}", re.ASCII)
_DRAWN: Final = "rescue_code_drawn"  # in the session: the number of the code to show, not the code
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueForm:
    """Who asked, and why, as typed."""

    asked: str = ""
    why: str = ""


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/villages/<village>/rescue", show)
    add_route(blueprint, desk, "/villages/<village>/rescue", draw, "POST")


def show(desk: Desk, village: str) -> ResponseReturnValue:
    """Write down who asks and why, and see what was read out before."""
    refuse_unless_mine(desk, valid_or_404(village, _VILLAGE))
    return _page(desk, village, RescueForm(), drawn=_drawn(village))


def draw(desk: Desk, village: str) -> ResponseReturnValue:
    """Draw the next code, to be read out."""
    code = valid_or_404(village, _VILLAGE)
    refuse_unless_mine(desk, code)
    form = RescueForm(asked=request.form.get("asked", ""), why=request.form.get("why", ""))
    if field_errors := _errors_in(form):
        return _page(desk, code, form, field_errors=field_errors), HTTPStatus.UNPROCESSABLE_ENTITY
    counter = attempt(lambda: _draw(desk, code, form))
    if isinstance(counter, Trouble):
        return _page(desk, code, form, trouble=counter), HTTPStatus.SERVICE_UNAVAILABLE
    if counter is None:
        return _page(desk, code, form), HTTPStatus.CONFLICT
    session[_DRAWN] = [code, counter]
    return redirect(url_for("desk.rescue_show", village=code), HTTPStatus.SEE_OTHER)


def _draw(desk: Desk, village: str, form: RescueForm) -> int | None:
    asked, why = one_line(form.asked), one_line(form.why)
    with desk.database.writing() as writing:
        return desk.rescue_codes.read_out(
            writing, village, asked=asked, why=why, staff=current_email(), now=desk.clock()
        )


def _drawn(village: str) -> int | None:
    """Return the number of the code that this browser has just drawn for the village; once."""
    drawn = session.pop(_DRAWN, None)
    return int(drawn[1]) if isinstance(drawn, list) and drawn[0] == village else None


def _errors_in(form: RescueForm) -> FieldErrors:
    found: FieldErrors = {}
    for name, typed, longest in (("asked", form.asked, MAX_ASKED), ("why", form.why, MAX_WHY)):
        if error := text_error(one_line(typed), longest=longest, is_needed=True):
            found[name] = error
    return found


def _page(
    desk: Desk,
    village: str,
    form: RescueForm,
    *,
    drawn: int | None = None,
    field_errors: FieldErrors | None = None,
    trouble: Trouble | None = None,
) -> str:
    with desk.database.reading() as reading:
        found = read_village(reading, village) or abort(HTTPStatus.NOT_FOUND)
        codes = codes_of(reading, found.kiosk)[:_SHOWN]
        may_be_refused = desk.rescue_codes.may_be_refused(reading, found)
        code = desk.rescue_codes.code(reading, found, drawn) if drawn is not None else ""
        asked = {act.at: act.why for act in acts_about(reading, village) if act.what == RESCUE_CODE}
    return desk.render(
        "console/network/rescue.html",
        section="desk.villages_show",
        village=found,
        has_kiosk=has_kiosk(found, desk.clock()),
        code=code,
        may_be_refused=may_be_refused,
        codes=[(row, asked.get(row.given_at, "") if row.given_at else "") for row in codes],
        form=form,
        field_errors=field_errors or {},
        trouble=trouble,
        now=desk.clock(),
    )
