"""What neighbours see of the village's reports: hide one, take words out, undo that, confirm what staff call done.

In: what page 2 of the report lists. Out: a report that is shown no more, or again, or without some words of its
landmark; or the volunteer's word that it is done, which goes to the staff as a yes. Rules: the volunteer sees what
every neighbour sees, and opens or closes nothing: who reported it alone says that it is not done, and reads what was
hidden or taken out and why; staff read all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from content_sync.wire.text import one_line
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.admin.when_reported import made_by_number
from kiosk.facts.made import Made
from kiosk.services import Services
from kiosk.store.outbox.stored import SHARED_TOPICS
from kiosk.store.outbox.views import ReportedTrouble

PATH: Final = "/admin/reported"
REASONS: Final = ("personal", "rude", "other")
"""Why a landmark is hidden or loses words, as codes that the templates know."""

MAX_WORDS: Final = 200
_REFUSED: Final = 422

_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedView:
    """What neighbours see, and what the volunteer hid from them, the newest first; and when each was made, by number.

    `number` is the report of the form that needs another look, 0 for none, and `typed` the words in that form.
    """

    reported: tuple[ReportedTrouble, ...]
    hidden: tuple[ReportedTrouble, ...]
    made: Mapping[int, Made]
    number: int = 0
    typed: str = ""
    chosen: str = REASONS[0]
    longest: int = MAX_WORDS
    flash_code: str = ""
    reasons: tuple[str, ...] = REASONS
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, f"{PATH}/<int:serial>/hide", hide, "POST")
    add_route(blueprint, services, f"{PATH}/<int:serial>/redact", take_out, "POST")
    add_route(blueprint, services, f"{PATH}/<int:serial>/show", show_again, "POST")
    add_route(blueprint, services, f"{PATH}/<int:serial>/confirm", confirm, "POST")


def show(services: Services) -> Response:
    """See what neighbours see of the village's reports."""
    return render(services, PATH, "admin/reported.html", _gather(services))


def _gather(services: Services) -> ReportedView:
    now = services.clock.read()
    reported = services.outbox.reported(SHARED_TOPICS, now=now, most=_MOST)
    hidden = services.outbox.hidden(now=now, most=_MOST)
    return ReportedView(
        reported=reported,
        hidden=hidden,
        made=made_by_number(services, (*reported, *hidden)),
        flash_code=flash_code("hidden", "shown", "confirmed", "redacted"),
    )


def hide(services: Services, serial: int) -> Response:
    """Show a report to neighbours no more, because its landmark says what it should not; who reported it reads why."""
    services.outbox.follow_ups.hide(serial, _reason())
    services.sign_in.note("reported_hidden", str(serial))
    return redirect_to(f"{PATH}?done=hidden")


def take_out(services: Services, serial: int) -> Response:
    """Take words out of the landmark that neighbours read; who reported it reads why."""
    words = one_line(request.form.get("words", ""))
    if not words or not services.outbox.follow_ups.take_out(serial, words, _reason()):
        view = replace(_gather(services), number=serial, typed=words, chosen=_reason(), flash_code="")
        return render(services, PATH, "admin/reported.html", view, status=_REFUSED)
    services.sign_in.note("reported_redacted", str(serial))
    return redirect_to(f"{PATH}?done=redacted")


def _reason() -> str:
    reason = request.form.get("reason", "")
    return reason if reason in REASONS else "other"


def show_again(services: Services, serial: int) -> Response:
    """Show a report, or the whole of its landmark, to neighbours again."""
    services.outbox.follow_ups.show_again(serial)
    services.sign_in.note("reported_shown", str(serial))
    return redirect_to(f"{PATH}?done=shown")


def confirm(services: Services, serial: int) -> Response:
    """Tell the staff that you saw that it is done."""
    services.outbox.follow_ups.confirm(serial)
    services.sign_in.note("reported_confirmed", str(serial))
    return redirect_to(f"{PATH}?done=confirmed")
