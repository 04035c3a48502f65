"""The people at a kiosk, as central's register of volunteers knows them: what they are, and that they are at work."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from content_sync.wire.board import MAX_BY, PostId
from content_sync.wire.reports import ItemId
from content_sync.wire.stamps import Instant, Stamp
from content_sync.wire.terms import Term, known

Role = Literal["volunteer", "helper"]
"""What a person may do at a kiosk: all of it, or the daily work."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)


class PersonState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="person"):
    """Somebody who may sign in at a kiosk. The whole of it goes up after each change, under a new id.

    Attributes:
        person: their id, made with the account.
        number: grows with each change; the highest counts.
        name: as the others call them.
        role: what they may do.
        since: when the account was made.
        until: when it was closed; None while it is open.
        acted: the last day on which they did something, by a trusted clock (midnight in Thailand); None if never.
        register: the person of the ministry's register this is, by their training; empty where nobody said.
    """

    id: ItemId
    person: ItemId
    number: Annotated[int, Meta(ge=1)]
    name: Annotated[str, Meta(min_length=1, max_length=MAX_BY)]
    role: Term
    since: Stamp
    until: Stamp | None = None
    acted: Instant | None = None
    register: PostId = ""


def known_role(role: str) -> Role:
    """Return what a person may do; a word that a later version added is a helper here."""
    return known(role, ROLES, otherwise="helper")
