"""The box: how the kiosk itself is, line by line, in words.

In: the stores, the clock and the board. Out: link, clock, room on the card, temperature, the edition part by part with
its age, and the last visit with its true result; phones and pages as counts, and charts of the last seven days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.client.reasons import Reason
from content_sync.client.signed_times import Uptime
from content_sync.client.tree.edition import Part, held_part
from content_sync.client.visit_context import VisitResult
from content_sync.routes import add_route
from content_sync.wire.parts import PartName, part_rules
from content_sync.wire.stamps import Stamp
from kiosk.admin.alarms import Alarms, gather_alarms
from kiosk.admin.charts import BoxChart, draw_all
from kiosk.admin.line_today import LineToday, gather_line
from kiosk.admin.rendering import form_token, render
from kiosk.callers.footfall import PAGE_KINDS, PhoneCount
from kiosk.device.board import BoardState, read_board
from kiosk.device.card import CardRoom, read_room
from kiosk.services import Services
from kiosk.software import software
from kiosk.visits import Progress

PATH: Final = "/admin/box"
_DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part of the edition: its name, what the kiosk holds of it, and why the last visit could not renew it."""

    name: PartName
    held: Part | None
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxView:
    """The box at one moment."""

    alarms: Alarms
    visit: VisitResult | None
    line: LineToday | None
    progress: Progress
    parts: tuple[PartView, ...]
    room: CardRoom
    board: BoardState
    uptime: Uptime
    software: str
    phones: PhoneCount
    charts: tuple[BoxChart, ...]
    first_sample: Stamp | None
    read: tuple[tuple[str, int], ...]
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)


def show(services: Services) -> Response:
    """See how the box is."""
    return render(services, PATH, "admin/box.html", gather(services))


def gather(services: Services) -> BoxView:
    """Ask the stores and the board."""
    samples = services.history.samples.all()
    return BoxView(
        alarms=gather_alarms(services),
        visit=services.state.last_visit(),
        line=gather_line(services),
        progress=services.visit_progress(),
        parts=_parts(services),
        room=read_room(services.config.data_dir),
        board=read_board(),
        uptime=services.clock.uptime(),
        software=software(),
        phones=services.footfall.phones(),
        charts=draw_all(samples),
        first_sample=samples[0].made if samples else None,
        read=_read(services),
    )


def _read(services: Services) -> tuple[tuple[str, int], ...]:
    """Return how often each kind of page was read in the last seven days that are counted, the most read first."""
    counts = [day.by_page() for day in services.history.usage.all()[-_DAYS:]]
    sums = [(kind, sum(day.get(kind, 0) for day in counts)) for kind in PAGE_KINDS]
    return tuple(sorted((one for one in sums if one[1]), key=lambda one: -one[1]))


def _parts(services: Services) -> tuple[PartView, ...]:
    edition, village, visit = services.content.edition(), services.config.village, services.state.last_visit()
    reasons = visit.failed_parts if visit else {}
    return tuple(
        PartView(name=rule.name, held=held_part(edition, rule, village), reason=reasons.get(rule.name))
        for rule in part_rules(village)
    )
