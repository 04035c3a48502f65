"""What I taught: the first of three taps, and the month so far.

In: who is signed in, a month. Out: the programme's topics to tap, what the person wrote of the month, and the months
there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, Response

from content_sync.look.thai import local_date
from content_sync.routes import add_route
from content_sync.wire.diary import DIARY_TOPICS, DiaryTopic
from content_sync.wire.stamps import Stamp
from kiosk.admin.diary.form import PATH, writer
from kiosk.admin.rendering import flash_code, form_token, render
from kiosk.services import Services
from kiosk.store.network.diary import DiaryLine

_MONTHS: Final = 14  # as many as 400 days touch


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryView:
    """The month so far, the newest day first, and the first days of the months in which anything was written."""

    now: Stamp
    month: date
    lines: tuple[DiaryLine, ...]
    months: tuple[date, ...]
    topics: tuple[DiaryTopic, ...] = DIARY_TOPICS
    flash_code: str = ""
    csrf: str = field(default_factory=form_token)

    @property
    def people(self) -> int:
        return sum(line.people for line in self.lines)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)


def show(services: Services) -> Response:
    """Note what you taught, and see what you noted."""
    person, now = writer(services), services.clock.read()
    month = local_date(now.at).replace(day=1)
    diary = services.network.diary
    view = DiaryView(
        now=now,
        month=month,
        lines=diary.of_month(person.id, month)[::-1],
        months=tuple(one for one in _months_back(month) if diary.has_month(person.id, one)),
        flash_code=flash_code("removed", "gone"),
    )
    return render(services, PATH, "admin/diary/front.html", view)


def _months_back(month: date) -> tuple[date, ...]:
    """Return the first days of the months until this one, the newest first."""
    found = [month]
    while len(found) < _MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return tuple(found)
