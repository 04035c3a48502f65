"""Page 3 of a report: who may call back, and sending it.

In: the key of a draft in the address, and the form. Out: a report that is on the card, and the way to its ticket; or
the page again, with everything that was typed and the reason at each field that needs another look. Rules: the form
carries the words too, so it can be sent when the draft is gone; opened without its draft, the page says so and takes
the words itself; whoever turns back keeps all that was typed; a form from a page that is not ours is shown again
instead of being taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldErrors
from content_sync.look.icons import TOPIC_ICONS
from content_sync.routes import add_route
from content_sync.wire.reports import MAX_TEXT, Topic
from kiosk.callers.form_fields import form_fields
from kiosk.callers.form_tokens import new_form_id
from kiosk.facts.report_form import (
    CHOICES,
    KEEPABLE,
    ReportForm,
    decide,
    filled_in,
    of_draft,
    shared_topics,
    shortened,
    subject_of,
    topic_of,
)
from kiosk.pages.report.turning import turned_back
from kiosk.paper import Page, language_at, see_other
from kiosk.refusals import ReportRefusal, report_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError, NoRoomError
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.senders import Sender

ADDRESS: Final = "/report/<topic>/<key>"
_WORDS: Final = frozenset({"text", "place"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingView:
    """What was written, the fields that need another look, and why the report was not kept.

    `asks_words`: the page has the fields of page 2, because the draft is gone or its words need another look.
    """

    form: ReportForm
    token: str
    picture: str
    path: str
    field_errors: FieldErrors
    takes_contact: bool
    takes_voice: bool
    keep_closed_days: int
    asks_words: bool = False
    is_gone: bool = False
    refusal: ReportRefusal = ""
    most: int = MAX_TEXT

    @property
    def is_shared(self) -> bool:
        """Tell whether neighbours will see this report's landmark."""
        return bool(shared_topics(self.form.topic))

    @property
    def excerpt(self) -> str:
        """Return the first words of what was written."""
        return shortened(self.form.text)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, ADDRESS, show)
    add_route(blueprint, services, ADDRESS, send, "POST")


def show(services: Services, topic: str, key: str) -> Response:
    """Say who may call you back, if anybody, and send."""
    known = topic_of(topic)
    if known is None:
        return see_other("/report", language_at(request.path))
    draft = services.drafts.read(key, services.clock.monotonic())
    if draft is None:
        return _page(services, ReportForm(id=new_form_id(), topic=known), key, is_gone=True)
    return _page(services, of_draft(draft), key)


def send(services: Services, topic: str, key: str) -> Response:
    """Send your report, and get its reference on the next page."""
    sent = form_fields(request)
    can_seal = services.seal_key() is not None
    form = filled_in(sent, services.form_tokens, topic=topic_of(topic) or "other", takes_voice=can_seal)
    if not services.form_tokens.may_send(
        origin=request.headers.get("Origin"), host=request.host, token=sent.get("form", "")
    ):
        return _page(services, form, key, status=403, refusal="elsewhere")
    if back := turned_back(services, form, sent.get("turn", "")):
        return back
    decided = decide(form, takes_contact=can_seal)
    if not isinstance(decided, Fields):
        return _page(services, form, key, field_errors=decided, status=422)
    response = Response()
    sender = services.senders.sender(request, response, form.id, services.clock.monotonic())
    try:
        filed = _file(services, form, decided, sender)
    except (NoRoomError, CardError) as error:
        return _refused(services, form, key, error)
    services.drafts.forget_contact(form.id)
    return see_other(services.tickets.address(filed), language_at(request.path), response)


def _file(services: Services, form: ReportForm, fields: Fields, sender: Sender) -> FiledReport:
    return services.outbox.receive(
        form.id,
        fields,
        made=services.clock.read(),
        seal_to=services.seal_key(),
        sender=sender,
        health=services.health() if subject_of(fields.topic) in CHOICES else None,
    )


def _refused(services: Services, form: ReportForm, key: str, error: NoRoomError | CardError) -> Response:
    refusal, status, headers = report_refusal(error)
    if refusal != "fast":
        services.note_refusal("report", refusal, error)
    response = _page(services, form, key, status=status, refusal=refusal)
    response.headers.update(headers)
    return response


def _page(
    services: Services,
    form: ReportForm,
    key: str,
    *,
    field_errors: FieldErrors | None = None,
    status: int = 200,
    refusal: ReportRefusal = "",
    is_gone: bool = False,
) -> Response:
    topic: Topic = topic_of(form.topic) or "other"
    errors = field_errors or {}
    path = f"/report/{topic}/{key}"
    view = SendingView(
        form=form,
        token=services.form_tokens.token(form.id),
        picture=TOPIC_ICONS[topic],
        path=path,
        field_errors=errors,
        takes_contact=services.seal_key() is not None,
        takes_voice=services.seal_key() is not None,
        keep_closed_days=services.content.edition().keep_closed_days,
        asks_words=is_gone or not _WORDS.isdisjoint(errors),
        is_gone=is_gone,
        refusal=refusal,
    )
    page = Page(path=path, template="pages/report/sending.html", view=view)
    return services.paper.response(page, language_at(request.path), status=status, cache=KEEPABLE)
