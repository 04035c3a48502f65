"""The sign-in: who it is, where there are several people, and the password.

In: the number of the account and the password. Out: the overview; or the same page, which says why not and how long to
wait.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from kiosk.admin.rendering import HOME, OWN_NAME, SETUP, SIGN_IN, flash_code, form_token, redirect_to, render
from kiosk.callers.sign_in import PasswordCheck, PasswordRefusal
from kiosk.services import Services
from kiosk.store.people import Person

SIGN_OUT: Final = "/admin/sign-out"
_TEMPLATE: Final = "admin/sign_in.html"
_HTTP: Final[dict[PasswordRefusal, int]] = {
    "": 200,
    "empty": 422,
    "wrong": 403,
    "wait": 429,
    "busy": 503,
    "who": 422,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInView:
    """`refusal` is why the last try failed, `wait_s` the seconds until the next one, `flash_code` what was done before.

    `window_minutes`: how long the button still lets a new phone try without waiting for strangers. `people`: who may
    sign in. `chosen`: the number of the account that was chosen.
    """

    refusal: PasswordRefusal = ""
    wait_s: int = 0
    flash_code: str = ""
    window_minutes: int = 0
    people: tuple[Person, ...] = ()
    chosen: int | None = None
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, SIGN_IN, show)
    add_route(blueprint, services, SIGN_IN, enter, "POST")
    add_route(blueprint, services, SIGN_OUT, leave, "POST")


def show(services: Services) -> Response:
    """Sign in with the password."""
    if services.sign_in.is_signed_in():
        return redirect_to(HOME)
    if not services.people.all():
        return redirect_to(SETUP)
    view = SignInView(
        flash_code=flash_code("out", "changed"), window_minutes=_window_minutes(services), people=services.people.open()
    )
    response = render(services, SIGN_IN, _TEMPLATE, view)
    services.sign_in.name_guest(response)
    return response


def enter(services: Services) -> Response:
    """Come in, or learn why not and how long to wait."""
    chosen = request.form.get("person", type=int)
    if not services.people.all():
        return redirect_to(SETUP)
    check = services.sign_in.begin(request.form.get("password", ""), number=chosen)
    if check.refusal:
        return _refused(services, check, chosen)
    person = services.sign_in.person()
    response = redirect_to(HOME if person is None or person.name else OWN_NAME)
    services.sign_in.mark_phone(response)
    return response


def leave(services: Services) -> Response:
    """Sign out."""
    services.sign_in.end()
    return redirect_to(f"{SIGN_IN}?done=out")


def _refused(services: Services, check: PasswordCheck, chosen: int | None) -> Response:
    view = SignInView(
        refusal=check.refusal,
        wait_s=check.wait_s,
        window_minutes=_window_minutes(services),
        people=services.people.open(),
        chosen=chosen,
    )
    response = render(services, SIGN_IN, _TEMPLATE, view, status=_HTTP[check.refusal])
    if check.wait_s:
        response.headers["Retry-After"] = str(check.wait_s)
    return response


def _window_minutes(services: Services) -> int:
    return math.ceil(services.sign_in.window_left_s() / 60)
