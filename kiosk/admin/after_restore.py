"""After a backup was put back: look at what came back with it, the accounts and the market items.

In: nothing, or the word that both were looked at. Out: where to look; after the word Today asks no more. Rules: what
central knows of it is closed or taken back by itself at the next visit; what it cannot know only a volunteer does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.routes import add_route
from kiosk.admin.rendering import HOME, form_token, redirect_to, render
from kiosk.services import Services

PATH: Final = "/admin/after-restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterRestoreView:
    """How many accounts are open and how many market items stand, and whether they are still to be looked at."""

    accounts: int
    items: int
    is_to_be_looked_at: bool
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, looked_at, "POST")


def show(services: Services) -> Response:
    """See what to look at after a backup was put back."""
    view = AfterRestoreView(
        accounts=len(services.people.open()),
        items=len(services.market.held()),
        is_to_be_looked_at=services.backups.is_to_be_looked_at(),
    )
    return render(services, PATH, "admin/after_restore.html", view)


def looked_at(services: Services) -> Response:
    """Say that you looked at the accounts and at the market."""
    services.backups.note_looked_at(services.clock.read())
    services.sign_in.note("restore_looked_at")
    return redirect_to(HOME)
