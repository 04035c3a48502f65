"""The board: the conversations of one place, the newest first, those that are pinned above them.

In: the outline of the board, and who is signed in. Out: a page of conversations with the words that began each, how
many posts each has, and how many of them the reader has not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from content_sync.wire.board import SCOPES, Scope, area_of
from kiosk.admin.board.said import PATH, BoardPlace, SaidPost, board_place, said_posts, signed_in
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.services import Services
from kiosk.store.network.outlines import Conversation
from kiosk.store.people import Person

_A_PAGE: Final = 15
_MOST_DIGITS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTab:
    """A place to look at, and how many posts of it the reader has not seen."""

    place: BoardPlace
    unread: int
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedConversation:
    """A conversation: its first post that may be read, the last one where there are more, and their numbers."""

    id: str
    first: SaidPost
    last: SaidPost | None
    replies: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """The conversations of one place; `newer` and `older` are the pages beside this one, None where there is none."""

    tabs: tuple[PlaceTab, ...]
    scope: Scope
    conversations: tuple[ListedConversation, ...]
    newer: int | None
    older: int | None
    unread: int
    hidden: int
    is_volunteer: bool
    flash_code: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, f"{PATH}/seen", mark_all_seen, "POST")


def show(services: Services) -> Response:
    """Read what the volunteers say in one place."""
    asked = request.args.get("scope", "")
    scope: Scope = next((scope for scope in SCOPES if scope == asked), "district")
    page = request.args.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= _MOST_DIGITS else 0
    return render(services, PATH, "admin/board/listing.html", gather(services, scope, page=number))


def mark_all_seen(services: Services) -> Response:
    """Have nothing of what is here now counted as new."""
    board = services.network.board
    board.seen.mark_all(signed_in(services).number, board.last_came())
    return redirect_to(f"{PATH}?done=seen")


def gather(services: Services, scope: Scope, *, page: int = 0) -> BoardView:
    """Read a page of the board."""
    person, board = signed_in(services), services.network.board
    outline, unread = board.outline(), board.unread(person.number, person.id)
    by_scope = {one: _of_place(outline.conversations.values(), one, services) for one in SCOPES}
    counts = {one: sum(unread.get(talk.id, 0) for talk in talks) for one, talks in by_scope.items()}
    listed = by_scope[scope]
    start = page * _A_PAGE
    return BoardView(
        tabs=tuple(
            PlaceTab(place=board_place(services, one), unread=counts[one], is_current=one == scope) for one in SCOPES
        ),
        scope=scope,
        conversations=_listed(services, listed[start : start + _A_PAGE], person, unread),
        newer=page - 1 if page else None,
        older=page + 1 if start + _A_PAGE < len(listed) else None,
        unread=sum(counts.values()),
        hidden=sum(post.is_hidden_here for post in outline.posts),
        is_volunteer=person.role == "volunteer",
        flash_code=flash_code("said", "hidden", "shown", "taken_away", "complained", "seen"),
    )


def _of_place(talks: Iterable[Conversation], scope: Scope, services: Services) -> list[Conversation]:
    """Return the conversations that are read in one place, in the order of the page."""
    area = area_of(scope, services.config.village)
    here = [talk for talk in talks if talk.area == area]
    return sorted(here, key=lambda talk: (talk.is_pinned, talk.last.order), reverse=True)


def _listed(
    services: Services, talks: Sequence[Conversation], person: Person, unread: Mapping[str, int]
) -> tuple[ListedConversation, ...]:
    ends = [post for talk in talks for post in {talk.posts[0].id: talk.posts[0], talk.last.id: talk.last}.values()]
    said = {post.id: post for post in said_posts(services, ends, person)}
    return tuple(
        ListedConversation(
            id=talk.id,
            first=said[talk.posts[0].id],
            last=said.get(talk.last.id) if len(talk.posts) > 1 else None,
            replies=len(talk.posts) - 1,
            unread=unread.get(talk.id, 0),
        )
        for talk in talks
        if talk.posts[0].id in said
    )
