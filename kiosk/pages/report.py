"""The report form: a villager tells what is wrong.

In: the form. Out: a report that is on the card, and the way to its ticket; or the form again, with everything typed
still there and a word at each field that needs another look. Rules: the form's UUID is made with the form, so
sent twice is one report and sent again after a change is a new one; a form that stood on no page of ours is shown
again instead of being taken; name and phone are asked for only where they can be sealed to central at once.
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

from content_sync.look.icons import TOPIC_ICONS
from content_sync.wire.reports import MAX_TEXT, Contact, Topic
from content_sync.wire.text import SEPARATORS, is_seen, is_whole, one_line, one_spelling, plain_digits
from kiosk.callers.form_tokens import FormTokens
from kiosk.callers.senders import Senders
from kiosk.callers.tickets import Tickets
from kiosk.field_errors import FieldError, FieldErrors, text_error
from kiosk.paper import Page, see_other, spoken_at
from kiosk.rate_limit import RateLimit
from kiosk.services import Services, card_refusal
from kiosk.store.errors import CardError, CrowdedError, TooFastError
from kiosk.store.outbox.filing import Fields, FiledReport
from kiosk.store.outbox.quotas import Sender

_log = logging.getLogger(__name__)

PATH: Final = "/report"
TEMPLATE: Final = "pages/report.html"
MAX_NAME: Final = 100
_COMPLAIN_EVERY_S: Final = 60.0  # a script that sends a thousand a minute fills no log
_PHONE_DIGITS: Final = range(9, 16)  # Thai numbers have 9 or 10, with a country code up to 15 (E.164)
_PHONE_SIGNS: Final = re.compile(f"[{SEPARATORS}().]+")
_PHONE: Final = re.compile(r"\+?[0-9]+")
_KEEPABLE: Final = "private, no-cache"  # Back shows the form with what was form, sent or not; its UUID stays safe

TOPIC_GROUPS: Final[tuple[tuple[str, tuple[Topic, ...]], ...]] = (
    ("wifi", ("wifi-no-signal", "wifi-slow", "wifi-login", "wifi-equipment", "wifi-power")),
    ("kiosk", ("kiosk-content", "kiosk-device")),
    ("village", ("road", "electricity", "water", "flood", "waste", "smoke", "animal")),
    ("people", ("farm-pest", "health", "scam", "other")),
)
_TOPICS: Final[Mapping[str, Topic]] = {topic: topic for topic in get_args(Topic)}

# Why a report was not kept. `elsewhere`: the form stood on no page of ours; `fast`: its sender sends too many;
# `crowded`: too many wait; `full`, `failed`: the card did not take it.
ReportRefusal = Literal["", "elsewhere", "fast", "crowded", "full", "failed"]


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
        "topic": None if form.topic in _TOPICS else "missing",
        "text": _text_error(text),
        "name": text_error(contact.name, longest=MAX_NAME),
        "phone": None if not contact.phone or _is_phone(contact.phone) else "strange",
    }
    if any(errors.values()):
        return {field: error for field, error in errors.items() if error}
    return Fields(topic=_TOPICS[form.topic], text=text, contact=contact, read_aloud=form.read_aloud)


def blueprint(services: Services, *, forms: FormTokens, tickets: Tickets, senders: Senders) -> Blueprint:
    """Return the addresses of the form."""
    pages = Blueprint("report", __name__)
    complaints = RateLimit(burst=1, every_s=_COMPLAIN_EVERY_S)

    @pages.get(PATH)
    def ask() -> Response:
        """Show the empty form, or one with the topic chosen on the page before."""
        form = ReportForm(id=uuid4().hex, topic=request.args.get("topic", ""))
        return shown(form, {}, status=200)

    @pages.post(PATH)
    def send() -> Response:
        """Keep the report, then lead on to its ticket."""
        sent = _fields()
        form, token = _filled_in(sent, forms), sent.get("form", "")
        if not forms.may_send(origin=request.headers.get("Origin"), host=request.host, token=token):
            return shown(form, {}, status=403, refusal="elsewhere")
        decided = decide(form, takes_contact=_seal_key(services) is not None)
        if not isinstance(decided, Fields):
            return shown(form, decided, status=422)
        answer = Response()
        sender = senders.sender(request, answer, services.clock.monotonic())
        try:
            kept = _keep(services, form.id, decided, sender)
        except (CrowdedError, CardError) as error:
            refusal, status, headers = _told(error)
            if refusal != "fast" and not complaints.take(refusal, services.clock.monotonic()):
                _log.warning("a report was not kept (%s): %s", refusal, error)
            refused = shown(form, {}, status=status, refusal=refusal)
            refused.headers.update(headers)
            return refused
        return see_other(tickets.address(kept), spoken_at(request.path), answer)

    def shown(form: ReportForm, field_errors: FieldErrors, *, status: int, refusal: ReportRefusal = "") -> Response:
        view = ReportFormView(
            form=form,
            token=forms.token(form.id),
            field_errors=field_errors,
            takes_contact=_seal_key(services) is not None,
            icons=TOPIC_ICONS,
            refusal=refusal,
            length=len(one_spelling(form.text)),
        )
        page = Page(path=PATH, template=TEMPLATE, view=view)
        return services.paper.answer(page, spoken_at(request.path), status=status, cache=_KEEPABLE)

    return pages


def _keep(services: Services, form: str, fields: Fields, sender: Sender) -> FiledReport:
    made = services.clock.read()
    return services.outbox.receive(form, fields, made=made, seal_to=_seal_key(services), sender=sender)


def _told(error: CrowdedError | CardError) -> tuple[ReportRefusal, int, dict[str, str]]:
    """Return the code, the HTTP status and the headers for a report that was not kept."""
    if isinstance(error, TooFastError):
        return "fast", 429, {"Retry-After": str(error.wait_s)}
    if isinstance(error, CrowdedError):
        return "crowded", 503, {}
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


def _text_error(text: str) -> FieldError | None:
    if is_whole(text) and not is_seen(text):
        return "empty"
    return text_error(text, longest=MAX_TEXT)


def _is_phone(phone: str) -> bool:
    return _PHONE.fullmatch(phone) is not None and len(phone.lstrip("+")) in _PHONE_DIGITS
