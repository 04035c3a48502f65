"""A report's photo, as the kiosk sent it; it has an address only under its own report."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk
from content_sync.central.console.photo_files import photo_response
from content_sync.central.console.reports.attached import attached_or_404
from content_sync.routes import add_route


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/inbox/<report>/photo/<digest>", show)


def show(desk: Desk, report: str, digest: str) -> ResponseReturnValue:
    """Look at the photo of a report."""
    return photo_response(desk.photos / attached_or_404(desk, "photo", report, digest))
