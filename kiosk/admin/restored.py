"""After a backup was put back: the box starts again, and everybody signs in anew. Nothing is asked of the stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response

from content_sync.routes import add_route
from kiosk.admin.rendering import render
from kiosk.services import Services

PATH: Final = "/admin/restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredView:
    """Nothing but words."""


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)


def show(services: Services) -> Response:
    """Learn that the box starts again."""
    return render(services, PATH, "admin/restored.html", RestoredView())
