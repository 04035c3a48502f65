"""Switching the box off: a page that asks once more, then a last word to central, then the command of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response

from content_sync.routes import add_route
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.services import Services

PATH: Final = "/admin/power"


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerView:
    """Whether the box can be switched off here, whether it is about to be, and whether a visit runs just now."""

    can_turn_off: bool
    is_asked: bool
    is_visiting: bool
    flash_code: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, turn_off, "POST")


def show(services: Services) -> Response:
    """See what switching off means, and say yes to it."""
    view = PowerView(
        can_turn_off=services.power.can_turn_off(),
        is_asked=services.power.is_asked(),
        is_visiting=services.visit_progress().is_running,
        flash_code=flash_code("busy"),
    )
    return render(services, PATH, "admin/power.html", view)


def turn_off(services: Services) -> Response:
    """Tell central that the box leaves, and switch it off."""
    if services.visit_progress().is_running:
        return redirect_to(f"{PATH}?done=busy")
    if services.power.can_turn_off():
        services.sign_in.note("power_off")
        services.power.ask()
        services.visit_now()
    return redirect_to(PATH)
