"""The answer with a photo that lies in the folder of photos; what is no photo is not shown."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Response, abort, send_file

_IMAGES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
_START_BYTES: Final = 4


def photo_response(path: Path) -> Response:
    """Return a photo, or answer 404 where there is none."""
    try:
        with path.open("rb") as file:
            start = file.read(_START_BYTES)
    except OSError:
        abort(HTTPStatus.NOT_FOUND)
    mimetype = next((kind for magic, kind in _IMAGES.items() if start.startswith(magic)), None)
    if mimetype is None:
        abort(HTTPStatus.NOT_FOUND)
    return send_file(path.resolve(), mimetype=mimetype, etag=path.name)
