"""One report as who asks may see it, and the page that shows it.

In: a reference or its number as typed. Out: the page's values: what was found, or why nothing was looked up. Rules: who
types wrong references has to wait (wrong_references.py); where others made somebody wait, the page sends them to the
volunteer, who never waits; a typing error that the check character shows does not count as wrong. No browser stores
the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from flask import Response, request

from content_sync.field_errors import FieldError
from content_sync.look.icons import TOPIC_ICONS
from content_sync.wire.reports import MAX_REASON
from kiosk.facts.link import link_of
from kiosk.facts.made import Made, when_made
from kiosk.facts.timeline import Dot, timeline
from kiosk.pages.follow.query import MAX_TYPED, FollowQuery, Mistyped, decide, may_be_meant
from kiosk.paper import Page, language_at, see_other
from kiosk.refusals import card_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError
from kiosk.store.outbox.views import Followed, FoundReport, ReportState

PATH: Final = "/follow"
_TEMPLATE: Final = "pages/follow/following.html"

FollowRefusal = Literal["", "unknown", "wait", "all_wait", "elsewhere", "soon", "full", "failed"] | Mistyped
_HTTP: Final[Mapping[FollowRefusal, int]] = {
    "": 200,
    "empty": 422,
    "unreadable": 422,
    "slip": 422,
    "unknown": 404,
    "wait": 429,
    "all_wait": 429,
    "soon": 429,
    "elsewhere": 403,
    "full": 507,
    "failed": 503,
}

TOLD: Final = frozenset({"reopened", "content", "me_too", "fixed", "not_fixed", "already", "own", "erasing"})
"""What the page of a number thanks for or tells."""

# Why "it is not fixed" was not kept: staff do not call it done; it was said twice.
ReopeningRefusal = Literal["", "not_done", "enough"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowView:
    """The page: what was typed, why nothing was looked up, and what was found.

    Attributes:
        suggestions: references that a mistyped one may have been meant to be.
        made: when it was made.
        found: what the holder of the whole reference sees, `state` what anybody sees who knows the number.
        dots: the way of what was found.
        told: the code of what was just kept.
        ticket: where its voice may be said, while it is awaited.
        because: why it is not fixed, as it was typed, also where its report was not found; and what is wrong with it.
        content: the face that was pressed, where its report was not found.
        is_linked: the kiosk reaches central just now.
    """

    token: str = ""
    typed: str = ""
    refusal: FollowRefusal = ""
    wait_s: int = 0
    suggestions: tuple[str, ...] = ()
    made: Made | None = None
    found: Followed | None = None
    serial: int = 0
    state: ReportState | None = None
    dots: tuple[Dot, ...] = ()
    told: str = ""
    because: str = ""
    because_error: FieldError | None = None
    content: int = 0
    reopening_refusal: ReopeningRefusal = ""
    village_part: str = ""
    ticket: str = ""
    is_linked: bool = False
    most: int = MAX_REASON

    @property
    def picture(self) -> str:
        """Return the icon of what was found."""
        return TOPIC_ICONS[self.found.topic] if self.found else ""


def look_up(services: Services, typed: str, *, token: str) -> FollowView:
    """Return what a typed text looks up; `token` is the form's."""
    typed = typed[:MAX_TYPED]
    if not is_ours(services, token):
        return FollowView(typed=typed, refusal="elsewhere")
    query = decide(typed)
    if query == "slip":
        near = may_be_meant(typed, village=services.config.village)
        return FollowView(typed=typed, refusal=query, suggestions=near)
    if not isinstance(query, FollowQuery):
        return FollowView(typed=typed, refusal=query)
    report = services.outbox.find(query.serial)
    if query.reference:
        return _of_reference(services, report, query, typed)
    return of_number(report, query.serial, typed=typed)


def is_ours(services: Services, token: str) -> bool:
    """Tell whether the form that was sent stood on a page of ours."""
    return services.form_tokens.may_send(origin=request.headers.get("Origin"), host=request.host, token=token)


def of_number(report: FoundReport | None, serial: int, *, typed: str = "") -> FollowView:
    """Return what anybody sees of a number."""
    if report is None:
        return FollowView(typed=typed, refusal="unknown")
    state = report.state()
    return FollowView(serial=serial, state=state, dots=timeline(state))


def page(services: Services, view: FollowView, *, status: int = 0) -> Response:
    """Return the page, with the status of its refusal unless another is told."""
    link = link_of(services.state.last_visit(), services.clock.read(), base_minutes=services.config.visit_minutes)
    shown = replace(
        view,
        token=services.form_tokens.token(),
        village_part=services.config.village[-4:],
        is_linked=link.is_up,
    )
    path = f"{PATH}?number={view.serial}" if view.state else PATH
    answer = services.paper.response(
        Page(path=path, template=_TEMPLATE, view=shown),
        language_at(request.path),
        status=status or _HTTP[view.refusal],
    )
    if view.wait_s:
        answer.headers["Retry-After"] = str(view.wait_s)
    return answer


def thanks(serial: int, told: str, response: Response | None = None) -> Response:
    """Send the browser on to the page of a number, which tells what was kept."""
    return see_other(f"{PATH}?number={serial}&told={told}", language_at(request.path), response)


def card_refused(services: Services, view: FollowView, error: CardError) -> Response:
    """Return the page again, which says that the card did not take it."""
    code, _ = card_refusal(error)
    services.note_refusal("word on a report", code, error)
    return page(services, replace(view, refusal=code))


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
        return FollowView(typed=typed, refusal="unknown")
    filed = services.outbox.filed(query.serial) if found.is_awaited else None
    now, starts = services.clock.read(), services.state.starts()
    made = when_made(found.made, starts, now=now, arrived=found.arrived)
    found = replace(found, made=made.stamp)
    return FollowView(
        typed=query.reference,
        serial=query.serial,
        made=made,
        found=found,
        dots=timeline(found),
        ticket=services.tickets.address(filed) if filed else "",
    )
