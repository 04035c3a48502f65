"""A new conversation: ask the other volunteers, or tell them something.

In: the form. Out: a post that is on the card and waits for the next visit, or the form again with what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldError
from content_sync.routes import add_route
from kiosk.admin.board.form import (
    WRITERS_SCOPES,
    FormView,
    PostForm,
    PostRefusal,
    chosen_scope,
    chosen_sort,
    empty_form,
    sent_form,
    write,
)
from kiosk.admin.board.said import PATH, BoardPlace, board_place, signed_in
from kiosk.admin.rendering import form_token, redirect_to, render
from kiosk.services import Services
from kiosk.store.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingView:
    """The form, and the places that may be told."""

    places: tuple[BoardPlace, ...]
    typed: FormView
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{PATH}/new", show)
    add_route(blueprint, services, f"{PATH}/new", post, "POST")


def show(services: Services) -> Response:
    """Ask the other volunteers, or tell them something."""
    asked = request.args.get("scope", "")
    typed = empty_form(signed_in(services), scope=asked if asked in WRITERS_SCOPES else "province")
    return _page(services, typed)


def post(services: Services) -> Response:
    """Put it on the board."""
    form, person = sent_form(), signed_in(services)
    refusal = _write(services, form, person)
    if refusal is None:
        return redirect_to(f"{PATH}/{form.id}?done=said")
    return _page(services, FormView(form=form, wants_name=not person.name, refusal=refusal))


def _write(services: Services, form: PostForm, person: Person) -> PostRefusal | None:
    scope, sort = chosen_scope(form), chosen_sort(form)
    missing: dict[str, FieldError] = {}
    if scope is None:
        missing["scope"] = "not_chosen"
    if sort is None:
        missing["sort"] = "not_chosen"
    if scope is None or sort is None:
        return PostRefusal(field_errors=missing)
    return write(services, form, person, scope=scope, sort=sort)


def _page(services: Services, typed: FormView) -> Response:
    places = tuple(board_place(services, scope) for scope in WRITERS_SCOPES)
    view = WritingView(places=places, typed=typed)
    status = typed.refusal.status if typed.refusal else 200
    return render(services, f"{PATH}/new", "admin/board/writing.html", view, status=status)
