"""What is typed into a form of the board, and the post it becomes.

In: the fields that were sent, and who is signed in. Out: a post that is on the card, or the form again with all that
was typed and what is wrong with it. Rules: the id of a post is made with its form, so that a form sent twice is one
post; who has no name yet gives one first, as a post bears it; nobody writes more than 20 posts in a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from flask import request

from content_sync.field_errors import FieldError, FieldErrors
from content_sync.wire.board import MAX_BY, MAX_POST, SCOPES, SORTS, Scope, Sort
from content_sync.wire.stamps import Stamp
from content_sync.wire.text import one_line, one_spelling, text_error
from kiosk.refusals import card_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError
from kiosk.store.people import Person

WRITERS_SCOPES: Final = SCOPES[:-1]  # the whole country is the ministry's
_HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class PostForm:
    """The form as it was filled in; `id` is the id of the post that it becomes."""

    id: str
    text: str = ""
    name: str = ""
    scope: str = "district"
    sort: str = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRefusal:
    """Why a form became no post: wrong fields, a day that is full (until when, or for how many hours), the card."""

    field_errors: FieldErrors
    again_at: datetime | None = None
    again_hours: int = 0
    card: str = ""
    status: int = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """The form to show, and what was wrong with it when it was sent."""

    form: PostForm
    wants_name: bool
    refusal: PostRefusal | None = None
    longest: int = MAX_POST
    longest_name: int = MAX_BY


def empty_form(person: Person, *, scope: str = "district", sort: str = "question") -> FormView:
    """Return a form to fill in."""
    return FormView(form=PostForm(id=uuid4().hex, scope=scope, sort=sort), wants_name=not person.name)


def sent_form() -> PostForm:
    """Return the form of this request."""
    sent = request.form
    named = {field: sent.get(field, "") for field in ("name", "scope", "sort")}
    return PostForm(id=_id(sent.get("form", "")), text=sent.get("text", "").replace("\r\n", "\n"), **named)


def _id(form: str) -> str:
    is_ours = len(form) == len(uuid4().hex) and set(form) <= set("0123456789abcdef")
    return form if is_ours else uuid4().hex


def write(
    services: Services, form: PostForm, person: Person, *, scope: Scope, sort: Sort, reply_to: str = ""
) -> PostRefusal | None:
    """Make a post of a form; return why not, None where it is on the card."""
    now = services.clock.read()
    name, text = person.name or one_line(form.name), one_spelling(form.text)
    errors: dict[str, FieldError | None] = {
        "text": text_error(text, longest=MAX_POST, is_needed=True),
        "name": text_error(name, longest=MAX_BY, is_needed=True),
    }
    if any(errors.values()):
        return PostRefusal(field_errors={field: error for field, error in errors.items() if error})
    if services.network.board.post(form.id) is not None:
        return None
    try:
        writer = _named(services, person, name)
        if wait_s := services.network.wait_s(writer.id, now):
            return _day_is_full(wait_s, now)
        services.network.post(
            form.id, author=writer.id, by=writer.name[:MAX_BY], scope=scope, sort=sort, text=text,
            reply_to=reply_to, made=now,
        )  # fmt: skip
    except CardError as error:
        code, status = card_refusal(error)
        return PostRefusal(field_errors={}, card=code, status=status)
    services.sign_in.note("board_said", form.id)
    return None


def chosen_scope(form: PostForm) -> Scope | None:
    """Return how far the form's post goes, None where nothing that is offered was chosen."""
    return next((scope for scope in WRITERS_SCOPES if scope == form.scope), None)


def chosen_sort(form: PostForm) -> Sort | None:
    """Return what the form's post is, None where nothing that is offered was chosen."""
    return next((sort for sort in SORTS if sort == form.sort and sort != "reply"), None)


def _named(services: Services, person: Person, name: str) -> Person:
    return person if person.name and person.id else services.accounts.give_name(person, name)


def _day_is_full(wait_s: int, now: Stamp) -> PostRefusal:
    at = now.at + timedelta(seconds=wait_s) if now.is_trusted else None
    return PostRefusal(field_errors={}, again_at=at, again_hours=-(-wait_s // _HOUR_S), status=429)
