"""Who reported asks to have erased what they told: asked once more, then gone here, and told to central.

In: the whole reference by POST, as for reading the answer, with the same waits after wrong ones. Out: a page that says
what goes and what stays; after a yes the request is on the card, and the page of the number tells how far it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from kiosk.callers.form_fields import form_fields
from kiosk.pages.follow.looking import PATH, FollowView, card_refused, look_up, page, thanks
from kiosk.paper import Page, language_at
from kiosk.services import Services
from kiosk.store.errors import CardError

_TEMPLATE: Final = "pages/follow/erasing.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseView:
    """The report that is to be erased, and whether central is known to have it."""

    token: str
    reference: str
    serial: int
    is_sent: bool


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{PATH}/erase", erase, "POST")


def erase(services: Services) -> Response:
    """Have erased what you told."""
    sent = form_fields(request)
    view = look_up(services, sent.get("reference", ""), token=sent.get("form", ""))
    if view.found is None or view.found.erasure or view.found.is_forgotten:
        return page(services, view)
    if sent.get("sure") != "yes":
        return _ask_once_more(services, view, is_sent=view.found.send_state == "sent")
    try:
        services.outbox.erasures.ask(view.serial, made=services.clock.read())
    except CardError as error:
        return card_refused(services, view, error)
    services.reprint()
    return thanks(view.serial, "erasing")


def _ask_once_more(services: Services, found: FollowView, *, is_sent: bool) -> Response:
    token = services.form_tokens.token()
    view = EraseView(token=token, reference=found.typed, serial=found.serial, is_sent=is_sent)
    return services.paper.response(Page(path=PATH, template=_TEMPLATE, view=view), language_at(request.path))
