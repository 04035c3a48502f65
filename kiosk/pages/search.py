"""The search page: one field, and what was found by kind, the best first.

In: what somebody typed, by GET, so that a search can be kept and shared. Out: the hits with what was typed marked, and
how many there are of each kind; where there are none, near words and whom to ask. Rules: nothing typed is logged; a
text too long is answered with a sentence; searches take turns, so that a script that searches all day slows no page.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Literal

from flask import Blueprint, Response, request

from content_sync.callers.addresses import one_caller
from content_sync.routes import add_route
from content_sync.wire.text import plain_line
from kiosk.paper import Page, language_at
from kiosk.search.entries import Entry, Kind
from kiosk.search.index import Found, Hit
from kiosk.search.queries import MAX_TYPED
from kiosk.search.quoting import Piece, marked, quoted
from kiosk.services import Services

PATH: Final = "/search"
TEMPLATE: Final = "pages/search.html"
MOST_SHOWN: Final = 20

SearchRefusal = Literal["", "too_long", "busy"]
_HTTP: Final[dict[SearchRefusal, HTTPStatus]] = {
    "": HTTPStatus.OK,
    "too_long": HTTPStatus.UNPROCESSABLE_ENTITY,
    "busy": HTTPStatus.TOO_MANY_REQUESTS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """A hit as it is shown: its heading, also in English, and a piece of its text, in marked and unmarked pieces."""

    entry: Entry
    title: tuple[Piece, ...]
    english: tuple[Piece, ...]
    quote: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """The page: what was typed, why it was not searched, and what was found.

    `count` is how many there are in all; `kinds` how many of each kind; `kind` is the one that is shown, empty for all.
    """

    typed: str = ""
    refusal: SearchRefusal = ""
    wait_s: int = 0
    most: int = MAX_TYPED
    is_searched: bool = False
    hits: tuple[HitView, ...] = ()
    count: int = 0
    shown_of: int = 0
    kinds: tuple[tuple[Kind, int], ...] = ()
    kind: str = ""
    near: tuple[str, ...] = ()
    is_partial: bool = False


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)


def show(services: Services) -> Response:
    """Look for something in this kiosk."""
    typed = request.args.get("q", "")
    searched = plain_line(typed)
    if not searched:
        return _page(services, SearchView())
    if len(searched) > MAX_TYPED:
        return _page(services, SearchView(typed=typed, refusal="too_long"))
    if len(typed) > MAX_TYPED:  # of signs that nobody sees: the page repeats what was typed in each of its links
        typed = searched
    if wait_s := services.search_turns.wait_s(one_caller(request.remote_addr), services.clock.monotonic()):
        return _page(services, SearchView(typed=typed, refusal="busy", wait_s=wait_s))
    found = services.search.search(searched, language_at(request.path))
    return _page(services, _view(typed, found, request.args.get("kind", "")))


def _view(typed: str, found: Found, kind: str) -> SearchView:
    kinds = found.kinds
    chosen = kind if any(kind == one for one, _ in kinds) else ""
    hits = [hit for hit in found.hits if chosen in {"", hit.entry.kind}]
    return SearchView(
        typed=typed,
        is_searched=True,
        hits=tuple(map(_hit, hits[:MOST_SHOWN])),
        count=len(found.hits),
        shown_of=len(hits),
        kinds=kinds,
        kind=chosen,
        near=found.near,
        is_partial=found.is_partial,
    )


def _hit(hit: Hit) -> HitView:
    entry, terms = hit.entry, hit.terms
    return HitView(
        entry=entry,
        title=marked(entry.title, terms),
        english=marked(entry.english, terms),
        quote=quoted(entry.body, terms),
    )


def _page(services: Services, view: SearchView) -> Response:
    response = services.paper.response(
        Page(path=PATH, template=TEMPLATE, view=view), language_at(request.path), status=_HTTP[view.refusal]
    )
    if view.wait_s:
        response.headers["Retry-After"] = str(view.wait_s)
    return response
