"""One conversation of the board, and a reply to it.

In: what was said, and the reply that was typed. Out: the posts, the oldest first and the last of them on the page, all
marked as seen by who opens it; a reply that is on the card, or the form again.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from content_sync.routes import add_route
from kiosk.admin.board.form import FormView, empty_form, sent_form, write
from kiosk.admin.board.said import (
    PATH,
    BoardPlace,
    SaidPost,
    board_place,
    checked_id,
    said_posts,
    scope_of,
    signed_in,
)
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.refusals import PHOTO_CODES
from kiosk.services import Services
from kiosk.store.errors import CardError
from kiosk.store.network.outlines import Conversation
from kiosk.store.photos.shrinking import MAX_BYTES

_A_PAGE: Final = 30
_MOST_DIGITS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """What was said; `earlier` is how many posts stand before those on this page, and `later` whether some follow."""

    id: str
    place: BoardPlace
    posts: tuple[SaidPost, ...]
    has_first: bool
    earlier: int
    later: bool
    is_volunteer: bool
    typed: FormView
    flash_code: str = ""
    photo_code: str = ""
    most_mb: int = MAX_BYTES // 1_048_576
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{PATH}/<conversation>", show)
    add_route(blueprint, services, f"{PATH}/<conversation>/reply", reply, "POST")


def show(services: Services, conversation: str) -> Response:
    """Read a conversation; the address of a reply leads to it."""
    if (began := _began_by_another(services, conversation)) is not None:
        code = _photo_code()
        return redirect_to(f"{PATH}/{began}{f'?photo={code}' if code else ''}#p{conversation}")
    talk, person = _talk(services, conversation), signed_in(services)
    with contextlib.suppress(CardError):  # a card that takes nothing more keeps nobody from reading
        services.network.board.seen.mark(person.number, talk.id, max(post.came for post in talk.posts))
    return _page(services, talk, empty_form(person))


def reply(services: Services, conversation: str) -> Response:
    """Say something to a conversation."""
    talk, person, form = _talk(services, conversation), signed_in(services), sent_form()
    scope = scope_of(services, talk.area)
    refusal = write(services, form, person, scope=scope, sort="reply", reply_to=talk.id)
    if refusal is None:
        return redirect_to(f"{PATH}/{talk.id}?done=said")
    return _page(services, talk, FormView(form=form, wants_name=not person.name, refusal=refusal))


def _talk(services: Services, conversation: str) -> Conversation:
    talk = services.network.board.outline().conversations.get(checked_id(conversation))
    if talk is None:
        raise NotFound
    return talk


def _began_by_another(services: Services, post: str) -> str | None:
    """Return the conversation of a reply; None where this is none that is here."""
    held = services.network.board.post(checked_id(post))
    return held.reply_to or None if held else None


def _photo_code() -> str:
    """Return what became of a photo, as the address says; empty where it says nothing that is known."""
    code = request.args.get("photo", "")
    return code if code in {*PHOTO_CODES, "asked"} else ""


def _page(services: Services, talk: Conversation, typed: FormView) -> Response:
    asked = request.args.get("before", "")
    last = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS else len(talk.posts)
    last = min(max(1, last), len(talk.posts))
    first = max(0, last - _A_PAGE)
    person = signed_in(services)
    view = ConversationView(
        id=talk.id,
        place=board_place(services, scope_of(services, talk.area)),
        posts=said_posts(services, talk.posts[first:last], person),
        has_first=talk.first is not None,
        earlier=first,
        later=last < len(talk.posts),
        is_volunteer=person.role == "volunteer",
        typed=typed,
        photo_code=_photo_code(),
        flash_code=flash_code("said", "shown", "complained", "taken_away"),
    )
    status = typed.refusal.status if typed.refusal else 200
    return render(services, f"{PATH}/{talk.id}", "admin/board/conversation.html", view, status=status)
