"""The volunteer's pages put together, behind the sign-in.

In: the services and the screens. Out: one blueprint under `/admin`. Rules: every form carries a token; the screens
inside ask for an open session first; no browser and no proxy stores a page; where the card refuses something, the page
says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import cast

from flask import Blueprint, Flask, Response
from flask_wtf.csrf import CSRFProtect

from kiosk.admin import trouble
from kiosk.admin.cookies import AgelessSessions
from kiosk.admin.rendering import SIGN_IN, redirect_to
from kiosk.services import ComputedScreen, Services


def volunteer_pages(
    services: Services, *, outside: Iterable[ComputedScreen], inside: Iterable[ComputedScreen]
) -> Blueprint:
    """Return the volunteer's pages.

    Args:
        services: what the screens use.
        outside: the screens that everybody may see: the sign-in.
        inside: the screens that only the volunteer may see.
    """
    protection = CSRFProtect()
    pages = Blueprint("admin", __name__)
    pages.record_once(lambda setup: _prepare(cast(Flask, setup.app), protection))
    pages.before_request(protection.protect)
    pages.after_request(_store_nowhere)
    trouble.add_handlers(pages, services)
    for screen in outside:
        screen.add_routes(pages, services)
    pages.register_blueprint(_inside(services, inside))
    return pages


def _inside(services: Services, screens: Iterable[ComputedScreen]) -> Blueprint:
    pages = Blueprint("inside", __name__)
    pages.before_request(partial(_ask_to_sign_in, services))
    for screen in screens:
        screen.add_routes(pages, services)
    return pages


def _ask_to_sign_in(services: Services) -> Response | None:
    return None if services.sign_in.is_volunteer() else redirect_to(SIGN_IN)


def _prepare(app: Flask, protection: CSRFProtect) -> None:
    app.session_interface = AgelessSessions()
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # the public forms have a UUID of their own, and no cookie
        WTF_CSRF_TIME_LIMIT=None,  # it would be measured by the system's clock, which jumps
    )
    protection.init_app(app)


def _store_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
