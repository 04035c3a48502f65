"""Unusually many reports from one sender: hold them back, or let them go.

In: the groups that the kiosk marked. Out: the reports that the volunteer holds back are sent after all others, and
they are marked for the staff. Nothing is deleted, and the page shows nothing of what people wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.routes import add_route
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.services import Services
from kiosk.store.outbox.queueing.flood import FloodGroup

PATH: Final = "/admin/flood"


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodView:
    """The senders of whom many reports wait, the largest group first."""

    groups: tuple[FloodGroup, ...]
    flash_code: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, f"{PATH}/<group>/hold", hold_back, "POST")
    add_route(blueprint, services, f"{PATH}/<group>/let-go", let_go, "POST")


def show(services: Services) -> Response:
    """See who sent unusually many reports."""
    view = FloodView(groups=services.outbox.flood_groups(), flash_code=flash_code("held_back", "let_go"))
    return render(services, PATH, "admin/flood.html", view)


def hold_back(services: Services, group: str) -> Response:
    """Send the reports of this sender after all others."""
    if group not in {found.group for found in services.outbox.flood_groups()}:
        return redirect_to(PATH)
    now = services.clock.read()
    services.outbox.hold_back(group, now)
    services.sign_in.note("flood_held_back")
    return redirect_to(f"{PATH}?done=held_back")


def let_go(services: Services, group: str) -> Response:
    """Send the reports of this sender in turn again."""
    services.outbox.let_go(group)
    services.sign_in.note("flood_let_go")
    return redirect_to(f"{PATH}?done=let_go")
