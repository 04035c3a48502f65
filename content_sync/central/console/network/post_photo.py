"""The photo of a post of the board, as the kiosk sent it, for who may read the post."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import REPORT_ID, Desk, valid_or_404
from content_sync.central.console.officers import my_areas_or_403
from content_sync.central.console.photo_files import photo_response
from content_sync.central.database.network.post_photos import find_photo
from content_sync.central.database.network.posts import find_post
from content_sync.routes import add_route
from content_sync.wire.areas import COUNTRY, any_covers


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/board/<post>/photo", show)


def show(desk: Desk, post: str) -> ResponseReturnValue:
    """Look at the photo of a post."""
    areas = my_areas_or_403(desk)
    with desk.database.reading() as session:
        found, row = find_post(session, valid_or_404(post, REPORT_ID)), find_photo(session, post)
    if found is not None and found.area != COUNTRY and not any_covers(areas, found.area):
        abort(HTTPStatus.FORBIDDEN)
    if row is None or row.received_at is None:
        abort(HTTPStatus.NOT_FOUND)
    return photo_response(desk.photos / row.sha256)
