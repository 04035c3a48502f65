"""Change the password.

In: the present password, and the new one twice. Out: the sign-in page, as every session has ended; or the same page,
which says what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from kiosk.admin.rendering import OWN_PASSWORD, SIGN_IN, form_token, redirect_to, render
from kiosk.callers.passwords import MIN_LENGTH
from kiosk.callers.sign_in import PasswordRefusal
from kiosk.services import Services

_TEMPLATE: Final = "admin/password.html"
_REFUSED: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordView:
    """`refusal` is what is wrong with the present password or with the new one.

    `must_change`: somebody else knows the present one.
    """

    refusal: PasswordRefusal = ""
    wait_s: int = 0
    must_change: bool = False
    least: int = MIN_LENGTH
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, OWN_PASSWORD, show)
    add_route(blueprint, services, OWN_PASSWORD, change, "POST")


def show(services: Services) -> Response:
    """Choose another password."""
    return render(services, OWN_PASSWORD, _TEMPLATE, PasswordView(must_change=_must_change(services)))


def change(services: Services) -> Response:
    """Change the password; you have to sign in again everywhere."""
    person = services.sign_in.person()
    if person is None:  # the session ended meanwhile
        return redirect_to(SIGN_IN)
    typed = (request.form.get(name, "") for name in ("current", "new", "again"))
    check = services.sign_in.change_password(person, *typed)
    if check.refusal:
        view = PasswordView(refusal=check.refusal, wait_s=check.wait_s, must_change=person.must_change)
        return render(services, OWN_PASSWORD, _TEMPLATE, view, status=_REFUSED)
    return redirect_to(f"{SIGN_IN}?done=changed")


def _must_change(services: Services) -> bool:
    person = services.sign_in.person()
    return person is not None and person.must_change
