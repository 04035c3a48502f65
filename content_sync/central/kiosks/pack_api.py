"""The addresses of packs: what changed in the tree for a district, and the texts of all articles for a new kiosk.

`GET /v1/pack/<district>/<have>/<to>` and `GET /v1/pack/base/<month>`. A response is the same for everybody and never
changes, so that any cache may keep it; a long one comes in ranges. Where no pack leads there, the response is 404, and
the kiosk walks the tree.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from flask import Blueprint, Response, request

from content_sync.central.kiosks.responses import FLIGHT_BYTES, UNCHANGING, text_response
from content_sync.central.tree.packs.packs import Packs
from content_sync.look.places import place
from content_sync.routes import add_route
from content_sync.wire.addresses import BASE_PACKS, PACKS
from content_sync.wire.areas import DISTRICT
from content_sync.wire.packs import MEDIA_TYPE


def add_pack_routes(blueprint: Blueprint, packs: Packs) -> None:
    """Add the addresses of packs to those for kiosks."""
    add_route(blueprint, packs, f"{PACKS}<district>/<int:have>/<int:to>", serve_pack)
    add_route(blueprint, packs, f"{BASE_PACKS}<month>", serve_base_pack)


def serve_pack(packs: Packs, district: str, have: int, to: int) -> Response:
    """Send what changed for a district between two versions."""
    is_district = len(district) == DISTRICT and place(district) is not None
    return _response(packs.pack(district, have, to) if is_district else None)


def serve_base_pack(packs: Packs, month: str) -> Response:
    """Send the texts of all articles, as they were when the month began."""
    return _response(packs.base(month))


def _response(pack: bytes | None) -> Response:
    if pack is None:
        return text_response("no such pack", HTTPStatus.NOT_FOUND)
    response = Response(pack, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = UNCHANGING
    if len(pack) > FLIGHT_BYTES:
        response.set_etag(hashlib.sha256(pack).hexdigest()[:32])
        response.make_conditional(request, accept_ranges=True, complete_length=len(pack))
    return response
