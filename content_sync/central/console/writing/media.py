"""The pictures and recordings of articles, at the address that they have at the kiosks: so a preview shows them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, abort, send_file

from content_sync.central.console.desk import Desk
from content_sync.look.illustrations import MEDIA
from content_sync.routes import add_route
from content_sync.wire.digests import is_digest
from content_sync.wire.media import MEDIA_TYPES


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, f"{MEDIA}<name>", show)


def show(desk: Desk, name: str) -> Response:
    """See a picture, or hear a recording, before it is published or after."""
    digest, _, kind = name.partition(".")
    path = desk.media.folder / name
    if not is_digest(digest) or kind not in MEDIA_TYPES or not path.is_file():
        abort(HTTPStatus.NOT_FOUND)
    return send_file(path.resolve(), mimetype=MEDIA_TYPES[kind], etag=digest)
