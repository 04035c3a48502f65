"""The document of a warning as its source sent it (CAP 1.2), to keep and to pass on; no browser renders it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, abort

from content_sync.routes import add_route
from kiosk.facts.warnings import in_force, lifted, original_of
from kiosk.services import Services


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, "/warnings/<path:name>.xml", show)


def show(services: Services, name: str) -> Response:
    """Keep the source's own document of a warning."""
    moment = services.moment("th")
    told = (fact.warning for fact in (*in_force(moment), *lifted(moment)) if fact.path == f"/warnings/{name}")
    warning = next(told, None)
    body = original_of(moment, warning) if warning else None
    if warning is None or body is None:
        abort(HTTPStatus.NOT_FOUND)
    response = Response(body, content_type="application/cap+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{warning.id}.xml"'
    response.headers["Cache-Control"] = "no-cache"
    return response
