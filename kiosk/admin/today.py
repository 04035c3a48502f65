"""Today: what there is to do, as a day's list, and how the box is.

In: the stores. Out: three counters, one next act (day.py chooses it), the day's tasks, and the box in words; first what
is wrong. The page is computed anew each time, from counts and not from what the stores hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.routes import add_route
from content_sync.wire.stamps import Stamp
from kiosk.admin.alarms import Alarms, gather_alarms
from kiosk.admin.day import Act, DayTask, WorkDay, next_act, tasks
from kiosk.admin.rendering import HOME, flash_code, form_token, render
from kiosk.device.card import CardRoom, read_room
from kiosk.facts.market import nearby_to_look_at
from kiosk.facts.warnings import in_force
from kiosk.services import Services
from kiosk.store.state import LocalNotice
from kiosk.visits import Progress

_TITLES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayView:
    """The day and the box at one moment."""

    day: WorkDay
    next_act: Act
    tasks: tuple[DayTask, ...]
    titles: tuple[str, ...]
    alarms: Alarms
    flood_groups: int
    progress: Progress
    notice: LocalNotice | None
    is_notice_shown: bool
    room: CardRoom
    phones: int
    sign_in_opened: Stamp | None
    flash_code: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, HOME, show)


def show(services: Services) -> Response:
    """See what there is to do today, and how the box is."""
    return render(services, HOME, "admin/today.html", gather(services, flash_code=flash_code("ended")))


def gather(services: Services, *, flash_code: str = "") -> TodayView:
    """Read the stores."""
    day = gather_day(services)
    return TodayView(
        day=day,
        next_act=next_act(day),
        tasks=tasks(day),
        titles=services.market.titles_waiting(_TITLES),
        alarms=gather_alarms(services),
        flood_groups=len(services.outbox.flood_groups()),
        progress=services.visit_progress(),
        notice=day.notice,
        is_notice_shown=day.notice is not None and day.notice.is_shown(day.now),
        room=read_room(services.config.data_dir),
        phones=services.footfall.phones().hour,
        sign_in_opened=next(reversed(services.state.sign_in_openings()), None),
        flash_code=flash_code,
    )


def gather_day(services: Services) -> WorkDay:
    """Count what there is to do."""
    unsent = services.network.items.unsent_of_people()
    refused, erasures = sum(item.send_state == "refused" for item in unsent), services.outbox.erasures
    to_erase = erasures.count("waiting") + erasures.count("later")
    moment, person = services.moment("th"), services.sign_in.person()
    return WorkDay(
        now=moment.now,
        waiting=services.outbox.waiting().count + len(unsent) - refused + to_erase,
        answers=services.outbox.passing_on.count(),
        to_approve=services.market.count_to_look_at(),
        nearby=tuple(fact.item.title for fact in nearby_to_look_at(moment, services.market.nearby.words())),
        unread=sum(services.network.board.unread(person.number, person.id).values()) if person else 0,
        refused=services.outbox.reading.count("refused") + refused + erasures.count("refused"),
        warnings=tuple(fact.warning.id for fact in in_force(moment)),
        broadcasts=services.history.broadcasts.all(),
        visit=services.state.last_visit(),
        is_restored=bool(person and person.role == "volunteer") and services.backups.is_to_be_looked_at(),
        notice=next((one for one in reversed(services.state.notices()) if one.sort == "notice"), None),
    )
