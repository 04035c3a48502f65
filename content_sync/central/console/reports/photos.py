"""A report's photo, as the kiosk sent it; it has an address only under its own report."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, send_file
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.console.reports.attached import attached_or_404
from content_sync.routes import add_route

_IMAGES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
_START_BYTES: Final = 4


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/inbox/<report>/photo/<digest>", show)


def show(desk: Desk, report: str, digest: str) -> ResponseReturnValue:
    """Look at the photo of a report."""
    return _image(desk.photos / attached_or_404(desk, "photo", report, digest))


def _image(path: Path) -> Response:
    try:
        with path.open("rb") as file:
            start = file.read(_START_BYTES)
    except OSError:
        abort(HTTPStatus.NOT_FOUND)
    mimetype = next((kind for magic, kind in _IMAGES.items() if start.startswith(magic)), None)
    if mimetype is None:
        abort(HTTPStatus.NOT_FOUND)
    return send_file(path.resolve(), mimetype=mimetype, etag=path.name)
