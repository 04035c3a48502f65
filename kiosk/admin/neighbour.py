"""A report for a neighbour who has no phone or does not write.

In: the villager's form on one page, with a tick that they asked for it. Out: a report that is on the card, and the
way to its ticket, to be handed over and where a photo is added; or the page again, with everything that was typed and
the reason at each field that needs another look. Rules: the decisions are those of the villager's own form; such a
report has the volunteers' share of the room and a number a day for each person, so no villager's phone is in its way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldErrors
from content_sync.routes import add_route
from content_sync.wire.reports import MAX_TEXT, TOPICS, Topic
from kiosk.admin.rendering import form_token, redirect_to, render
from kiosk.callers.form_tokens import new_form_id
from kiosk.facts.report_form import CHOICES, ReportForm, decide, filled_in, subject_of
from kiosk.refusals import ReportRefusal, report_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError, NoRoomError
from kiosk.store.outbox.filing.filing import FOR_NEIGHBOURS_A_DAY, Fields, FiledReport

PATH: Final = "/admin/neighbour"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourView:
    """The form, the fields that need another look, and why the report was not kept; `has_asked`: the tick."""

    form: ReportForm
    token: str
    takes_contact: bool
    takes_voice: bool
    has_asked: bool = False
    field_errors: FieldErrors = field(default_factory=dict)
    refusal: ReportRefusal = ""
    topics: tuple[Topic, ...] = TOPICS
    is_shared: bool = True
    most: int = MAX_TEXT
    a_day: int = FOR_NEIGHBOURS_A_DAY
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, send, "POST")


def show(services: Services) -> Response:
    """Report something for a neighbour."""
    return _page(services, ReportForm(id=new_form_id(), read_aloud=True))


def send(services: Services) -> Response:
    """Send the report, and get its reference to hand over."""
    sent, can_seal = request.form, services.seal_key() is not None
    has_asked = "consent" in sent
    form = filled_in(sent, services.form_tokens, topic=sent.get("topic", ""), takes_voice=can_seal)
    decided = decide(form, takes_contact=can_seal)
    errors: FieldErrors = {} if has_asked else {"consent": "not_confirmed"}
    if not isinstance(decided, Fields) or errors:
        errors |= {} if isinstance(decided, Fields) else decided
        return _page(services, form, has_asked=has_asked, field_errors=errors, status=422)
    try:
        filed = _file(services, form, decided)
    except (NoRoomError, CardError) as error:
        refusal, status, headers = report_refusal(error)
        services.note_refusal("report for a neighbour", refusal, error)
        response = _page(services, form, has_asked=has_asked, refusal=refusal, status=status)
        response.headers.update(headers)
        return response
    return redirect_to(services.tickets.address(filed))


def _file(services: Services, form: ReportForm, fields: Fields) -> FiledReport:
    person, now = services.sign_in.person(), services.clock.read()
    filed = services.outbox.receive(
        form.id,
        fields,
        made=now,
        seal_to=services.seal_key(),
        sender=services.senders.for_a_neighbour(request, person.number if person else 0),
        health=services.health() if subject_of(fields.topic) in CHOICES else None,
    )
    if filed.made == now:  # a form sent twice is one report, filed once
        services.sign_in.note("neighbour_reported", str(filed.serial))
    return filed


def _page(
    services: Services,
    form: ReportForm,
    *,
    has_asked: bool = False,
    field_errors: FieldErrors | None = None,
    refusal: ReportRefusal = "",
    status: int = 200,
) -> Response:
    can_seal = services.seal_key() is not None
    view = NeighbourView(
        form=form,
        token=services.form_tokens.token(form.id),
        takes_contact=can_seal,
        takes_voice=can_seal,
        has_asked=has_asked,
        field_errors=field_errors or {},
        refusal=refusal,
    )
    return render(services, PATH, "admin/neighbour.html", view, status=status)
