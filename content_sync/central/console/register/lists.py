"""The register's lists: taken away as CSV, and brought as Excel saves them.

For network officers, each in their areas; villages are brought by officers of the nation. In: a file. Out: a page that
says what it would do (brought_list.py); a list, of which the log says that it was taken away, as names and phones may
be in it. Nothing of a list that is brought is in the register before somebody has seen what it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.csv_answer import csv_answer
from content_sync.central.console.desk import Desk, current_email
from content_sync.central.console.officers import my_areas_or_403
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.network.acts import note_act
from content_sync.central.network.lists.kinds import KINDS, KindName
from content_sync.central.network.lists.writing import write_list
from content_sync.routes import add_route
from content_sync.wire.areas import COUNTRY

LIST_EXPORTED: Final = "list_exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedList:
    """A kind of list on the page, and whether who sees it may bring one."""

    kind: KindName
    may_bring: bool


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/lists", show)
    add_route(blueprint, desk, "/register/lists/<kind>.csv", download)
    add_route(blueprint, desk, "/register/lists/<kind>", upload, "POST")


def show(desk: Desk) -> ResponseReturnValue:
    """Bring a list, or take one away."""
    return _page(desk)


def download(desk: Desk, kind: str) -> ResponseReturnValue:
    """Take a list of your areas away, for a spreadsheet."""
    name, areas = _kind_or_404(kind), my_areas_or_403(desk)
    about = f"{name} {' '.join(areas)}"[:200]
    with desk.database.writing() as session:
        note_act(session, at=desk.clock(), staff=current_email(), what=LIST_EXPORTED, about=about)
    return csv_answer(_pieces(desk, name, areas), f"{name}.csv")


def upload(desk: Desk, kind: str) -> ResponseReturnValue:
    """Bring a list, and see what it would do."""
    name, areas = _kind_or_404(kind), my_areas_or_403(desk)
    if not _may_bring(name, areas):
        abort(HTTPStatus.FORBIDDEN)
    sent = request.files.get("list")
    if sent is None or not sent.filename:
        return _page(desk, mistake=name), HTTPStatus.UNPROCESSABLE_ENTITY
    stream = sent.stream
    kept = attempt(lambda: desk.lists.lists.add(stream, staff=current_email(), kind=name, now=desk.clock()))
    if isinstance(kept, Trouble):
        return _page(desk, trouble=kept), HTTPStatus.SERVICE_UNAVAILABLE
    desk.lists.look(kept)
    return redirect(url_for("desk.brought_list_show", brought=kept.id), HTTPStatus.SEE_OTHER)


def _page(desk: Desk, *, mistake: str = "", trouble: Trouble | None = None) -> str:
    areas = my_areas_or_403(desk)
    return desk.render(
        "console/register/lists.html",
        section="desk.coverage_show",
        offered=[OfferedList(kind=kind, may_bring=_may_bring(kind, areas)) for kind in KINDS],
        areas=areas,
        brought=desk.lists.lists.of(current_email()),
        mistake=mistake,
        trouble=trouble,
        now=desk.clock(),
    )


def _kind_or_404(typed: str) -> KindName:
    return next((kind for kind in KINDS if kind == typed), None) or abort(HTTPStatus.NOT_FOUND)


def _may_bring(kind: KindName, areas: Sequence[str]) -> bool:
    return kind != "villages" or COUNTRY in areas


def _pieces(desk: Desk, kind: KindName, areas: Sequence[str]) -> Iterator[bytes]:
    with desk.database.reading() as session:
        yield from write_list(session, kind, areas)
