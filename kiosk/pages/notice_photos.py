"""The photos of the village's own notices and activities, as long as villagers see what they belong to."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from content_sync.routes import add_route
from kiosk.facts.notices import PHOTOS
from kiosk.services import Services

_CACHE: Final = "public, max-age=604800, immutable"  # the address names the content


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{PHOTOS}/<name>", show)


def show(services: Services, name: str) -> Response:
    """See the photo of a notice or an activity that is shown."""
    photo = services.notice_photos.shown(name, services.clock.read())
    if photo is None:
        raise NotFound
    return Response(photo, mimetype="image/jpeg", headers={"Cache-Control": _CACHE})
