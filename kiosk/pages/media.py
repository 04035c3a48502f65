"""The pictures and recordings of articles: files, sent piece by piece to a phone that asks for a piece."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, abort, send_file

from content_sync.look.illustrations import MEDIA
from content_sync.routes import add_route
from content_sync.wire.media import MEDIA_TYPES
from kiosk.services import Services

_FOR_A_YEAR: Final = "public, max-age=31536000, immutable"  # the address names the content


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{MEDIA}<name>", show)


def show(services: Services, name: str) -> Response:
    """See a picture of an article, or hear it read."""
    digest, _, kind = name.partition(".")
    if kind not in MEDIA_TYPES or name not in services.media.names():
        abort(HTTPStatus.NOT_FOUND)
    response = send_file(services.media.folder.resolve() / name, mimetype=MEDIA_TYPES[kind], etag=digest)
    response.headers["Cache-Control"] = _FOR_A_YEAR
    return response
