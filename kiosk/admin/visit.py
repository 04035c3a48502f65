"""Visit now: asks for a visit to central and tells the truth about it, without a script.

In: the button. Out: a page that is loaded again every two seconds while the visit runs, and then tells how each half
went. The HTTP header does that, not the page: a page that reloads itself is a trap for who listens to it being read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.client.visitor import VisitResult
from content_sync.screens import offer
from kiosk.admin.answering import form_token, moved_to, shown
from kiosk.services import Services
from kiosk.visits import Progress

PATH: Final = "/admin/visit"
_REFRESH_S: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """Where the visit stands, and how the last one that ended went."""

    progress: Progress
    visit: VisitResult | None
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    offer(blueprint, services, PATH, show)
    offer(blueprint, services, PATH, start, "POST")


def show(services: Services) -> Response:
    """Watch the visit, and see how the last one went."""
    # Its progress first: a visit that ends in between has its record, never the other way round.
    progress = services.visit_progress()
    view = VisitView(progress=progress, visit=services.state.last_visit())
    answer = shown(services, PATH, "admin/visit.html", view)
    if progress.is_running:
        answer.headers["Refresh"] = str(_REFRESH_S)
    return answer


def start(services: Services) -> Response:
    """Visit central now, unless a visit is running."""
    if not services.visit_progress().is_running:
        services.visit_now()
    return moved_to(PATH)
