"""The volunteer's handbook: how to run the box, also for who has no password yet, or lost it.

In: nothing. Out: the page, which prints on two sheets of A4. Rules: its text is deploy/raspberrypi/volunteer.th.md,
which `python -m tests.make_handbook` turns into `handbook_text.html`; nothing is to be fetched to read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.routes import add_route
from kiosk.admin.rendering import form_token, render
from kiosk.services import Services

PATH: Final = "/admin/handbook"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandbookView:
    """Nothing but words; the token is for signing out."""

    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)


def show(services: Services) -> Response:
    """Read how to run the box."""
    return render(services, PATH, "admin/handbook.html", HandbookView())
