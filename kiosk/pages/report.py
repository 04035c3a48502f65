"""The report form: a villager writes what is wrong.

In: the form. Out: a report that is on the card, and the way to its ticket; or the form again, with everything that was
typed and the reason at each field that needs another look. Rules: the form's UUID is made with the form, so the same
form sent twice is one report, and sent again after a change it is a new one; a form from a page that is not ours is
shown again instead of being taken; name and phone are asked for only if they can be sealed to central at once.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args
from urllib.parse import parse_qsl
from uuid import uuid4

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldError, FieldErrors
from content_sync.look.icons import TOPIC_ICONS
from content_sync.routes import add_route
from content_sync.wire.reports import MAX_NAME, MAX_TEXT, Contact, Topic
from content_sync.wire.text import SEPARATORS, one_line, one_spelling, plain_digits, text_error
from kiosk.callers.form_tokens import FormTokens
from kiosk.paper import Page, language_at, see_other
from kiosk.refusals import card_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError, NoRoomError, TooFastError
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.senders import Sender

_log = logging.getLogger(__name__)

PATH: Final = "/report"
TEMPLATE: Final = "pages/report.html"
_PHONE_DIGITS: Final = range(9, 16)  # Thai numbers have 9 or 10, with a country code up to 15 (E.164)
_PHONE_SIGNS: Final = re.compile(f"[{SEPARATORS}().]+")
_PHONE: Final = re.compile(r"\+?[0-9]+")
_KEEPABLE: Final = "private, no-cache"  # Back shows the form with what was typed, and with its UUID

TOPIC_GROUPS: Final[tuple[tuple[str, tuple[Topic, ...]], ...]] = (
    ("wifi", ("wifi-no-signal", "wifi-slow", "wifi-login", "wifi-equipment", "wifi-power")),
    ("kiosk", ("kiosk-content", "kiosk-device")),
    ("village", ("road", "electricity", "water", "flood", "waste", "smoke", "animal")),
    ("people", ("farm-pest", "health", "scam", "other")),
)
_TOPICS: Final[Mapping[str, Topic]] = {topic: topic for topic in get_args(Topic)}

# Why a report was not kept. `elsewhere`: the form stood on no page of ours; `fast`: its sender sends too many;
# `no_room`: too many wait; `full`, `failed`: the card did not take it.
ReportRefusal = Literal["", "elsewhere", "fast", "no_room", "full", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """The form as the villager filled it in; `id` is the UUID that was made with it."""

    id: str
    topic: str = ""
    text: str = ""
    name: str = ""
    phone: str = ""
    read_aloud: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFormView:
    """The form, the fields that need another look, and why the report was not kept."""

    form: ReportForm
    token: str
    field_errors: FieldErrors
    takes_contact: bool
    icons: Mapping[Topic, str]
    refusal: ReportRefusal = ""
    groups: tuple[tuple[str, tuple[Topic, ...]], ...] = TOPIC_GROUPS
    most: int = MAX_TEXT
    length: int = 0


def decide(form: ReportForm, *, takes_contact: bool) -> Fields | FieldErrors:
    """Return what to keep, or for each field that needs another look the code of what is wrong with it."""
    text, contact = one_spelling(form.text), _contact(form) if takes_contact else Contact()
    errors: dict[str, FieldError | None] = {
        "topic": None if form.topic in _TOPICS else "not_chosen",
        "text": text_error(text, longest=MAX_TEXT, is_needed=True),
        "name": text_error(contact.name, longest=MAX_NAME),
        "phone": None if not contact.phone or _is_phone(contact.phone) else "not_a_phone_number",
    }
    if any(errors.values()):
        return {field: error for field, error in errors.items() if error}
    return Fields(topic=_TOPICS[form.topic], text=text, contact=contact, read_aloud=form.read_aloud)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, send, "POST")


def show(services: Services) -> Response:
    """Show the form for a new report; the topic may be chosen on the page before."""
    return _page(services, ReportForm(id=uuid4().hex, topic=request.args.get("topic", "")))


def send(services: Services) -> Response:
    """Send your report, and get its reference on the next page."""
    sent = _fields()
    form, token = _filled_in(sent, services.form_tokens), sent.get("form", "")
    if not services.form_tokens.may_send(origin=request.headers.get("Origin"), host=request.host, token=token):
        return _page(services, form, status=403, refusal="elsewhere")
    decided = decide(form, takes_contact=_seal_key(services) is not None)
    if not isinstance(decided, Fields):
        return _page(services, form, field_errors=decided, status=422)
    response = Response()
    sender = services.senders.sender(request, response, services.clock.monotonic())
    try:
        filed = _file(services, form, decided, sender)
    except (NoRoomError, CardError) as error:
        return _refused(services, form, error)
    return see_other(services.tickets.address(filed), language_at(request.path), response)


def _file(services: Services, form: ReportForm, fields: Fields, sender: Sender) -> FiledReport:
    made = services.clock.read()
    return services.outbox.receive(form.id, fields, made=made, seal_to=_seal_key(services), sender=sender)


def _refused(services: Services, form: ReportForm, error: NoRoomError | CardError) -> Response:
    refusal, status, headers = _refusal_of(error)
    if refusal != "fast" and services.log_limit.try_use(f"report {refusal}", services.clock.monotonic()) == 0:
        _log.warning("a report was not kept (%s): %s", refusal, error)
    response = _page(services, form, status=status, refusal=refusal)
    response.headers.update(headers)
    return response


def _page(
    services: Services,
    form: ReportForm,
    *,
    field_errors: FieldErrors | None = None,
    status: int = 200,
    refusal: ReportRefusal = "",
) -> Response:
    view = ReportFormView(
        form=form,
        token=services.form_tokens.token(form.id),
        field_errors=field_errors or {},
        takes_contact=_seal_key(services) is not None,
        icons=TOPIC_ICONS,
        refusal=refusal,
        length=len(one_spelling(form.text)),
    )
    page = Page(path=PATH, template=TEMPLATE, view=view)
    return services.paper.response(page, language_at(request.path), status=status, cache=_KEEPABLE)


def _refusal_of(error: NoRoomError | CardError) -> tuple[ReportRefusal, int, dict[str, str]]:
    """Return the code, the HTTP status and the headers for a report that was not kept."""
    if isinstance(error, TooFastError):
        return "fast", 429, {"Retry-After": str(error.wait_s)}
    if isinstance(error, NoRoomError):
        return "no_room", 503, {}
    return *card_refusal(error), {}


def _seal_key(services: Services) -> bytes | None:
    keys = services.content.edition().keys
    return bytes.fromhex(keys.seal) if keys else None


def _filled_in(sent: Mapping[str, str], forms: FormTokens) -> ReportForm:
    return ReportForm(
        id=forms.form_of(sent.get("form", "")) or uuid4().hex,  # not our token: the report gets a new id
        topic=sent.get("topic", ""),
        text=sent.get("text", "").replace("\r\n", "\n"),
        name=sent.get("name", ""),
        phone=sent.get("phone", ""),
        read_aloud="read_aloud" in sent,
    )


def _fields() -> Mapping[str, str]:
    """Return the fields sent; a byte that is not UTF-8 becomes U+FFFD, where Flask would keep it as `%80`."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return request.form
    body = request.get_data().decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True, errors="replace"))


def _contact(form: ReportForm) -> Contact:
    phone = _PHONE_SIGNS.sub("", plain_digits(form.phone))
    return Contact(name=one_line(form.name), phone=phone)


def _is_phone(phone: str) -> bool:
    return _PHONE.fullmatch(phone) is not None and len(phone.lstrip("+")) in _PHONE_DIGITS
