"""Everybody who may sign in at this kiosk, and the form that adds somebody.

In: a name and a role. Out: an account with a first password, which its page shows once; or the form again, with what
was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldError
from content_sync.routes import add_route
from content_sync.wire.board import MAX_BY
from content_sync.wire.text import one_line, text_error
from content_sync.wire.volunteers import Role, known_role
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.callers.accounts import AccountRefusal
from kiosk.callers.passwords import new_password
from kiosk.services import Services
from kiosk.store.people import Person

PATH: Final = "/admin/people"
_TEMPLATE: Final = "admin/people/everybody.html"
_REFUSED: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class EverybodyView:
    """Who may sign in, who no longer may, and the form: a name and a role, with what is wrong."""

    people: tuple[Person, ...]
    closed: tuple[Person, ...]
    name: str = ""
    role: Role = "helper"
    error: FieldError | AccountRefusal | None = None
    flash_code: str = ""
    longest: int = MAX_BY
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, add, "POST")


def show(services: Services) -> Response:
    """See who may sign in here."""
    return _page(services)


def add(services: Services) -> Response:
    """Let one more person sign in."""
    name, role = one_line(request.form.get("name", "")), known_role(request.form.get("role", ""))
    error = text_error(name, longest=MAX_BY, is_needed=True)
    if error:
        return _page(services, name=name, role=role, error=error)
    password = new_password()
    made = services.accounts.add(name, role, password)
    if not isinstance(made, Person):
        return _page(services, name=name, role=role, error=made)
    services.first_passwords.keep(made.number, password)
    services.sign_in.note("person_added", str(made.number))
    return redirect_to(f"{PATH}/{made.number}")


def _page(
    services: Services, *, name: str = "", role: Role = "helper", error: FieldError | AccountRefusal | None = None
) -> Response:
    people = services.people.all()
    view = EverybodyView(
        people=tuple(person for person in people if person.is_open),
        closed=tuple(person for person in reversed(people) if not person.is_open),
        name=name,
        role=role,
        error=error,
        flash_code=flash_code("closed"),
    )
    return render(services, PATH, _TEMPLATE, view, status=_REFUSED if error else 200)
