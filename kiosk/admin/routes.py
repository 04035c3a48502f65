"""The pages of the people who run the kiosk put together, behind the sign-in.

In: the services and the screens. Out: one blueprint under `/admin`. Rules: every form carries a token; the screens
inside ask for an open session first, and some for a volunteer's, as a helper may do the daily work alone; who was given
a password chooses their own first; no browser and no proxy stores a page; where the card refuses something, the page
says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Final, cast

from flask import Blueprint, Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from content_sync.wire.volunteers import ROLES, Role
from kiosk.admin import backup, carry, trouble, uploading
from kiosk.admin.cookies import AgelessSessions
from kiosk.admin.rendering import OWN_PASSWORD, PHOTO, SETUP, SIGN_IN, redirect_to
from kiosk.services import ComputedScreen, Services
from kiosk.store.photos.shrinking import MAX_BYTES

_MAX_PHOTO_FORM_BYTES: Final = 2 * MAX_BYTES  # what is a little too large is refused with a sentence of its own
_VOLUNTEER: Final[tuple[Role, ...]] = ("volunteer",)


def admin_pages(
    services: Services,
    *,
    outside: Iterable[ComputedScreen],
    daily: Iterable[ComputedScreen],
    volunteer: Iterable[ComputedScreen],
) -> Blueprint:
    """Return the pages under `/admin`.

    Args:
        services: what the screens use.
        outside: the screens that everybody may see: the sign-in.
        daily: the screens for everybody who is signed in.
        volunteer: the screens for volunteers, and not for helpers.
    """
    protection = CSRFProtect()
    pages = Blueprint("admin", __name__)
    pages.record_once(lambda setup: _prepare(cast(Flask, setup.app), protection))
    pages.before_request(partial(_take_photos, services))  # before a form is read for its token
    pages.before_request(partial(backup.let_a_file_in, services))
    pages.before_request(partial(carry.let_a_file_in, services))
    pages.before_request(protection.protect)
    pages.after_request(_store_nowhere)
    trouble.add_handlers(pages, services)
    uploading.add_handler(pages)
    for screen in outside:
        screen.add_routes(pages, services)
    pages.register_blueprint(_inside("daily", services, daily, roles=ROLES))
    pages.register_blueprint(_inside("volunteer", services, volunteer, roles=_VOLUNTEER))
    return pages


def _take_photos(services: Services) -> None:
    """Let who is signed in bring a photo: a larger form than others, with its token in it."""
    is_photo = request.mimetype == "multipart/form-data" and request.path.endswith(PHOTO)
    if is_photo and services.sign_in.person() is not None:
        request.max_content_length = _MAX_PHOTO_FORM_BYTES


def _inside(name: str, services: Services, screens: Iterable[ComputedScreen], *, roles: Collection[Role]) -> Blueprint:
    pages = Blueprint(name, __name__)
    pages.before_request(partial(_refuse_others, services, roles))
    for screen in screens:
        screen.add_routes(pages, services)
    return pages


def _refuse_others(services: Services, roles: Collection[Role]) -> Response | None:
    person = services.sign_in.person()
    if person is None:
        return redirect_to(SIGN_IN if services.people.all() else SETUP)
    if person.must_change and not request.path.endswith(OWN_PASSWORD):
        return redirect_to(OWN_PASSWORD)
    return None if person.role in roles else trouble.show_not_yours(services)


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
