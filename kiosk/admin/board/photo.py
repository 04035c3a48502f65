"""The photo of a post: add one to one's own, ask for that of another, see it.

In: a photo as a phone sends it; the wish to see one. Out: a small photo without metadata that goes up with its post; a
photo that comes with the next visits. Rules: a photo that is refused does not change the post; a photo is seen
behind the sign-in alone.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from content_sync.callers.addresses import one_caller
from content_sync.routes import add_route
from kiosk.admin.board.said import PATH, checked_id, said_post, signed_in
from kiosk.admin.rendering import PHOTO, redirect_to
from kiosk.admin.uploading import read_photo
from kiosk.refusals import PHOTO_KEPT, photo_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError, UploadError

_LONG_EDGE: Final = 800  # some 80 KB, as every kiosk that shows it fetches it over its line
_ADDRESS: Final = f"{PATH}/<post>{PHOTO}"


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, _ADDRESS, show)
    add_route(blueprint, services, _ADDRESS, send, "POST")
    add_route(blueprint, services, f"{_ADDRESS}/ask", ask, "POST")


def show(services: Services, post: str) -> Response:
    """See the photo of a post."""
    photo = services.network.photos.read(said_post(services, post, signed_in(services)).id)
    if photo is None:
        raise NotFound
    return Response(photo, mimetype="image/jpeg")


def send(services: Services, post: str) -> Response:
    """Add a photo to what you wrote."""
    said = said_post(services, post, signed_in(services))
    if not said.is_mine:
        raise NotFound
    code = _keep(services, said.id)
    if code == PHOTO_KEPT:
        services.sign_in.note("board_photo", said.id)
    return _back(services, said.id, code)


def ask(services: Services, post: str) -> Response:
    """Have the photo of a post come with the next visit."""
    said = said_post(services, post, signed_in(services))
    is_asked = services.network.photos.ask(said.id)
    services.sign_in.note("board_photo_asked", said.id)
    return _back(services, said.id, "asked" if is_asked else "")


def _keep(services: Services, post: str) -> str:
    """Keep the photo with its post; return the code of what became of it."""
    try:
        services.uploads.keep_photo(
            one_caller(request.remote_addr),
            read_photo,
            partial(services.network.photos.attach, post),
            long_edge=_LONG_EDGE,
        )
    except (UploadError, CardError) as error:
        code = photo_refusal(error)
        services.note_refusal("photo", code, error)
        return code
    return PHOTO_KEPT


def _back(services: Services, post: str, code: str) -> Response:
    said = said_post(services, checked_id(post), signed_in(services))
    return redirect_to(f"{PATH}/{said.conversation}{f'?photo={code}' if code else ''}#p{said.id}")
