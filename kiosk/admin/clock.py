"""The clock set by a volunteer, where nobody else tells the time: as an estimate, and never trusted.

In: a day and a time as people write them. Out: the kiosk counts from there until it hears central or starts anew; or
the form again. Rules: a clock that is trusted is not set; what is taken away by time stays until the time is sure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldError, FieldErrors
from content_sync.look.thai import moment_of, read_day, read_time
from content_sync.routes import add_route
from content_sync.wire.stamps import Stamp
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.services import Services

PATH: Final = "/admin/clock"
_REFUSED: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockForm:
    """The form as the volunteer filled it in."""

    day: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """What the kiosk takes for the time, the form, and the fields that need another look."""

    now: Stamp
    form: ClockForm
    field_errors: FieldErrors = field(default_factory=dict)
    flash_code: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, set_clock, "POST")


def show(services: Services) -> Response:
    """See what the kiosk takes for the time."""
    view = ClockView(now=services.clock.read(), form=ClockForm(), flash_code=flash_code("set", "right"))
    return render(services, PATH, "admin/clock.html", view)


def set_clock(services: Services) -> Response:
    """Tell the kiosk the time."""
    now = services.clock.read()
    if now.is_trusted:
        return redirect_to(f"{PATH}?done=right")
    form = ClockForm(day=request.form.get("day", ""), time=request.form.get("time", ""))
    told = read_moment(form)
    if isinstance(told, datetime) and services.clock.hear_person(told):
        services.sign_in.note("clock_set")
        services.reprint()
        return redirect_to(f"{PATH}?done=set")
    errors: FieldErrors = {"day": "not_possible"} if isinstance(told, datetime) else told
    view = ClockView(now=now, form=form, field_errors=errors)
    return render(services, PATH, "admin/clock.html", view, status=_REFUSED)


def read_moment(form: ClockForm) -> datetime | FieldErrors:
    """Return the moment that was typed, or for each field that needs another look the code of what is wrong with it."""
    day, time = read_day(form.day), read_time(form.time)
    errors: dict[str, FieldError | None] = {
        "day": None if day else "not_a_day",
        "time": None if time else "not_a_time",
    }
    if day is None or time is None:
        return {name: error for name, error in errors.items() if error}
    return moment_of(day, time)
