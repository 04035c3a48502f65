"""The stick: what is on it and who signed it, taking it in and handing over what waits, and when it may be taken out.

In: the stick that is in, and the button. Out: a page that the browser loads again every two seconds while the work
goes on, by a header, as on the page of a visit. Rule: nothing is taken in before a person said so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.client.stick.stick_look import StickLook
from content_sync.routes import add_route
from kiosk.admin.rendering import form_token, redirect_to, render
from kiosk.services import Services
from kiosk.sticks import StickProgress

PATH: Final = "/admin/stick"
_REFRESH_S: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StickView:
    """The stick that is in, None where none is, and how far the work on it is.

    `newer_days` is by how many days its tree is newer than what the kiosk shows; None where that says nothing.
    `is_several`: more than one is in.
    """

    look: StickLook | None
    progress: StickProgress
    newer_days: int | None = None
    is_several: bool = False
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, start, "POST")


def show(services: Services) -> Response:
    """See what is on the stick, how far it is, and whether it may be taken out."""
    sticks = services.sticks
    progress = sticks.progress() if sticks else StickProgress()
    has_to_look = sticks is not None and progress.step is None
    look = sticks.look() if sticks and has_to_look else None
    view = StickView(
        look=look,
        progress=progress,
        newer_days=_newer_days(look),
        is_several=sticks is not None and has_to_look and len(sticks.found()) > 1,
    )
    response = render(services, PATH, "admin/stick.html", view)
    if progress.is_running:
        response.headers["Refresh"] = str(_REFRESH_S)
    return response


def start(services: Services) -> Response:
    """Take the stick in, or look at what is in now."""
    sticks = services.sticks
    if sticks is not None and request.form.get("act") == "look":
        sticks.forget_result()
    elif sticks is not None and sticks.ask(show=services.reprint):
        services.sign_in.note("stick_taken_in")
    return redirect_to(PATH)


def _newer_days(look: StickLook | None) -> int | None:
    if look is None or look.issued is None or look.shown is None:
        return None
    return (look.issued - look.shown).days
