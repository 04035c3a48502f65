"""The watchdog's page: the listener, its threads and the program answer.

What is harmed stands on it too. It does not make the watchdog start the kiosk again, as a new start would repair
nothing.
"""

from __future__ import annotations

from flask import Blueprint, Response

from content_sync.routes import add_route
from kiosk.services import Services


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, "/healthz", show)


def show(services: Services) -> Response:
    """See that the kiosk answers, and what is harmed."""
    harmed = ", ".join(services.damage())
    text = f"ok, but harmed: {harmed}\n" if harmed else "ok\n"
    return Response(text, mimetype="text/plain", headers={"Cache-Control": "no-store"})
