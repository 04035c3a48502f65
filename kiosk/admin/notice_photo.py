"""The photo of a notice or an activity: one, which another takes the place of.

In: a form with a file. Out: a small photo beside the words, on the pages; or why it was not taken. Rules: the photo
comes after the words, which stand already, so that a photo that is refused costs none of them; what a camera wrote into
it is not kept.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from content_sync.callers.addresses import one_caller
from content_sync.routes import add_route
from content_sync.wire.activities import MAX_ACTIVITY_PHOTO
from kiosk.admin.going_further import tell_of_notice
from kiosk.admin.notice_form import NOTICES, ONE_NOTICE
from kiosk.admin.rendering import PHOTO, redirect_to
from kiosk.admin.uploading import read_photo
from kiosk.refusals import PHOTO_KEPT, photo_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError, UploadError


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{ONE_NOTICE}{PHOTO}.jpg", show)
    add_route(blueprint, services, f"{ONE_NOTICE}{PHOTO}", keep, "POST")
    add_route(blueprint, services, f"{ONE_NOTICE}{PHOTO}/drop", drop, "POST")


def show(services: Services, number: int) -> Response:
    """See the photo of a notice, also of one that villagers do not see."""
    notice = services.state.notice(number)
    photo = services.notice_photos.read(notice.photo) if notice and notice.photo else None
    if photo is None:
        raise NotFound
    return Response(photo, mimetype="image/jpeg")


def keep(services: Services, number: int) -> Response:
    """Add a photo, or put another in its place."""
    return _told(services, number, _keep(services, number))


def drop(services: Services, number: int) -> Response:
    """Take the photo away."""
    return _told(services, number, "dropped" if services.notice_photos.drop(number) else "gone")


def _keep(services: Services, number: int) -> str:
    """Keep the photo of the form; return the code of what became of it."""
    became = [PHOTO_KEPT]

    def attach(photo: bytes, light_photo: bytes) -> None:
        if not services.notice_photos.attach(number, photo, light_photo):
            became[:] = ["gone"]

    try:
        services.uploads.keep_photo_and_light_one(
            one_caller(request.remote_addr), read_photo, attach, max_bytes=MAX_ACTIVITY_PHOTO
        )
    except (UploadError, CardError) as error:
        code = photo_refusal(error)
        services.note_refusal("notice photo", code, error)
        return code
    return became[0]


def _told(services: Services, number: int, became: str) -> Response:
    if became == "gone":
        return redirect_to(f"{NOTICES}?done=gone")
    if became in (PHOTO_KEPT, "dropped"):
        services.sign_in.note(f"notice_photo_{became}", str(number))
        tell_of_notice(services, number)
        services.reprint()
    return redirect_to(f"{NOTICES}/{number}?photo={became}#photo")
