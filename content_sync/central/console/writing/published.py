"""Published: the texts for the villages, from staff and from feeds: published, drafted or withdrawn.

A text that is withdrawn vanishes from the villages. Staff put back what a feed brought; what staff wrote themselves,
they publish again by its form.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, current_email, valid_or_404
from content_sync.central.console.paging import page_number
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.content import bulletin_versions
from content_sync.central.database.content.bulletin_versions import Change, list_texts
from content_sync.central.database.refusals import NoSuchTextError, StaleFormError
from content_sync.central.database.schema.tables import BulletinState
from content_sync.routes import add_route
from content_sync.wire.bulletins import KINDS, BulletinName

PER_PAGE: Final = 25
_KIND: Final = re.compile("|".join(KINDS))
_TEXT_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")  # of any author
STATES: Final[tuple[BulletinState, ...]] = ("published", "draft", "withdrawn")


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/published", show)
    add_route(blueprint, desk, "/published/<kind>/<bulletin>/withdraw", withdraw, "POST")
    add_route(blueprint, desk, "/published/<kind>/<bulletin>/put-back", put_back, "POST")


def show(desk: Desk) -> ResponseReturnValue:
    """See the texts that villages have, and withdraw what is wrong."""
    return _page(desk)


def withdraw(desk: Desk, kind: str, bulletin: str) -> ResponseReturnValue:
    """Withdraw a text, and sign the tree without it."""
    return _change(desk, (kind, bulletin), bulletin_versions.withdraw, "withdrawn")


def put_back(desk: Desk, kind: str, bulletin: str) -> ResponseReturnValue:
    """Publish again what a feed brought and staff withdrew."""
    return _change(desk, (kind, bulletin), bulletin_versions.put_back, "published")


def _change(desk: Desk, asked: BulletinName, change: Change, done: BulletinState) -> ResponseReturnValue:
    kind, bulletin = asked
    name = (valid_or_404(kind, _KIND), valid_or_404(bulletin, _TEXT_ID))
    try:
        kept = attempt(lambda: _write(desk, name, change))
    except NoSuchTextError:
        abort(HTTPStatus.NOT_FOUND)
    except StaleFormError:
        return redirect(url_for("desk.published_show", done="stale"), HTTPStatus.SEE_OTHER)
    if isinstance(kept, Trouble):
        return _page(desk, kept), HTTPStatus.SERVICE_UNAVAILABLE
    published = attempt(lambda: desk.publish(desk.clock()))
    if isinstance(published, Trouble):
        return _page(desk, published, is_kept=True), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("desk.published_show", state=done, done=done), HTTPStatus.SEE_OTHER)


def _write(desk: Desk, name: BulletinName, change: Change) -> None:
    with desk.database.writing() as session:
        base_version = request.form.get("base_version", "")
        change(session, name, base_version=base_version, author=current_email(), now=desk.clock())


def _page(desk: Desk, trouble: Trouble | None = None, *, is_kept: bool = False) -> str:
    asked = request.args.get("state", "")
    state = next((one for one in STATES if one == asked), STATES[0])
    with desk.database.reading() as session:
        page = list_texts(session, state, page_number(request.args.get("page", "")), PER_PAGE)
    return desk.render(
        "console/writing/published.html",
        section="desk.published_show",
        page=page,
        state=state,
        done=request.args.get("done", ""),
        trouble=trouble,
        is_kept=is_kept,
        not_updated=tuple(desk.not_updated),
        now=desk.clock(),
    )
