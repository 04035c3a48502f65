"""The network at a glance: who is at work, and what is asked and answered, by month and province; also as a file.

In: a province, a month. Out: two tables, or all of it as CSV for a spreadsheet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.console.place_names import provinces
from content_sync.central.console.rendering import chosen_language
from content_sync.central.database.kiosks.fleet import provinces_with_kiosks
from content_sync.central.database.network.activity import people_at_work
from content_sync.central.network.glance import ACTIVE_WITHIN, GlanceRow, by_month, glance, months_until
from content_sync.central.network.lists.writing import write_table
from content_sync.look.places import place
from content_sync.routes import add_route
from content_sync.wire.areas import is_area

COLUMNS: Final = ("month", "province", "name", "people", "posts", "questions", "replies")


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/network", show)
    add_route(blueprint, desk, "/network.csv", download)


def show(desk: Desk) -> ResponseReturnValue:
    """See where the network is alive, and where it is silent."""
    asked = request.args.get("province", "")
    province = asked if is_area(asked) and asked.isdecimal() else ""
    now = desk.clock()
    months = months_until(now)
    with desk.database.reading() as session:
        rows = glance(session, now)
        at_work = people_at_work(session, since=now - ACTIVE_WITHIN)
        known = provinces_with_kiosks(session)
    month = _month(months, request.args.get("month", ""))
    return desk.render(
        "console/network/glance.html",
        section="desk.board_show",
        months=months,
        month=month,
        by_month=by_month(rows, months, province),
        by_province=_by_province(rows, month, at_work),
        at_work=at_work,
        province=province,
        provinces=provinces(chosen_language(), among=known),
    )


def download(desk: Desk) -> ResponseReturnValue:
    """Take all of it along for a spreadsheet."""
    with desk.database.reading() as session:
        rows = glance(session, desk.clock())
    body = write_table(COLUMNS, (_cells(row) for row in rows))
    disposition = {"Content-Disposition": 'attachment; filename="network.csv"'}
    return Response(body, mimetype="text/csv", headers=disposition)


def _cells(row: GlanceRow) -> Sequence[object]:
    known = place(row.province)
    name = known.name(chosen_language()) if known else ""
    return (f"{row.month:%Y-%m}", row.province, name, row.people, row.posts, row.questions, row.replies)


def _by_province(rows: Sequence[GlanceRow], month: dt.date, at_work: dict[str, int]) -> list[GlanceRow]:
    """Return a line for each province that wrote in the month, or where somebody is at work, most posts first."""
    wrote = [row for row in rows if row.month == month]
    silent = at_work.keys() - {row.province for row in wrote}
    lines = [*wrote, *(GlanceRow(month=month, province=code) for code in silent)]
    return sorted(lines, key=lambda row: (-row.posts, row.province))


def _month(months: Sequence[dt.date], asked: str) -> dt.date:
    return next((month for month in months if f"{month:%Y-%m}" == asked), months[-1])
