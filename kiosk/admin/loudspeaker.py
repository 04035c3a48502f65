"""The loudspeaker: what to read out today, and a tick once it was read.

In: the script's page and the tick. Out: when it was read out and by whom, for thirty days; a warning counts as read
once a tick was made of a page that showed it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from content_sync.wire.stamps import Stamp
from kiosk.admin.day import not_read_out
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.facts.warnings import WarningFact, in_force
from kiosk.paper import language_at
from kiosk.services import Services
from kiosk.store.history.broadcasts import Broadcast

PATH: Final = "/admin/loudspeaker"
_READ: Final = f"{PATH}/read"
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOut:
    """A time the script was read out: when, the reader's name if known, and how many warnings were in it."""

    at: Stamp
    name: str
    warnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudspeakerView:
    """The warnings in force, which of them nobody read out yet, and what was read out, the newest first."""

    now: Stamp
    warnings: tuple[WarningFact, ...]
    unread: frozenset[str]
    read_out: tuple[ReadOut, ...]
    flash_code: str = ""
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, _READ, tick, "POST")


def show(services: Services) -> Response:
    """See what to read out, and what was read out."""
    return render(services, PATH, "admin/loudspeaker.html", gather(services))


def gather(services: Services) -> LoudspeakerView:
    """Read the warnings in force and what was read out."""
    moment = services.moment(language_at(request.path))
    warnings, broadcasts = in_force(moment), services.history.broadcasts.all()
    names = {person.number: person.name for person in services.people.all()}
    return LoudspeakerView(
        now=moment.now,
        warnings=warnings,
        unread=frozenset(not_read_out([fact.warning.id for fact in warnings], broadcasts)),
        read_out=tuple(_read_out(one, names.get(one.person, "")) for one in broadcasts[: -_SHOWN - 1 : -1]),
        flash_code=flash_code("read"),
    )


def tick(services: Services) -> Response:
    """Keep that you read it out just now."""
    person = services.sign_in.person()
    standing = {fact.warning.id for fact in in_force(services.moment("th"))}
    services.history.broadcasts.add(
        Broadcast(
            at=services.clock.read(),
            person=person.number if person else 0,
            warnings=_seen(request.form.getlist("warning"), standing),
        )
    )
    services.sign_in.note("script_read_out")
    return redirect_to(f"{PATH}?done=read")


def _seen(sent: Collection[str], standing: Collection[str]) -> tuple[str, ...]:
    """Return the warnings that stood on the page; what no longer holds, or never did, is left out."""
    return tuple(sorted(set(sent) & set(standing)))


def _read_out(one: Broadcast, name: str) -> ReadOut:
    return ReadOut(at=one.at, name=name, warnings=len(one.warnings))
