"""The activity log: who did what and when, the newest first, a page at a time.

In: the record of what was done. Out: a page of it. No page changes it: what stands there stays, until it is the oldest
of too many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from kiosk.admin.rendering import form_token, render
from kiosk.services import Services
from kiosk.store.state import Event

PATH: Final = "/admin/log"
A_PAGE: Final = 50
# What is done to a person's account: their name stands beside it.
_OF_A_PERSON: Final = frozenset(
    {"person_added", "person_closed", "password_given", "password_reset", "role_volunteer", "role_helper"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One act: `by` is who did it, empty where nobody was signed in; `about` what it was done to."""

    event: Event
    by: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityLogView:
    """One page of the acts; `newer` and `older` are the numbers of the pages beside it, 0 where there is none."""

    entries: tuple[LogEntry, ...]
    newer: int
    older: int
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)


def show(services: Services) -> Response:
    """See who did what, and when."""
    events = services.state.audited()[::-1]
    last = max(1, -(-len(events) // A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    names = {person.number: person.name for person in services.people.all()}
    shown = events[(page - 1) * A_PAGE : page * A_PAGE]
    view = ActivityLogView(
        entries=tuple(_entry(event, names) for event in shown),
        newer=page - 1,
        older=page + 1 if page < last else 0,
    )
    return render(services, PATH, "admin/activity_log.html", view)


def _entry(event: Event, names: Mapping[int, str]) -> LogEntry:
    about = event.about if event.about.isdecimal() else ""  # an id says nothing to a reader
    if event.what in _OF_A_PERSON and about:
        about = names.get(int(about), about)
    return LogEntry(event=event, by=names.get(event.person, ""), about=about)
