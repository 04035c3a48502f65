"""A phone as the stick: get the file of what waits, and bring back the file that the ministry gave for it.

In: the wish for a file; a file that came back. Out: the file; a page that says what was in the other one. Rules: GET
changes nothing, and the file is the same bytes until something new waits; the page says what a carrier holds, and when
to delete it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import BinaryIO, Final, cast

from flask import Blueprint, Response, abort, request

from content_sync.look.thai import local_date
from content_sync.routes import add_route
from content_sync.stick.parcel import parcel_name
from content_sync.wire.carriers import MAX_PARCEL_BYTES
from kiosk.admin.rendering import CARRY, flash_code, form_token, redirect_to, render
from kiosk.callers.card_form import take_onto_card
from kiosk.phone_carrier import ForPhone
from kiosk.services import Services
from kiosk.sticks import StickProgress

PATH: Final = CARRY
BACK: Final = f"{PATH}/back"
MAX_FORM_BYTES: Final = MAX_PARCEL_BYTES + 1_000_000
_REFRESH_S: Final = 2
_HTTP: Final = {"": HTTPStatus.OK, "too_large": HTTPStatus.OK, "busy": HTTPStatus.SERVICE_UNAVAILABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryView:
    """What waits for a phone, None where nothing visits; the file's name; how far the file that came back is.

    `fault` says why a file was not made or not taken, and `hand_in_at` where the phone hands its file in. `has_others`:
    what came back is for other villages too, so it has to go on; `is_of_others`: it is for them alone.
    """

    waiting: ForPhone | None
    file: str
    progress: StickProgress
    hand_in_at: str
    has_others: bool = False
    is_of_others: bool = False
    fault: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, make, "POST")
    add_route(blueprint, services, BACK, take, "POST")
    add_route(blueprint, services, f"{PATH}/<file>.kbx", download)


def let_a_file_in(services: Services) -> None:
    """Let the form of who is signed in bring a phone's file, onto the card; its token is inside it."""
    phone = services.phone_carrier
    if request.method == "POST" and request.path.endswith(BACK) and phone and services.sign_in.person() is not None:
        take_onto_card(request, phone.incoming, max_bytes=MAX_FORM_BYTES)


def show(services: Services) -> Response:
    """See what a phone may take along, and bring a file back."""
    return _page(services, flash_code("too_large", "busy"))


def make(services: Services) -> Response:
    """Make the file of what waits."""
    phone = services.phone_carrier
    fault = phone.make() if phone else "no_keys"
    if fault:
        return _page(services, fault)
    services.sign_in.note("phone_file_made")
    return redirect_to(PATH)


def download(services: Services, file: str) -> Response:
    """Take the file along."""
    phone = services.phone_carrier
    made = phone.waiting().made if phone else None
    if phone is None or made is None or f"{file}.kbx" != _file_name(services):
        return redirect_to(PATH) if phone and made is None else abort(HTTPStatus.NOT_FOUND)
    response = Response(phone.pieces(), mimetype="application/octet-stream")
    response.content_length = made.size_bytes
    response.headers["Content-Disposition"] = f'attachment; filename="{file}.kbx"'
    return response


def take(services: Services) -> Response:
    """Take in the file that came back."""
    phone, sent = services.phone_carrier, request.files.get("parcel")
    if phone is None or sent is None or not sent.filename:
        return _page(services, "no_file")
    fault = phone.take(cast(BinaryIO, sent.stream), show=services.reprint)
    if fault:
        return _page(services, fault)
    services.sign_in.note("phone_file_taken_in")
    return redirect_to(PATH)


def _file_name(services: Services) -> str:
    return parcel_name(services.config.village, local_date(services.clock.read().at))


def _page(services: Services, fault: str = "") -> Response:
    phone = services.phone_carrier
    progress = phone.taking.progress() if phone else StickProgress()
    view = CarryView(
        waiting=phone.waiting() if phone else None,
        file=_file_name(services),
        progress=progress,
        hand_in_at=f"{services.config.central_url.rstrip('/')}/carry",
        has_others=progress.result is not None and phone is not None and phone.has_others(),
        is_of_others=progress.result is not None and phone is not None and phone.is_of_others(),
        fault=fault,
    )
    status = _HTTP.get(fault, HTTPStatus.UNPROCESSABLE_ENTITY)
    response = render(services, PATH, "admin/carry.html", view, status=status)
    if progress.is_running and not fault:
        response.headers["Refresh"] = str(_REFRESH_S)
    return response
