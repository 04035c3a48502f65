"""Volunteers: those of a province, searched a page at a time; and one of them, with all that is known.

For network officers, each in their areas. Out: trainings, the people at the village's kiosk, when they last did
something; who took their place; their data as a file; their data erased. Each of the three is noted with who and
why, and each look at a phone with who.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, current_email, valid_or_404
from content_sync.central.console.officers import my_areas_or_403, refuse_unless_mine
from content_sync.central.console.paging import page_number
from content_sync.central.console.place_names import provinces
from content_sync.central.console.register.coverage import SILENT_AFTER
from content_sync.central.console.rendering import chosen_language
from content_sync.central.database.kiosks.villages import villages_of
from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.diary import taught_by
from content_sync.central.database.network.volunteers import (
    attended,
    find_volunteer,
    kiosk_persons,
    last_acts,
    list_volunteers,
    volunteers_of,
)
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.network.acts import PHONE_SEEN, note_act
from content_sync.central.network.glance import months_until
from content_sync.central.network.volunteers import Doing, erase_volunteer, export_volunteer, replace_volunteer
from content_sync.look.places import Place
from content_sync.look.thai import local_date
from content_sync.routes import add_route
from content_sync.wire.areas import COUNTRY
from content_sync.wire.text import one_line, plain_line

PER_PAGE: Final = 50
MAX_SOUGHT: Final = 80
_LOOKS: Final = 50
_SOUGHT: Final = "volunteer_sought"
_ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_PROVINCE: Final = re.compile(r"[1-9][0-9]", re.ASCII)


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/volunteers", show_all)
    add_route(blueprint, desk, "/register/volunteers", find, "POST")
    add_route(blueprint, desk, "/register/volunteers/<volunteer>", show)
    add_route(blueprint, desk, "/register/volunteers/<volunteer>/export", export, "POST")
    add_route(blueprint, desk, "/register/volunteers/<volunteer>/replace", replace, "POST")
    add_route(blueprint, desk, "/register/volunteers/<volunteer>/erase", erase, "POST")


def show_all(desk: Desk) -> ResponseReturnValue:
    """Find a volunteer of your provinces by name or village."""
    mine = _my_provinces(desk)
    asked = request.args.get("province", "")
    province = asked if any(one.code == asked for one in mine) else mine[0].code
    if asked and asked != province:
        abort(HTTPStatus.FORBIDDEN)
    sought = str(browser.get(_SOUGHT, "")) if "sought" in request.args else ""
    with desk.database.reading() as session:
        page = list_volunteers(
            session, province, sought=sought, number=page_number(request.args.get("page", "")), per_page=PER_PAGE
        )
        acted = last_acts(session, {person.village for person, _ in page.items})
    now = desk.clock()
    return desk.render(
        "console/register/volunteers.html",
        section="desk.coverage_show",
        page=page,
        rows=[(person, village, _last(acted, person)) for person, village in page.items],
        province=province,
        provinces=mine,
        sought=sought,
        silent_before=now - SILENT_AFTER,
        now=now,
    )


def find(desk: Desk) -> ResponseReturnValue:
    """Seek a volunteer; whose name it is stands in no address, where proxies and browsers would keep it."""
    province = request.form.get("province", "")
    if all(one.code != province for one in _my_provinces(desk)):
        abort(HTTPStatus.FORBIDDEN)
    browser[_SOUGHT] = plain_line(request.form.get("q", ""))[:MAX_SOUGHT].replace("\x00", "")
    sought = "1" if browser[_SOUGHT] else None
    return redirect(url_for("desk.volunteers_show_all", province=province, sought=sought), HTTPStatus.SEE_OTHER)


def show(desk: Desk, volunteer: str) -> ResponseReturnValue:
    """See all that is known of one volunteer; who looked at their phone is noted."""
    person = _mine(desk, volunteer)
    if person.phone:
        with desk.database.writing() as session:
            note_act(session, at=desk.clock(), staff=current_email(), what=PHONE_SEEN, about=person.id)
    return _page(desk, volunteer)


def export(desk: Desk, volunteer: str) -> ResponseReturnValue:
    """Take away all that is kept of one person, as a file, for who asks for it."""
    if not (why := _why()):
        return _page(desk, volunteer, mistake="export"), HTTPStatus.UNPROCESSABLE_ENTITY
    person = _mine(desk, volunteer)
    with desk.database.writing() as session:
        body = export_volunteer(session, person.id, _by(desk, why)) or abort(HTTPStatus.NOT_FOUND)
    answer = Response(body, mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=volunteer.json"
    return answer


def replace(desk: Desk, volunteer: str) -> ResponseReturnValue:
    """Say who took the place of a volunteer."""
    person, why = _mine(desk, volunteer), _why()
    number = request.form.get("by", type=int)
    if not why or number is None:
        return _page(desk, volunteer, mistake="replace"), HTTPStatus.UNPROCESSABLE_ENTITY
    with desk.database.writing() as session:
        is_done = replace_volunteer(session, person.id, number, _by(desk, why))
    if not is_done:
        return _page(desk, volunteer, mistake="replace"), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("desk.volunteers_show", volunteer=person.id), HTTPStatus.SEE_OTHER)


def erase(desk: Desk, volunteer: str) -> ResponseReturnValue:
    """Erase the name and the phone of a volunteer for good."""
    person, why = _mine(desk, volunteer), _why()
    if not why or not request.form.get("sure"):
        return _page(desk, volunteer, mistake="erase"), HTTPStatus.UNPROCESSABLE_ENTITY
    with desk.database.writing() as session:
        erase_volunteer(session, person.id, _by(desk, why))
    return redirect(url_for("desk.volunteers_show", volunteer=person.id), HTTPStatus.SEE_OTHER)


def _my_provinces(desk: Desk) -> tuple[Place, ...]:
    areas = my_areas_or_403(desk)
    return tuple(one for one in provinces(chosen_language()) if COUNTRY in areas or one.code in areas)


def _why() -> str:
    return one_line(request.form.get("why", ""))


def _by(desk: Desk, why: str) -> Doing:
    return Doing(at=desk.clock(), staff=current_email(), why=why)


def _mine(desk: Desk, volunteer: str) -> VolunteerRow:
    with desk.database.reading() as session:
        person = find_volunteer(session, valid_or_404(volunteer, _ID)) or abort(HTTPStatus.NOT_FOUND)
    refuse_unless_mine(desk, person.village)
    return person


def _last(acted: Mapping[tuple[str, str], dt.datetime], person: VolunteerRow) -> dt.datetime | None:
    return acted.get((person.village, person.id)) or acted.get((person.village, ""))


def _page(desk: Desk, volunteer: str, *, mistake: str = "") -> str:
    person = _mine(desk, volunteer)
    with desk.database.reading() as session:
        village = villages_of(session, [person.village])[person.village]
        others = [one for one in volunteers_of(session, [person.village]) if one.id != person.id]
        acted = last_acts(session, [person.village])
        trainings = attended(session, person.id)
        persons = kiosk_persons(session, person.village)
        acts = acts_about(session, person.id)
        taught = taught_by(session, person.village, since=months_until(desk.clock())[0], register=person.id)
    now = desk.clock()
    return desk.render(
        "console/register/volunteer.html",
        section="desk.coverage_show",
        person=person,
        village=village,
        others=others,
        trainings=trainings,
        persons=persons,
        acts=[act for act in acts if act.what != PHONE_SEEN],
        looks=[act for act in acts if act.what == PHONE_SEEN][:_LOOKS],
        taught=taught,
        last=_last(acted, person),
        silent_before=now - SILENT_AFTER,
        today=local_date(now),
        keep_days=desk.retention.keep_volunteers_days,
        mistake=mistake,
        why=request.form.get("why", ""),
        now=now,
    )
