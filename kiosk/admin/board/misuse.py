"""A post that should not stand here: hide it at this kiosk, show it again, tell the staff.

In: a post, and what the volunteer finds wrong with it. Out: a post that this kiosk hides and every other still shows;
a complaint that goes up with the next visit. Rules: what is hidden is listed, so that a slip is undone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final
from uuid import uuid4

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldError
from content_sync.routes import add_route
from content_sync.wire.board import MAX_COMPLAINT
from content_sync.wire.text import one_spelling, text_error
from kiosk.admin.board.said import PATH, SaidPost, checked_id, said_post, said_posts, signed_in
from kiosk.admin.rendering import form_token, redirect_to, render
from kiosk.services import Services
from kiosk.store.people import Person

_REFUSED: Final = 422
_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MisuseView:
    """The post, and what was typed about it."""

    post: SaidPost
    form: str = field(default_factory=lambda: uuid4().hex)
    text: str = ""
    error: FieldError | None = None
    longest: int = MAX_COMPLAINT
    csrf: str = field(default_factory=form_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenView:
    """What this kiosk hides, the newest first."""

    posts: tuple[SaidPost, ...]
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{PATH}/hidden", show_hidden)
    add_route(blueprint, services, f"{PATH}/posts/<post>", show)
    add_route(blueprint, services, f"{PATH}/posts/<post>/hide", hide, "POST")
    add_route(blueprint, services, f"{PATH}/posts/<post>/show", show_again, "POST")
    add_route(blueprint, services, f"{PATH}/posts/<post>/complain", complain, "POST")


def show(services: Services, post: str) -> Response:
    """Choose what to do about a post."""
    return _page(services, MisuseView(post=said_post(services, post, signed_in(services))))


def show_hidden(services: Services) -> Response:
    """See what is hidden at this kiosk."""
    hidden = [one for one in services.network.board.outline().posts if one.is_hidden_here]
    newest = sorted(hidden, key=lambda one: one.came, reverse=True)[:_MOST]
    view = HiddenView(posts=said_posts(services, newest, signed_in(services)))
    return render(services, f"{PATH}/hidden", "admin/board/hidden.html", view)


def hide(services: Services, post: str) -> Response:
    """Hide a post at this kiosk."""
    services.network.board.hide(checked_id(post))
    services.sign_in.note("board_hidden", post)
    return redirect_to(f"{PATH}?done=hidden")


def show_again(services: Services, post: str) -> Response:
    """Show a post at this kiosk again."""
    services.network.board.hide(checked_id(post), is_hidden=False)
    services.sign_in.note("board_shown", post)
    return redirect_to(f"{PATH}?done=shown")


def complain(services: Services, post: str) -> Response:
    """Tell the staff that a post should not stand on the board."""
    person = signed_in(services)
    view = MisuseView(post=said_post(services, post, person), text=request.form.get("text", ""))
    text, form = one_spelling(view.text), request.form.get("form", "")
    view = replace(view, form=checked_id(form), error=text_error(text, longest=MAX_COMPLAINT))
    if view.error:
        return _page(services, view)
    author = _with_id(services, person).id
    services.network.complain(form, post=post, person=author, text=text, made=services.clock.read())
    services.sign_in.note("board_complained", post)
    return redirect_to(f"{PATH}?done=complained")


def _with_id(services: Services, person: Person) -> Person:
    return person if person.id else services.people.keep(person)


def _page(services: Services, view: MisuseView) -> Response:
    status = _REFUSED if view.error else 200
    return render(services, f"{PATH}/posts/{view.post.id}", "admin/board/misuse.html", view, status=status)
