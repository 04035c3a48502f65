"""The name of the person who is signed in; an account of before has none, and is asked for it.

In: a name. Out: the overview; or the same page, which says what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldError
from content_sync.routes import add_route
from content_sync.wire.board import MAX_BY
from content_sync.wire.text import one_line, text_error
from kiosk.admin.rendering import HOME, OWN_NAME, SIGN_IN, form_token, redirect_to, render
from kiosk.services import Services

_TEMPLATE: Final = "admin/own_name.html"
_REFUSED: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNameView:
    """The name, and what is wrong with it. `is_first`: there was none before."""

    name: str
    is_first: bool
    error: FieldError | None = None
    longest: int = MAX_BY
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, OWN_NAME, show)
    add_route(blueprint, services, OWN_NAME, rename, "POST")


def show(services: Services) -> Response:
    """Say what you are called."""
    person = services.sign_in.person()
    name = person.name if person else ""
    return render(services, OWN_NAME, _TEMPLATE, OwnNameView(name=name, is_first=not name))


def rename(services: Services) -> Response:
    """Be called so from now on."""
    person = services.sign_in.person()
    if person is None:  # the session ended meanwhile
        return redirect_to(SIGN_IN)
    name = one_line(request.form.get("name", ""))
    error = text_error(name, longest=MAX_BY, is_needed=True)
    if error is None and services.accounts.rename(person, name):
        error = "taken"
    if error:
        view = OwnNameView(name=name, is_first=not person.name, error=error)
        return render(services, OWN_NAME, _TEMPLATE, view, status=_REFUSED)
    services.sign_in.note("renamed", str(person.number))
    return redirect_to(HOME)
