"""Published: the texts for the villages, from staff and from feeds: published, drafted or withdrawn.

A text that is withdrawn vanishes from the villages; what a feed brought can be put back, what staff wrote is published
anew by its form.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, checked, who
from content_sync.central.console.paging import page_number
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.console.writing.manuscripts import Change, ChangedError, listed, put_back, withdraw
from content_sync.central.database.tables import BulletinState
from content_sync.screens import offer
from content_sync.wire.bulletins import KINDS, Name

PER_PAGE: Final = 25
_KIND: Final = re.compile("|".join(KINDS))
_TEXT_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")  # of any author
STATES: Final[tuple[BulletinState, ...]] = ("published", "draft", "withdrawn")


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    offer(blueprint, desk, "/published", show)
    offer(blueprint, desk, "/published/<kind>/<bulletin>/withdraw", take_back, "POST")
    offer(blueprint, desk, "/published/<kind>/<bulletin>/put-back", bring_back, "POST")


def show(desk: Desk) -> ResponseReturnValue:
    """See what villages were told, and take back what is wrong."""
    return _draw(desk)


def take_back(desk: Desk, kind: str, bulletin: str) -> ResponseReturnValue:
    """Withdraw something, and have the tree signed without it."""
    return _change(desk, (kind, bulletin), withdraw, "withdrawn")


def bring_back(desk: Desk, kind: str, bulletin: str) -> ResponseReturnValue:
    """Publish again what a feed brought and staff withdrew."""
    return _change(desk, (kind, bulletin), put_back, "published")


def _change(desk: Desk, asked: Name, change: Change, done: BulletinState) -> ResponseReturnValue:
    kind, bulletin = asked
    name = (checked(kind, _KIND), checked(bulletin, _TEXT_ID))

    def write() -> None:
        with desk.database.writing() as session:
            change(session, name, seen=request.form.get("seen", ""), author=who(), now=desk.clock())

    try:
        unkept = attempt(write)
        trouble = unkept or attempt(lambda: desk.publish(desk.clock()))
    except KeyError:
        abort(HTTPStatus.NOT_FOUND)
    except ChangedError:
        return redirect(url_for("desk.published_show", done="overtaken"), HTTPStatus.SEE_OTHER)
    if trouble:
        return _draw(desk, trouble, is_kept=unkept is None), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("desk.published_show", state=done, done=done), HTTPStatus.SEE_OTHER)


def _draw(desk: Desk, trouble: Trouble | None = None, *, is_kept: bool = False) -> str:
    asked = request.args.get("state", "")
    state = next((one for one in STATES if one == asked), STATES[0])
    with desk.database.reading() as session:
        sheet = listed(session, state, page_number(request.args.get("page", "")), PER_PAGE)
    return desk.render(
        "console/writing/published.html",
        section="desk.published_show",
        sheet=sheet,
        state=state,
        done=request.args.get("done", ""),
        trouble=trouble,
        is_kept=is_kept,
        now=desk.clock(),
    )
