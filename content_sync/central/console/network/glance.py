"""The network at a glance: who is at work, what is asked and answered and taught, by month and province; as a file too.

In: a province, a month. Out: two tables of each, or all of it as CSV for a spreadsheet. Rule: an officer sees their own
areas, also in the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.console.officers import chosen_areas_or_403, my_areas_or_403, my_provinces
from content_sync.central.console.rendering import chosen_language
from content_sync.central.database.kiosks.fleet import provinces_with_kiosks
from content_sync.central.database.network.activity import volunteers_at_work
from content_sync.central.network.glance import (
    ACTIVE_WITHIN,
    FIGURES,
    GlanceRow,
    by_month,
    glance,
    months_until,
)
from content_sync.central.network.lists.writing import write_table
from content_sync.look.places import place
from content_sync.routes import add_route
from content_sync.wire.areas import COUNTRY, any_covers, is_area
from content_sync.wire.diary import DIARY_TOPICS

COLUMNS: Final = ("month", "province", "name", *FIGURES, "taught")


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/network", show)
    add_route(blueprint, desk, "/network.csv", download)


def show(desk: Desk) -> ResponseReturnValue:
    """See where the network is alive, and where it is silent."""
    asked = request.args.get("province", "")
    province = asked if is_area(asked) and asked.isdecimal() else ""
    mine, areas = my_areas_or_403(desk), chosen_areas_or_403(desk, province)
    now = desk.clock()
    months = months_until(now)
    with desk.database.reading() as session:
        counted = glance(session, now)
        at_work = _within(volunteers_at_work(session, since=now - ACTIVE_WITHIN), mine)
        known = provinces_with_kiosks(session)
    month = _month(months, request.args.get("month", ""))
    return desk.render(
        "console/network/glance.html",
        section="desk.board_show",
        months=months,
        month=month,
        by_month=by_month(counted.within(areas), months),
        by_province=_by_province(counted.within(mine), month, at_work),
        at_work=at_work,
        counted_at=counted.counted_at,
        topics=DIARY_TOPICS,
        province=province,
        provinces=my_provinces(mine, among=known),
        now=now,
    )


def download(desk: Desk) -> ResponseReturnValue:
    """Take all of it along for a spreadsheet."""
    areas = my_areas_or_403(desk)
    with desk.database.reading() as session:
        rows = glance(session, desk.clock()).within(areas)
    body = write_table(COLUMNS, (_cells(row) for row in rows))
    disposition = {"Content-Disposition": 'attachment; filename="network.csv"'}
    return Response(body, mimetype="text/csv", headers=disposition)


def _cells(row: GlanceRow) -> Sequence[object]:
    known = place(row.province)
    name = known.name(chosen_language()) if known else ""
    figures = (getattr(row.figures, figure) for figure in FIGURES)
    return (f"{row.month:%Y-%m}", row.province, name, *figures, row.figures.taught)


def _within(at_work: Mapping[str, int], areas: Collection[str]) -> dict[str, int]:
    return {code: people for code, people in at_work.items() if COUNTRY in areas or any_covers(areas, code)}


def _by_province(rows: Sequence[GlanceRow], month: dt.date, at_work: Mapping[str, int]) -> list[GlanceRow]:
    """Return a line for each province that wrote or taught in the month, or where somebody is at work, most first."""
    alive = [row for row in rows if row.month == month]
    silent = at_work.keys() - {row.province for row in alive}
    lines = [*alive, *(GlanceRow(month=month, province=code) for code in silent)]
    return sorted(lines, key=lambda row: (-row.figures.posts, -row.figures.taught, row.province))


def _month(months: Sequence[dt.date], asked: str) -> dt.date:
    return next((month for month in months if f"{month:%Y-%m}" == asked), months[-1])
