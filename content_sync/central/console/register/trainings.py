"""Trainings: which are over and which are to come, who is invited and who was there, and the sheet to sign up with.

The list and its counts are for all staff; names, and the sheet with its codes, are for officers in their areas.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, current_email, valid_or_404
from content_sync.central.console.officers import my_areas, my_areas_or_403
from content_sync.central.console.paging import page_number
from content_sync.central.database.lists import ListPage
from content_sync.central.database.network.trainings import find_training, invited_to, list_trainings
from content_sync.central.network.acts import note_act
from content_sync.look.thai import local_date
from content_sync.routes import add_route
from content_sync.wire.areas import any_covers

PER_SHEET: Final = 24  # three printed pages; drawing a code takes some milliseconds
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/trainings", show_all)
    add_route(blueprint, desk, "/register/trainings/<training>", show)
    add_route(blueprint, desk, "/register/trainings/<training>/sheet", print_sheet)


def show_all(desk: Desk) -> ResponseReturnValue:
    """See which trainings are over and which are to come."""
    with desk.database.reading() as session:
        found = list_trainings(session)
    today = local_date(desk.clock())
    done = sum(1 for row, _, _ in found if row.last_day < today)
    return desk.render(
        "console/register/trainings.html",
        section="desk.coverage_show",
        trainings=found,
        done=done,
        today=today,
        is_officer=bool(my_areas(desk)),
    )


def show(desk: Desk, training: str) -> ResponseReturnValue:
    """See who of your areas is invited to a training, and who was there."""
    areas, number = my_areas_or_403(desk), int(valid_or_404(training, _NUMBER))
    with desk.database.reading() as session:
        found = find_training(session, number) or abort(HTTPStatus.NOT_FOUND)
        invited = [one for one in invited_to(session, number) if any_covers(areas, one[1].code)]
    if not invited and not any_covers(areas, found.province):
        abort(HTTPStatus.FORBIDDEN)
    return desk.render(
        "console/register/training.html",
        section="desk.coverage_show",
        training=found,
        invited=invited,
        came=sum(1 for _, _, was_there in invited if was_there),
        today=local_date(desk.clock()),
    )


def print_sheet(desk: Desk, training: str) -> ResponseReturnValue:
    """Print the sheet on which each volunteer signs, and finds the code to sign up with at the village's kiosk."""
    areas, number, now = my_areas_or_403(desk), int(valid_or_404(training, _NUMBER)), desk.clock()
    with desk.database.writing() as session:
        found = find_training(session, number) or abort(HTTPStatus.NOT_FOUND)
        if not any_covers(areas, found.province):
            abort(HTTPStatus.FORBIDDEN)
        invited = [
            one for one in invited_to(session, number) if any_covers(areas, one[1].code) and one[0].erased_at is None
        ]
        note_act(session, at=now, staff=current_email(), what="sheet", about=f"training {number}")
        today, at = local_date(now), page_number(request.args.get("page", ""))
        shown = invited[(at - 1) * PER_SHEET : at * PER_SHEET]
        codes = [desk.sign_up_sheets.codes(session, person, village, today) for person, village, _ in shown]
    return desk.render(
        "console/register/sheet.html",
        section="desk.coverage_show",
        training=found,
        page=ListPage(items=shown, number=at, per_page=PER_SHEET, total=len(invited)),
        rows=[(person, village, code) for (person, village, _), code in zip(shown, codes, strict=True)],
    )
