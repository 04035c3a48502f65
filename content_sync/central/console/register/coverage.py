"""Coverage: how many villages have a trained volunteer, by province as a table and on the drawn map, and by district.

For all staff: it counts, and names nobody.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from flask import Blueprint
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, valid_or_404
from content_sync.central.console.officers import my_areas
from content_sync.central.console.register.tiles import tiles
from content_sync.central.database.network.coverage import AreaCoverage, coverage
from content_sync.central.database.network.trainings import count_trainings
from content_sync.central.database.network.volunteers import list_volunteers
from content_sync.look.thai import local_date
from content_sync.routes import add_route
from content_sync.wire.areas import any_covers

SILENT_AFTER: Final = dt.timedelta(days=30)
_FIRST: Final = 5
_PROVINCE: Final = re.compile(r"[1-9][0-9]", re.ASCII)


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register", show)
    add_route(blueprint, desk, "/register/provinces/<province>", show_province)


def show(desk: Desk) -> ResponseReturnValue:
    """See how far the network reaches in the whole country."""
    now = desk.clock()
    areas = my_areas(desk)
    with desk.database.reading() as session:
        reached = coverage(session, within="", digits=2, silent_since=now - SILENT_AFTER, today=local_date(now))
        done, planned = count_trainings(session, local_date(now))
    return desk.render(
        "console/register/coverage.html",
        section="desk.coverage_show",
        reached=reached,
        whole=_sum(reached),
        trainings_done=done,
        trainings_planned=planned,
        tiles=tiles(),
        by_code={one.code: one for one in reached},
        is_officer=bool(areas),
    )


def show_province(desk: Desk, province: str) -> ResponseReturnValue:
    """See how far it reaches in one province, and who is at work there."""
    code = valid_or_404(province, _PROVINCE)
    now = desk.clock()
    is_mine = any_covers(my_areas(desk), code)
    with desk.database.reading() as session:
        reached = coverage(session, within=code, digits=4, silent_since=now - SILENT_AFTER, today=local_date(now))
        people = list_volunteers(session, code, sought="", number=1, per_page=_FIRST).items if is_mine else ()
    return desk.render(
        "console/register/province.html",
        section="desk.coverage_show",
        province=code,
        reached=reached,
        whole=_sum(reached),
        people=people,
        is_mine=is_mine,
    )


def _sum(reached: Sequence[AreaCoverage]) -> AreaCoverage:
    return AreaCoverage(
        code="th",
        villages=sum(one.villages for one in reached),
        covered=sum(one.covered for one in reached),
        volunteers=sum(one.volunteers for one in reached),
        silent=sum(one.silent for one in reached),
    )
