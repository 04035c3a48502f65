"""A village of the register: its place and Wi-Fi point, who was its volunteer, and whether its kiosk is trusted.

For network officers, each in their areas. In: since when the kiosk is not trusted, and why. Out: the register changed,
with a note in the log. On any error what was typed stands in the form again.
"""

from __future__ import annotations

import datetime as dt
import re
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, current_email, valid_or_404
from content_sync.central.console.officers import refuse_unless_mine
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.kiosks.enrolment import waiting_codes
from content_sync.central.database.kiosks.held_envelopes import counts_held
from content_sync.central.database.kiosks.keys import keys_of
from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.rescues import read_village
from content_sync.central.database.network.volunteers import volunteers_of
from content_sync.central.kiosks.copied_cards import CARDS_SETTLED
from content_sync.central.kiosks.quarantine import HELD_ACTS
from content_sync.central.network.acts import MAX_WHY
from content_sync.central.network.keys import KEY_ACTS, standing_of
from content_sync.central.network.revocation import is_revoked, keep_revoked
from content_sync.field_errors import FieldErrors
from content_sync.look.thai import local_date, midnight, read_day
from content_sync.routes import add_route
from content_sync.wire.text import one_line, text_error

_ACTS: Final = KEY_ACTS | HELD_ACTS | {CARDS_SETTLED}
_VILLAGE: Final = re.compile(r"[1-9][0-9]{7}", re.ASCII)


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/villages/<village>", show)
    add_route(blueprint, desk, "/register/villages/<village>/revoke", revoke, "POST")
    add_route(blueprint, desk, "/register/villages/<village>/trust", trust, "POST")


def show(desk: Desk, village: str) -> ResponseReturnValue:
    """See what the register has of a village."""
    return _page(desk, _mine(desk, village))


def revoke(desk: Desk, village: str) -> ResponseReturnValue:
    """Take nothing of a kiosk any more, from a day on."""
    code, why, now = _mine(desk, village), one_line(request.form.get("why", "")), desk.clock()
    typed = request.form.get("since", "").strip()
    day = read_day(typed) if typed else local_date(now)
    field_errors = _why_errors(why)
    if day is None:
        field_errors["since"] = "not_a_day"
    if day is None or field_errors:
        return _page(desk, code, field_errors=field_errors, form="revoke"), HTTPStatus.UNPROCESSABLE_ENTITY
    # Of today it is from now on: what came this morning was still taken.
    return _keep(desk, code, now if day == local_date(now) else midnight(day), why, form="revoke")


def trust(desk: Desk, village: str) -> ResponseReturnValue:
    """Trust a kiosk again."""
    code, why = _mine(desk, village), one_line(request.form.get("why", ""))
    if field_errors := _why_errors(why):
        return _page(desk, code, field_errors=field_errors, form="trust"), HTTPStatus.UNPROCESSABLE_ENTITY
    return _keep(desk, code, None, why, form="trust")


def _keep(desk: Desk, village: str, since: dt.datetime | None, why: str, *, form: str) -> ResponseReturnValue:
    def keep() -> bool:
        with desk.database.writing() as session:
            return keep_revoked(session, village, since, at=desk.clock(), staff=current_email(), why=why)

    is_kept = attempt(keep)
    if isinstance(is_kept, Trouble):
        return _page(desk, village, form=form, trouble=is_kept), HTTPStatus.SERVICE_UNAVAILABLE
    if not is_kept:
        abort(HTTPStatus.NOT_FOUND)
    return redirect(url_for("desk.village_show", village=village), HTTPStatus.SEE_OTHER)


def _mine(desk: Desk, village: str) -> str:
    refuse_unless_mine(desk, valid_or_404(village, _VILLAGE))
    return village


def _why_errors(why: str) -> FieldErrors:
    error = text_error(why, longest=MAX_WHY, is_needed=True)
    return {"why": error} if error else {}


def _page(
    desk: Desk,
    village: str,
    *,
    field_errors: FieldErrors | None = None,
    form: str = "",
    trouble: Trouble | None = None,
) -> str:
    now = desk.clock()
    with desk.database.reading() as session:
        found = read_village(session, village) or abort(HTTPStatus.NOT_FOUND)
        people = volunteers_of(session, [village])
        keys = keys_of(session, village)
        held = counts_held(session, [key.kiosk for key in keys])
        code_until = waiting_codes(session, [village], now).get(village)
        acts = [act for act in acts_about(session, village) if act.what in _ACTS]
    return desk.render(
        "console/register/village.html",
        section="desk.coverage_show",
        village=found,
        people=people,
        keys=(standings := [(key, standing_of(key, now)) for key in keys]),
        present=next((one for one in standings if one[0].kiosk == found.kiosk), None),
        code_until=code_until,
        held=held,
        acts=acts,
        is_revoked=is_revoked(found, now),
        field_errors=field_errors or {},
        trouble=trouble,
        sent=form,
        since=request.form.get("since", ""),
        why=request.form.get("why", ""),
        now=now,
    )
