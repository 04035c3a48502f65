"""Volunteers who have been silent for a month or longer, with since when, the longest first; also as CSV.

For network officers, each in their areas. Active is who did something at the kiosk in the last 30 days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from content_sync.central.console.csv_answer import csv_answer
from content_sync.central.console.desk import Desk, current_email
from content_sync.central.console.officers import chosen_areas_or_403, my_areas, my_provinces
from content_sync.central.console.paging import page_number
from content_sync.central.console.register.coverage import SILENT_AFTER
from content_sync.central.database.lists import ListPage
from content_sync.central.database.network.coverage import (
    Silence,
    SilentVolunteer,
    silences,
    silent_volunteers,
)
from content_sync.central.database.sessions import Session
from content_sync.central.network.acts import note_act
from content_sync.central.network.lists.writing import stream_table
from content_sync.look.thai import local_date
from content_sync.routes import add_route
from content_sync.wire.areas import is_area

PER_PAGE: Final = 50
_AT_ONCE: Final = 500
COLUMNS: Final = ("village", "village_name", "number", "name", "phone", "trained", "silent_since")


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/silent", show)
    add_route(blueprint, desk, "/register/silent.csv", download)


def show(desk: Desk) -> ResponseReturnValue:
    """See who of your areas fell silent, and when."""
    province = _asked()
    number = page_number(request.args.get("page", ""))
    with desk.database.reading() as session:
        found = _found(desk, session, chosen_areas_or_403(desk, province))
        shown = silent_volunteers(session, found[(number - 1) * PER_PAGE : number * PER_PAGE])
    return desk.render(
        "console/register/silent.html",
        section="desk.coverage_show",
        page=ListPage(items=shown, number=number, per_page=PER_PAGE, total=len(found)),
        province=province,
        provinces=my_provinces(my_areas(desk)),
    )


def download(desk: Desk) -> ResponseReturnValue:
    """Take them along for a spreadsheet, to call them; that is noted."""
    province = _asked()
    areas = chosen_areas_or_403(desk, province)
    about = f"silent {province}".strip()
    with desk.database.writing() as session:
        note_act(session, at=desk.clock(), staff=current_email(), what="list_exported", about=about)
    return csv_answer(stream_table(COLUMNS, _rows(desk, areas)), "silent.csv")


def _asked() -> str:
    asked = request.args.get("province", "")
    return asked if is_area(asked) and asked.isdecimal() else ""


def _found(desk: Desk, session: Session, areas: Collection[str]) -> Sequence[Silence]:
    return silences(session, areas, since=desk.clock() - SILENT_AFTER)


def _rows(desk: Desk, areas: Collection[str]) -> Iterator[Sequence[object]]:
    with desk.database.reading() as session:
        found = _found(desk, session, areas)
        for at in range(0, len(found), _AT_ONCE):
            for one in silent_volunteers(session, found[at : at + _AT_ONCE]):
                yield _cells(one)
            session.expunge_all()


def _cells(one: SilentVolunteer) -> Sequence[object]:
    person, since = one.person, local_date(one.since)
    return person.village, one.village_name, person.number, person.name, person.phone, person.trained_on, since
