"""Published: what staff wrote, published, drafted or withdrawn; withdraw it, so that it vanishes from the villages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import BULLETIN_ID, Desk, checked, offer, who
from content_sync.central.console.manuscripts import OvertakenError, listed, withdraw
from content_sync.central.console.paging import page_number
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database import BulletinState

PER_PAGE: Final = 25
STATES: Final[tuple[BulletinState, ...]] = ("published", "draft", "withdrawn")


def addresses(blueprint: Blueprint, desk: Desk) -> None:
    offer(blueprint, desk, "/published", show)
    offer(blueprint, desk, "/published/<bulletin>/withdraw", take_back, "POST")


def show(desk: Desk) -> ResponseReturnValue:
    """See what villages were told, and take back what is wrong."""
    return _draw(desk)


def take_back(desk: Desk, bulletin: str) -> ResponseReturnValue:
    """Withdraw something, and have the tree signed without it."""
    parts, name = desk.parts, checked(bulletin, BULLETIN_ID)

    def write() -> None:
        with parts.database.writing() as session:
            withdraw(session, name, seen=request.form.get("seen", ""), author=who(), now=parts.clock())

    try:
        unkept = attempt(write)
        trouble = unkept or attempt(lambda: parts.publish(parts.clock()))
    except KeyError:
        abort(HTTPStatus.NOT_FOUND)
    except OvertakenError:
        return redirect(url_for("desk.published_show", done="overtaken"), HTTPStatus.SEE_OTHER)
    if trouble:
        return _draw(desk, trouble, is_kept=unkept is None), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("desk.published_show", state="withdrawn", done="withdrawn"), HTTPStatus.SEE_OTHER)


def _draw(desk: Desk, trouble: Trouble | None = None, *, is_kept: bool = False) -> str:
    asked = request.args.get("state", "")
    state = next((one for one in STATES if one == asked), STATES[0])
    with desk.parts.database.reading() as session:
        sheet = listed(session, state, page_number(request.args.get("page", "")), PER_PAGE)
    return desk.drawing.page(
        "console/published.html",
        section="desk.published_show",
        sheet=sheet,
        state=state,
        done=request.args.get("done", ""),
        trouble=trouble,
        is_kept=is_kept,
        now=desk.parts.clock(),
    )
