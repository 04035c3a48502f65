"""The follow page: what became of a report.

In: a reference, or only its number, in any of the ways people write one; by POST, so that it is in no address and in no
log. Out: the whole reference shows the state and the answer, the number only the state. Rules: who types wrong
references has to wait (wrong_references.py); where others made somebody wait, the page sends them to the volunteer, who
never waits; a typing error that the check character shows does not count as wrong. No browser stores the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from flask import Blueprint, Response, request

from content_sync.errors import MistypedReferenceError
from content_sync.routes import add_route
from content_sync.wire.references import read_reference, serial_of
from content_sync.wire.text import SEPARATORS, plain_digits
from kiosk.paper import Page, language_at
from kiosk.services import Services
from kiosk.store.outbox.views import Followed, FoundReport, ReportState

PATH: Final = "/follow"
TEMPLATE: Final = "pages/follow.html"
MAX_TYPED: Final = 60
_BETWEEN: Final = re.compile(f"[{SEPARATORS}_.,/]+")
_FIXED: Final = 9  # four digits of the village, four random characters, the check character
_SERIAL: Final = re.compile(r"(?:[0-9]{4}-)?([0-9]{1,9})")

FollowRefusal = Literal["", "empty", "unreadable", "slip", "unknown", "wait", "all_wait", "elsewhere"]
_HTTP: Final[dict[FollowRefusal, int]] = {
    "": 200,
    "empty": 422,
    "unreadable": 422,
    "slip": 422,
    "unknown": 404,
    "wait": 429,
    "all_wait": 429,
    "elsewhere": 403,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowQuery:
    """What somebody looks up: a whole reference, or only its number."""

    reference: str = ""
    serial: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowView:
    """The page: what was typed, why nothing was looked up, and what was found."""

    token: str = ""
    typed: str = ""
    refusal: FollowRefusal = ""
    wait_s: int = 0
    found: Followed | None = None
    serial: int = 0
    state: ReportState | None = None


def decide(typed: str) -> FollowQuery | FollowRefusal:
    """Return what a typed text looks up, or the code of what is wrong with it."""
    spelled = _BETWEEN.sub("-", plain_digits(typed)).strip("-").upper()
    if not spelled:
        return "empty"
    if number := _SERIAL.fullmatch(spelled):
        return FollowQuery(serial=int(number[1]))
    letters = spelled.replace("-", "")
    if len(letters) <= _FIXED or not (letters.isascii() and letters.isalnum()):
        return "unreadable"
    try:
        reference = read_reference(f"{letters[:4]}-{letters[4:-5]}-{letters[-5:-1]}-{letters[-1]}")
    except MistypedReferenceError:
        return "slip"
    return FollowQuery(reference=reference, serial=serial_of(reference))


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, look_up, "POST")


def show(services: Services) -> Response:
    """Ask what became of your report; the number is filled in if the page before knew it."""
    number = request.args.get("number", "")
    return _page(services, FollowView(typed=number if _SERIAL.fullmatch(number) else ""))


def look_up(services: Services) -> Response:
    """Learn what became of your report."""
    typed, token = request.form.get("reference", "")[:MAX_TYPED], request.form.get("form", "")
    if not services.form_tokens.may_send(origin=request.headers.get("Origin"), host=request.host, token=token):
        return _page(services, FollowView(typed=typed, refusal="elsewhere"))
    query = decide(typed)
    if not isinstance(query, FollowQuery):
        return _page(services, FollowView(typed=typed, refusal=query))
    report = services.outbox.find(query.serial)
    if query.reference:
        return _page(services, _of_reference(services, report, query, typed))
    if report is None:
        return _page(services, FollowView(typed=typed, refusal="unknown"))
    return _page(services, FollowView(typed=typed, serial=query.serial, state=report.state()))


def _page(services: Services, view: FollowView) -> Response:
    page = Page(path=PATH, template=TEMPLATE, view=replace(view, token=services.form_tokens.token()))
    response = services.paper.response(page, language_at(request.path), status=_HTTP[view.refusal])
    if view.wait_s:
        response.headers["Retry-After"] = str(view.wait_s)
    return response


def _of_reference(services: Services, report: FoundReport | None, query: FollowQuery, typed: str) -> FollowView:
    wrong, now_s = services.wrong_references, services.clock.monotonic()
    guesser = services.guessers.guesser(request, report.is_filed_by if report else None)
    if wait_s := wrong.wait_s(query.serial, guesser, now_s):
        return FollowView(typed=typed, refusal="wait", wait_s=wait_s)
    if wait_s := wrong.wait_for_others_s(query.serial, guesser, now_s):
        return FollowView(typed=typed, refusal="all_wait", wait_s=wait_s)
    if report is None:
        return FollowView(typed=typed, refusal="unknown")
    found = report.followed(query.reference)
    if found is None:
        wrong.count(query.serial, guesser, now_s)
    return FollowView(typed=typed, refusal="" if found else "unknown", found=found)
