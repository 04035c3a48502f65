"""One person's account: what they may do, a new first password, and its end.

In: the buttons. Out: the account changed; a first password is shown once. Rules: the last volunteer stays one and
cannot be closed; an account is closed and never removed; one's own password is changed where everybody's is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from content_sync.routes import add_route
from content_sync.wire.volunteers import known_role
from kiosk.admin.people.everybody import PATH
from kiosk.admin.rendering import OWN_PASSWORD, flash_code, form_token, redirect_to, render
from kiosk.callers.accounts import AccountRefusal
from kiosk.callers.passwords import new_password
from kiosk.services import Services
from kiosk.store.people import Person

_ONE: Final = f"{PATH}/<int:number>"
_TEMPLATE: Final = "admin/people/one.html"
_REFUSED: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """The account, and its first password where it is shown this once. `is_self`: it is one's own."""

    person: Person
    is_self: bool
    first_password: str = ""
    refusal: AccountRefusal | None = None
    flash_code: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, _ONE, show)
    add_route(blueprint, services, f"{_ONE}/role", set_role, "POST")
    add_route(blueprint, services, f"{_ONE}/password", give_password, "POST")
    add_route(blueprint, services, f"{_ONE}/close", close, "POST")


def show(services: Services, number: int) -> Response:
    """See one person's account."""
    return _page(services, _person(services, number))


def set_role(services: Services, number: int) -> Response:
    """Say what somebody may do here."""
    person = _person(services, number)
    role = known_role(request.form.get("role", ""))
    refusal = services.accounts.set_role(person, role)
    if refusal:
        return _page(services, person, refusal)
    services.sign_in.note(f"role_{role}", str(number))
    return redirect_to(f"{PATH}/{number}?done=role")


def give_password(services: Services, number: int) -> Response:
    """Give somebody a new first password, because they forgot theirs."""
    person, password = _person(services, number), new_password()
    if _is_self(services, person):  # it would end one's own session before it is shown
        return redirect_to(OWN_PASSWORD)
    services.sign_in.set_password(person, password, must_change=True)
    services.sign_in.note("password_given", str(number))
    services.first_passwords.keep(number, password)
    return redirect_to(f"{PATH}/{number}")


def close(services: Services, number: int) -> Response:
    """Let somebody sign in no more."""
    person = _person(services, number)
    by = services.sign_in.person()
    refusal = services.accounts.close(person)
    if refusal:
        return _page(services, person, refusal)
    services.sign_in.note_by(by, "person_closed", str(number))
    return redirect_to(f"{PATH}?done=closed")


def _person(services: Services, number: int) -> Person:
    person = services.people.person(number)
    if person is None or not person.is_open:
        raise NotFound
    return person


def _page(services: Services, person: Person, refusal: AccountRefusal | None = None) -> Response:
    view = PersonView(
        person=person,
        is_self=_is_self(services, person),
        first_password=services.first_passwords.take(person.number),
        refusal=refusal,
        flash_code=flash_code("role"),
    )
    return render(services, f"{PATH}/{person.number}", _TEMPLATE, view, status=_REFUSED if refusal else 200)


def _is_self(services: Services, person: Person) -> bool:
    by = services.sign_in.person()
    return by is not None and by.number == person.number
