"""A password chosen anew after the button was held while the kiosk started, with the code on the box's label.

In: the code, who it is, and the new password twice. Out: the sign-in page; or the same page, which says what is wrong.
Rules: for ten minutes and once, then it closes; wrong codes count with those of the first start; it is logged, and
central hears of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from kiosk.admin.rendering import RESET, SETUP, SIGN_IN, form_token, redirect_to, render
from kiosk.callers.label import LabelRefusal
from kiosk.callers.passwords import MIN_LENGTH, NewPasswordRefusal
from kiosk.services import Services
from kiosk.store.people import Person

_REFUSED: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetView:
    """Who may choose a password anew, for how many minutes yet, and what is wrong.

    `chosen`: the number of the account that was chosen; `is_who_missing`: none was.
    """

    people: tuple[Person, ...]
    minutes: int
    chosen: int | None = None
    is_who_missing: bool = False
    is_closed: bool = False
    label_refusal: LabelRefusal | None = None
    password_refusal: NewPasswordRefusal | None = None
    least: int = MIN_LENGTH
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, RESET, show)
    add_route(blueprint, services, RESET, choose, "POST")


def show(services: Services) -> Response:
    """Choose your password anew, after you held the button while the kiosk started."""
    if not services.label.reset_left_s():
        return redirect_to(SETUP)
    return render(services, RESET, "admin/reset.html", _view(services, chosen=None))


def choose(services: Services) -> Response:
    """Choose your password anew."""
    if not services.label.reset_left_s():
        return redirect_to(SETUP)
    new, chosen = request.form.get("new", ""), request.form.get("person", type=int)
    person = _person(services, chosen)
    again = request.form.get("again", "")
    label_refusal = services.label.refusal(request.form.get("code", ""))
    password_refusal = services.sign_in.new_password_refusal(new, again, knows_label=label_refusal is None)
    if person is None or password_refusal or label_refusal:
        view = _view(
            services,
            chosen=chosen,
            is_who_missing=person is None,
            label_refusal=label_refusal,
            password_refusal=password_refusal,
        )
        return render(services, RESET, "admin/reset.html", view, status=_REFUSED)
    if not services.label.close_reset():  # somebody else with the code was quicker
        return redirect_to(SIGN_IN)
    services.sign_in.set_password(person, new)
    services.sign_in.note("password_reset", str(person.number))
    return redirect_to(f"{SIGN_IN}?done=changed")


def _person(services: Services, number: int | None) -> Person | None:
    people = services.people.open()
    if number is None:
        return people[0] if len(people) == 1 else None
    return next((person for person in people if person.number == number), None)


def _view(
    services: Services,
    *,
    chosen: int | None,
    is_who_missing: bool = False,
    label_refusal: LabelRefusal | None = None,
    password_refusal: NewPasswordRefusal | None = None,
) -> ResetView:
    return ResetView(
        people=services.people.open(),
        minutes=math.ceil(services.label.reset_left_s() / 60),
        chosen=chosen,
        is_who_missing=is_who_missing,
        is_closed=services.label.is_closed(),
        label_refusal=label_refusal,
        password_refusal=password_refusal,
    )
