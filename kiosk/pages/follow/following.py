"""The follow page: what became of a report.

In: a reference by POST, so that it is in no address and in no log; or the number alone, which may stand in an address.
Out: the whole reference shows the way of the report and the answer, the number only how far it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from kiosk.callers.form_fields import form_fields
from kiosk.pages.follow.looking import PATH, TOLD, FollowView, look_up, of_number, page
from kiosk.pages.follow.query import serial_in
from kiosk.paper import language_at, see_other
from kiosk.services import Services

_MOST_DIGITS: Final = 14


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, look, "POST")


def show(services: Services) -> Response:
    """See how far a report is by its number, or be asked for the code."""
    serial = serial_in(request.args.get("number", "")[:_MOST_DIGITS])
    if serial is None:
        return page(services, FollowView())
    told = request.args.get("told", "")
    view = of_number(services.outbox.find(serial), serial, typed=f"{serial}")
    return page(services, replace(view, told=told if told in TOLD else ""))


def look(services: Services) -> Response:
    """Learn what became of your report."""
    sent = form_fields(request)
    view = look_up(services, sent.get("reference", ""), token=sent.get("form", ""))
    if view.state:
        return see_other(f"{PATH}?number={view.serial}", language_at(request.path))
    return page(services, view)
