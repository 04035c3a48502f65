"""Visit now: asks for a visit to central and shows how it goes, without a script.

In: the button. Out: a page that the browser loads again every two seconds while the visit runs; afterwards it shows how
each half went. An HTTP header asks for the reload, as screen readers stumble over pages that reload themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import VisitResult
from content_sync.routes import add_route
from kiosk.admin.day import is_silent
from kiosk.admin.line_today import LineToday, gather_line
from kiosk.admin.rendering import form_token, redirect_to, render
from kiosk.services import Services
from kiosk.visits import Progress

PATH: Final = "/admin/visit"
_REFRESH_S: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """Where the visit stands, and how the last one that ended went.

    `is_silent`: central was not reached for a day, so that a stick or a phone is the better way. `is_revoked`: central
    takes nothing from this box. `is_unknown`: central refused it, and it was never made known with a code.
    """

    progress: Progress
    visit: VisitResult | None
    line: LineToday | None
    is_silent: bool
    is_revoked: bool
    is_unknown: bool
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, start, "POST")


def show(services: Services) -> Response:
    """Watch the visit, and see how the last one went."""
    # The progress is read first: if the visit ends in between, its result is there already.
    progress = services.visit_progress()
    visit = services.state.last_visit()
    view = VisitView(
        progress=progress,
        visit=visit,
        line=gather_line(services),
        is_silent=visit is not None and is_silent(visit, services.clock.read()),
        is_revoked=_is_revoked(services),
        is_unknown=visit is not None and visit.up.reason == Reason.REFUSED and _is_without_code(services),
    )
    response = render(services, PATH, "admin/visit.html", view)
    if progress.is_running:
        response.headers["Refresh"] = str(_REFRESH_S)
    return response


def _is_revoked(services: Services) -> bool:
    """Tell whether central said so, of the box or of what it sent."""
    reasons = {one.reason for one in services.outbox.reading.queued(1)}
    reasons |= {one.reason for one in services.network.items.unsent_of_people()}
    return services.enrolment.read().state == "ended" or "revoked" in reasons


def _is_without_code(services: Services) -> bool:
    return services.enrolment.read().state in {"none", "refused"}


def start(services: Services) -> Response:
    """Visit central now, unless a visit is running."""
    if not services.visit_progress().is_running:
        services.visit_now()
        services.sign_in.note("visit_asked")
    return redirect_to(PATH)
