"""Which pages are read, and at which hours: the kiosks of a province together, and each village beside the others.

In: a province, a span of days. Out: counts of nobody, as small bars; or all of them as CSV for a spreadsheet, streamed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from content_sync.central.console.csv_answer import csv_answer
from content_sync.central.console.desk import Desk
from content_sync.central.console.officers import my_areas, my_provinces
from content_sync.central.console.place_names import provinces
from content_sync.central.console.rendering import chosen_language
from content_sync.central.database.kiosks.fleet import provinces_with_kiosks
from content_sync.central.database.kiosks.villages import villages_of
from content_sync.central.database.network.usage import usage_bodies
from content_sync.central.network.lists.writing import write_rows, write_table
from content_sync.central.network.usage import UsageCounts, add_up, read_counts
from content_sync.central.network.usage_sums import LONGEST_DAYS, usage_of_days
from content_sync.look.places import Place
from content_sync.look.thai import local_date
from content_sync.routes import add_route

SPANS: Final = (7, LONGEST_DAYS)
COLUMNS: Final = ("day", "village", "name", "what", "of", "reads")
_MOST_VILLAGES: Final = 50


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/network/usage", show)
    add_route(blueprint, desk, "/network/usage.csv", download)


def show(desk: Desk) -> ResponseReturnValue:
    """See which pages villagers read, and when."""
    known = _provinces(desk)
    province, days = _province(desk, known), _days()
    villages = Counter[str]()
    with desk.database.reading() as session:
        counts = usage_of_days(session, province, since=_since(desk, days), now=desk.clock())
        for day in counts:
            villages.update(day.villages)
        most = sorted(villages.items(), key=lambda one: (-one[1], one[0]))[:_MOST_VILLAGES]
        named = villages_of(session, [code for code, _ in most])
    return desk.render(
        "console/network/usage.html",
        section="desk.villages_show",
        sums=add_up(counts),
        villages=[(named[code], reads) for code, reads in most],
        told=len(villages),
        province=province,
        provinces=known,
        days=days,
        spans=SPANS,
    )


def download(desk: Desk) -> ResponseReturnValue:
    """Take the counts of a province along for a spreadsheet."""
    province, since = _province(desk, _provinces(desk)), _since(desk, _days())
    return csv_answer(_pieces(desk, province, since), "usage.csv")


def _pieces(desk: Desk, province: str, since: dt.date) -> Iterator[bytes]:
    yield write_table(COLUMNS, ())
    with desk.database.reading() as session:
        for village, name, day, body in usage_bodies(session, province, since=since):
            yield write_rows((day, village, name, *cells) for cells in _cells(read_counts(body)))


def _cells(counts: UsageCounts) -> Iterator[Sequence[object]]:
    for page, reads in sorted(counts.pages.items()):
        yield "page", page, reads
    for hour, reads in enumerate(counts.hours):
        if reads:
            yield "hour", f"{hour:02}:00", reads


def _provinces(desk: Desk) -> tuple[Place, ...]:
    with desk.database.reading() as session:
        known = provinces_with_kiosks(session)
    return provinces(chosen_language(), among=known)


def _province(desk: Desk, known: Sequence[Place]) -> str:
    """Return the province that is asked for; where none is, the first of who asks, or of all."""
    asked = request.args.get("province", "")
    codes = [one.code for one in known]
    mine = [one.code for one in my_provinces(my_areas(desk), among=codes)]
    return asked if asked in codes else next(iter((*mine, *codes)), "-")


def _days() -> int:
    asked = request.args.get("days", "")
    return next((days for days in SPANS if asked == str(days)), SPANS[0])


def _since(desk: Desk, days: int) -> dt.date:
    return local_date(desk.clock()) - dt.timedelta(days=days)
