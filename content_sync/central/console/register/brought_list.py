"""A list that was brought: what it would do, row by row; then taken in, and what it did.

In: the word to take it in, or to throw it away. Out: the register changed, and what each row did as CSV. Rules: a list
is shown to who brought it alone, and only while they are an officer; while it is worked on, its page comes anew by
itself; the rows that are refused are left out, and the page says so before anybody presses the button.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Blueprint, abort, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.csv_answer import csv_answer
from content_sync.central.console.desk import Desk, current_email, valid_or_404
from content_sync.central.console.officers import my_areas_or_403
from content_sync.central.console.troubles import attempt
from content_sync.central.network.lists.brought import BroughtList
from content_sync.central.network.lists.refusals import SENTENCES
from content_sync.central.network.lists.results import Outcome
from content_sync.central.network.lists.writing import stream_table
from content_sync.routes import add_route

_AGAIN_S: Final = 2
_NAME: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_OUTCOMES: Final[tuple[Outcome, ...]] = ("refused", "changed", "added", "same")
_HEADING: Final = ("line", "outcome", "about", "reason")


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/lists/brought/<brought>", show)
    add_route(blueprint, desk, "/register/lists/brought/<brought>/rows.csv", download)
    add_route(blueprint, desk, "/register/lists/brought/<brought>/take", take, "POST")
    add_route(blueprint, desk, "/register/lists/brought/<brought>/discard", discard, "POST")


def show(desk: Desk, brought: str) -> ResponseReturnValue:
    """See what a list would do, or did, row by row."""
    found = _mine(desk, brought)
    is_working = found.is_working(desk.clock())
    page = desk.render(
        "console/register/brought_list.html",
        section="desk.coverage_show",
        brought=found,
        is_working=is_working,
        can_be_taken=_can_be_taken(found, is_working=is_working),
        rows={outcome: found.result.first(outcome) for outcome in _OUTCOMES},
        percent=_percent(found),
    )
    answer = make_response(page)
    if is_working:
        answer.headers["Refresh"] = str(_AGAIN_S)
    return answer


def download(desk: Desk, brought: str) -> ResponseReturnValue:
    """Take away what each row of a list would do, or did."""
    found = _mine(desk, brought)
    path = desk.lists.lists.rows(found.id)
    if not path.is_file():
        abort(HTTPStatus.NOT_FOUND)
    codes: tuple[str, ...] = (*SENTENCES, *_OUTCOMES)
    words = {code: desk.render("console/register/row_words.html", code=code) for code in codes}
    return csv_answer(stream_table(_HEADING, _in_words(path, words)), f"{found.kind}-rows.csv")


def take(desk: Desk, brought: str) -> ResponseReturnValue:
    """Take a list in, but for the rows that are refused."""
    found = _mine(desk, brought)
    attempt(lambda: desk.lists.take(found.id))  # whether it is, its page says
    return redirect(url_for("desk.brought_list_show", brought=found.id), HTTPStatus.SEE_OTHER)


def discard(desk: Desk, brought: str) -> ResponseReturnValue:
    """Throw a list away that was brought."""
    found = _mine(desk, brought)
    if not found.is_working(desk.clock()):
        desk.lists.lists.remove(found.id)
    return redirect(url_for("desk.lists_show"), HTTPStatus.SEE_OTHER)


def _mine(desk: Desk, brought: str) -> BroughtList:
    """Return a list that this officer brought."""
    my_areas_or_403(desk)
    found = desk.lists.lists.find(valid_or_404(brought, _NAME)) or abort(HTTPStatus.NOT_FOUND)
    return found if found.staff == current_email() else abort(HTTPStatus.FORBIDDEN)


def _can_be_taken(found: BroughtList, *, is_working: bool) -> bool:
    changes = found.result.added + found.result.changed
    return not is_working and found.stage in {"checked", "failed", "taking"} and changes > 0


def _percent(found: BroughtList) -> int | None:
    """Return how far a list is in percent; None while nobody knows how long it is."""
    return found.done * 100 // found.result.rows if found.stage == "taking" and found.result.rows else None


def _in_words(path: Path, words: Mapping[str, str]) -> Iterator[Sequence[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for line, outcome, about, reason in csv.reader(file):
            yield line, words[outcome], about, words.get(reason, "")
