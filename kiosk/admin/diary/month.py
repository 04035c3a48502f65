"""What I taught in a month, on one page to print and sign: a row for each day on which anything was taught.

In: who is signed in, a month. Out: by day how many people were taught what, and the sums. Rule: a month has at most 31
rows however much was written, so that it always is one page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Final

from flask import Blueprint, Response

from content_sync.routes import add_route
from content_sync.wire.diary import DIARY_TOPICS, DiaryTopic
from content_sync.wire.stamps import Stamp
from kiosk.admin.diary.form import PATH, writer
from kiosk.admin.rendering import form_token, redirect_to, render
from kiosk.services import Services
from kiosk.store.network.diary import DiaryLine
from kiosk.store.people import Person

_MONTH: Final = re.compile(r"(2[01][0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtRow:
    """How often and how many people were taught, by topic, on one day or in all (`day` is None).

    `is_estimated`: the kiosk was not sure what day it was.
    """

    day: date | None
    times: int
    by_topic: tuple[int, ...]
    is_estimated: bool

    @property
    def people(self) -> int:
        return sum(self.by_topic)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSheetView:
    """The page to print."""

    month: date
    person: Person
    rows: tuple[TaughtRow, ...]
    total: TaughtRow
    village: str
    now: Stamp
    topics: tuple[DiaryTopic, ...] = DIARY_TOPICS
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{PATH}/month/<month>", show)


def show(services: Services, month: str) -> Response:
    """Print what you taught in a month."""
    found = _MONTH.fullmatch(month)
    if found is None:
        return redirect_to(PATH)
    first, person = date(int(found[1]), int(found[2]), 1), writer(services)
    lines = services.network.diary.of_month(person.id, first)
    now = services.clock.read()
    view = MonthSheetView(
        month=first,
        person=person,
        rows=rows_by_day(lines),
        total=row_of(None, lines),
        village=services.config.village,
        now=now,
    )
    return render(services, f"{PATH}/month/{first:%Y-%m}", "admin/diary/month.html", view)


def rows_by_day(lines: Sequence[DiaryLine]) -> tuple[TaughtRow, ...]:
    """Return a row for each day, of entries that are in order."""
    return tuple(row_of(day, tuple(some)) for day, some in groupby(lines, key=lambda line: line.date))


def row_of(day: date | None, lines: Iterable[DiaryLine]) -> TaughtRow:
    """Return the sums of some entries."""
    counted = tuple(lines)
    return TaughtRow(
        day=day,
        times=len(counted),
        by_topic=tuple(sum(line.people for line in counted if line.topic == topic) for topic in DIARY_TOPICS),
        is_estimated=any(not line.made.is_trusted for line in counted),
    )
