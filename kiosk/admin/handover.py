"""The hand-over kit: one page to print, for who runs this box next.

In: who may sign in, the address, the recovery phrase right after it was made. Out: the page. Rules: it is one sheet of
A4 also with twenty people; the phrase is shown once, and afterwards only when it was made; a new one is made by a form
of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.look.qr import wifi_text
from content_sync.routes import add_route
from kiosk.admin.rendering import form_token, redirect_to, render
from kiosk.services import Services
from kiosk.store.backup.recovery import RecoveryLock
from kiosk.store.people import Person

PATH: Final = "/admin/handover"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverView:
    """`phrase` is the recovery phrase, this once after it was made."""

    people: tuple[Person, ...]
    village: str
    public_url: str
    wifi_name: str
    wifi_text: str
    lock: RecoveryLock | None
    phrase: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, f"{PATH}/phrase", make, "POST")


def show(services: Services) -> Response:
    """See the page, and print it."""
    recovery, config = services.backups.recovery, services.config
    view = HandoverView(
        people=services.people.open(),
        village=config.village,
        public_url=config.public_url.rstrip("/"),
        wifi_name=config.wifi_name,
        wifi_text=wifi_text(config.wifi_name),
        lock=recovery.current(),
        phrase=recovery.take_unseen(),
    )
    return render(services, PATH, "admin/handover.html", view)


def make(services: Services) -> Response:
    """Make a new recovery phrase."""
    services.backups.recovery.make(services.clock.read())
    services.sign_in.note("recovery_phrase_made")
    return redirect_to(PATH)
