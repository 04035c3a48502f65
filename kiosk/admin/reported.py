"""What neighbours see of the village's reports: hide one, show it again, and confirm what staff call done.

In: what page 2 of the report lists. Out: a report that is shown no more, or again, or the volunteer's word
that it is done, which goes to the staff as a yes. Rules: the volunteer sees what every neighbour sees, and opens or
closes nothing: who reported it alone says that it is not done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.services import Services
from kiosk.store.outbox.stored import SHARED_TOPICS
from kiosk.store.outbox.views import ReportedTrouble

PATH: Final = "/admin/reported"
REASONS: Final = ("personal", "rude", "other")
"""Why a landmark is hidden, as codes that the templates know."""

_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedView:
    """What neighbours see, and what the volunteer hid from them; the newest first."""

    reported: tuple[ReportedTrouble, ...]
    hidden: tuple[ReportedTrouble, ...]
    flash_code: str = ""
    reasons: tuple[str, ...] = REASONS
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, f"{PATH}/<int:serial>/hide", hide, "POST")
    add_route(blueprint, services, f"{PATH}/<int:serial>/show", show_again, "POST")
    add_route(blueprint, services, f"{PATH}/<int:serial>/confirm", confirm, "POST")


def show(services: Services) -> Response:
    """See what neighbours see of the village's reports."""
    now = services.clock.read()
    view = ReportedView(
        reported=services.outbox.reported(SHARED_TOPICS, now=now, most=_MOST),
        hidden=services.outbox.hidden(now=now, most=_MOST),
        flash_code=flash_code("hidden", "shown", "confirmed"),
    )
    return render(services, PATH, "admin/reported.html", view)


def hide(services: Services, serial: int) -> Response:
    """Show a report to neighbours no more, because its landmark says what it should not; who reported it reads why."""
    reason = request.form.get("reason", "")
    services.outbox.follow_ups.hide(serial, reason if reason in REASONS else "other")
    services.sign_in.note("reported_hidden", str(serial))
    return redirect_to(f"{PATH}?done=hidden")


def show_again(services: Services, serial: int) -> Response:
    """Show a report to neighbours again that was hidden by mistake."""
    services.outbox.follow_ups.show_again(serial)
    services.sign_in.note("reported_shown", str(serial))
    return redirect_to(f"{PATH}?done=shown")


def confirm(services: Services, serial: int) -> Response:
    """Tell the staff that you saw that it is done."""
    services.outbox.follow_ups.confirm(serial)
    services.sign_in.note("reported_confirmed", str(serial))
    return redirect_to(f"{PATH}?done=confirmed")
