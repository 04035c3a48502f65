"""What the pages of the board share: the places it is read in, and a post as its reader sees it.

In: the stores, and who is signed in. Out: ready values for the templates. Rules: a place is named as its tables name
it, a village by its number; what this kiosk wrote says where it stands until central has it, and why it was refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from flask import request
from werkzeug.exceptions import NotFound

from content_sync.look.catalogues import Language
from content_sync.look.places import place
from content_sync.wire.board import SCOPES, Scope, area_of
from content_sync.wire.stamps import Stamp
from kiosk.paper import language_at
from kiosk.services import Services
from kiosk.store.network.board import StoredPost
from kiosk.store.network.outlines import Outline
from kiosk.store.network.sending import UnsentItem
from kiosk.store.people import Person

PATH: Final = "/admin/board"
_KB: Final = 1000
_POST_ID: Final = re.compile("[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPlace:
    """Where a post is read: the scope, and the name of the place; no name for the whole country."""

    scope: Scope
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPost:
    """A post as its reader sees it.

    `place` is where its writer is, empty where the tables do not know it. `standing` is empty where central has it, or
    what the queue says of it; `reason` is central's. `photo` is where its photo is: here, or at central, from where it
    may be asked for.
    """

    id: str
    conversation: str
    text: str
    by: str
    place: str
    sort: str
    at: datetime | None
    made: Stamp | None
    standing: Literal["", "waiting", "later", "refused"]
    reason: str
    is_mine: bool
    is_of_ministry: bool
    is_pinned: bool
    is_hidden: bool
    photo: Literal["", "here", "there", "asked", "gone"]
    photo_kb: int

    @property
    def may_have_photo(self) -> bool:
        """Whether its writer may add a photo: until central has the post, and a moment longer."""
        return self.is_mine and self.standing in {"waiting", "later"} and not self.photo


def signed_in(services: Services) -> Person:
    """Return who is signed in; behind the sign-in there always is somebody."""
    person = services.sign_in.person()
    if person is None:  # their account was closed a moment ago
        raise NotFound
    return person


def checked_id(name: str) -> str:
    """Return the id of a post as an address names it.

    Raises:
        NotFound: no id is written so.
    """
    if not _POST_ID.fullmatch(name):
        raise NotFound
    return name


def board_place(services: Services, scope: Scope) -> BoardPlace:
    """Return where a post of this village with a scope is read."""
    if scope == "village":
        return BoardPlace(scope=scope, name=services.config.village_name)
    named = place(area_of(scope, services.config.village)) if scope != "nation" else None
    return BoardPlace(scope=scope, name=named.full_name(_language()) if named else "")


def scope_of(services: Services, area: str) -> Scope:
    """Return the scope that leads to an area; one that is not around this village counts as the country."""
    village = services.config.village
    return next((scope for scope in SCOPES if area_of(scope, village) == area), "nation")


def said_posts(services: Services, outlines: Iterable[Outline], person: Person) -> tuple[SaidPost, ...]:
    """Return posts with their words, in this order; one that was redacted a moment ago is left out."""
    names = [outline.id for outline in outlines]
    held = services.network.board.posts(names)
    unsent = services.network.items.unsent_of([name for name in names if name in held and held[name].arrived is None])
    shown = [held[name] for name in names if name in held and not (held[name].is_redacted or held[name].is_withheld)]
    return tuple(_said(post, person, unsent.get(post.id)) for post in shown)


def said_post(services: Services, name: str, person: Person) -> SaidPost:
    """Return one post, also a hidden one.

    Raises:
        NotFound: it is not here, or staff took it away or hide it.
    """
    held = services.network.board.posts([checked_id(name)]).get(name)
    if held is None or held.is_redacted or held.is_withheld:
        raise NotFound
    return _said(held, person, services.network.items.unsent_of([name]).get(name))


def _said(post: StoredPost, person: Person, unsent: UnsentItem | None) -> SaidPost:
    where = place(post.village) if post.village else None
    return SaidPost(
        id=post.id,
        conversation=post.reply_to or post.id,
        text=post.text,
        by=post.by,
        place=where.name(_language()) if where else "",
        sort=post.sort,
        at=post.arrived,
        made=post.made,
        standing=unsent.send_state if unsent else "",
        reason=unsent.reason if unsent else "",
        is_mine=bool(post.author) and post.author == person.id,
        is_of_ministry=not post.village,
        is_pinned=post.is_pinned,
        is_hidden=post.is_hidden,
        photo=_photo_of(post),
        photo_kb=max(1, round(post.photo_bytes / _KB)),
    )


def _photo_of(post: StoredPost) -> Literal["", "here", "there", "asked", "gone"]:
    if post.photo:
        return "here"
    return (post.photo_standing or "there") if post.photo_bytes else ""


def _language() -> Language:
    return language_at(request.path)
