"""Page 2 of a report: what happened, and where.

In: the topic in the address, and the form. Out: a draft that is kept, and the way to page 3; or the form again, with
everything that was typed and the reason at each field that needs another look. Rules: nothing is on the card yet; the
topics of `wifi` and `kiosk` are chosen here; a draft's key in the address brings back what was written; whoever turns
back to the topics keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldErrors
from content_sync.routes import add_route
from content_sync.wire.reports import MAX_TEXT, Topic
from kiosk.callers.drafts import ReportDraft
from kiosk.callers.form_fields import form_fields
from kiosk.callers.form_tokens import new_form_id
from kiosk.facts.hotlines import hotlines
from kiosk.facts.link import LinkFact, link_of
from kiosk.facts.notices import NoticeFact
from kiosk.facts.report_form import (
    CHOICES,
    KEEPABLE,
    ReportForm,
    Subject,
    described,
    filled_in,
    of_draft,
    picture_of,
    shared_topics,
    subject_of,
    topic_of,
)
from kiosk.facts.topic_notices import topic_notices
from kiosk.pages.report.turning import keep_draft, turned_back
from kiosk.paper import Page, language_at, see_other
from kiosk.refusals import ReportRefusal
from kiosk.services import Services
from kiosk.store.outbox.views import ReportedTrouble

ADDRESS: Final = "/report/<topic>"
_MOST_REPORTED: Final = 3  # they stand above the form: more would hide it


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribingView:
    """The form, what may be chosen in it, the fields that need another look, and what to know first.

    `is_gone`: the draft it was to be filled in from is no more. `reported` is what
    neighbours reported already; `is_shared`: they will see this report's landmark too.
    """

    subject: Subject
    picture: str
    choices: tuple[Topic, ...]
    hotlines: tuple[str, ...]
    form: ReportForm
    token: str
    field_errors: FieldErrors
    refusal: ReportRefusal = ""
    outage: LinkFact | None = None
    notices: tuple[NoticeFact, ...] = ()
    is_gone: bool = False
    takes_voice: bool = False
    reported: tuple[ReportedTrouble, ...] = ()
    is_shared: bool = False
    most: int = MAX_TEXT


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, ADDRESS, show)
    add_route(blueprint, services, ADDRESS, send, "POST")


def show(services: Services, topic: str) -> Response:
    """Write what happened and where."""
    subject = subject_of(topic)
    if subject is None:
        return see_other("/report", language_at(request.path))
    key = request.args.get("draft", "")
    draft = services.drafts.read(key, services.clock.monotonic())
    form = of_draft(draft) if draft else ReportForm(id=new_form_id())
    form = replace(form, topic=_chosen(subject, form.topic, topic))
    return _page(services, subject, form, is_gone=bool(key) and draft is None)


def send(services: Services, topic: str) -> Response:
    """Go on to the last page with what you wrote."""
    subject = subject_of(topic)
    if subject is None:
        return see_other("/report", language_at(request.path))
    sent = form_fields(request)
    chosen = _chosen(subject, sent.get("topic", ""), topic)
    form = filled_in(sent, services.form_tokens, topic=chosen, takes_voice=services.seal_key() is not None)
    if not services.form_tokens.may_send(
        origin=request.headers.get("Origin"), host=request.host, token=sent.get("form", "")
    ):
        return _page(services, subject, form, status=403, refusal="elsewhere")
    if back := turned_back(services, form, sent.get("turn", "")):
        return back
    draft = described(form)
    if not isinstance(draft, ReportDraft):
        return _page(services, subject, form, field_errors=draft, status=422)
    return see_other(f"/report/{draft.topic}/{keep_draft(services, draft)}", language_at(request.path))


def _chosen(subject: Subject, sent: str, addressed: str) -> str:
    """Return the topic: the subject itself, or the one of its choices that was sent or stands in the address."""
    choices = CHOICES.get(subject, ())
    if not choices:
        return subject
    return next((topic for topic in (topic_of(sent), topic_of(addressed)) if topic in choices), "")


def _outage(services: Services) -> LinkFact | None:
    """Return the outage that the kiosk knows of by itself."""
    visit, base_minutes = services.state.last_visit(), services.config.visit_minutes
    link = link_of(visit, services.clock.read(), base_minutes=base_minutes)
    return None if link.is_up or visit is None else link


def _page(
    services: Services,
    subject: Subject,
    form: ReportForm,
    *,
    field_errors: FieldErrors | None = None,
    status: int = 200,
    refusal: ReportRefusal = "",
    is_gone: bool = False,
) -> Response:
    language, shared = language_at(request.path), shared_topics(subject)
    view = DescribingView(
        subject=subject,
        picture=picture_of(subject),
        choices=CHOICES.get(subject, ()),
        hotlines=hotlines(subject, services.config.village),
        form=form,
        token=services.form_tokens.token(form.id),
        field_errors=field_errors or {},
        refusal=refusal,
        outage=_outage(services) if subject in CHOICES else None,
        notices=topic_notices(services.moment(language), subject),
        is_gone=is_gone,
        takes_voice=services.seal_key() is not None,
        reported=services.outbox.reported(shared, now=services.clock.read(), most=_MOST_REPORTED) if shared else (),
        is_shared=bool(shared),
    )
    page = Page(path=f"/report/{subject}", template="pages/report/describing.html", view=view)
    return services.paper.response(page, language, status=status, cache=KEEPABLE)
