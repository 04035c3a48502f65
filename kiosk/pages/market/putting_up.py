"""The form that puts an item up at the market.

In: the form. Out: an item that is on the card and waits for the volunteer, and the way to its ticket; or the form
again, with everything that was typed and the reason at each field that needs another look. Rules: what may not be sold
stands before the form; the same form sent twice is one item; a form from a page that is not ours is shown again instead
of being taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from flask import Blueprint, Response, request

from content_sync.field_errors import FieldErrors
from content_sync.routes import add_route
from content_sync.wire.market import MAX_WORDS
from kiosk.callers.form_fields import form_fields
from kiosk.callers.form_tokens import new_form_id
from kiosk.pages.market.form import MarketForm, decide, filled_in
from kiosk.paper import Page, language_at, see_other
from kiosk.refusals import card_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError, MarketFullError, NoRoomError, TooFastError
from kiosk.store.market.items import DAYS, MarketFields, MarketItem
from kiosk.store.senders import Sender

PATH: Final = "/market/new"
_KEEPABLE: Final = "private, no-cache"  # Back shows the form with what was typed, and with its UUID

# Why an item was not kept. `elsewhere`: the form stood on no page of ours; `fast`: its sender sends too many;
# `browser`, `waiting`, `all`: there are as many as may be; `full`, `failed`: the card did not take it.
MarketRefusal = Literal["", "elsewhere", "fast", "browser", "waiting", "all", "full", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFormView:
    """The form, the fields that need another look, and why the item was not kept."""

    form: MarketForm
    token: str
    field_errors: FieldErrors
    refusal: MarketRefusal = ""
    days: int = DAYS
    longest_text: int = MAX_WORDS


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, send, "POST")


def show(services: Services) -> Response:
    """Show the form for a new item."""
    return _page(services, MarketForm(id=new_form_id(), side=request.args.get("side", "offer")))


def send(services: Services) -> Response:
    """Put something up, and get its code on the next page."""
    sent = form_fields(request)
    form, token = filled_in(sent, services.form_tokens), sent.get("form", "")
    if not services.form_tokens.may_send(origin=request.headers.get("Origin"), host=request.host, token=token):
        return _page(services, form, status=403, refusal="elsewhere")
    decided = decide(form)
    if not isinstance(decided, MarketFields):
        return _page(services, form, field_errors=decided, status=422)
    response = Response()
    sender = services.senders.sender(request, response, form.id, services.clock.monotonic())
    try:
        item = _put_up(services, form, decided, sender)
    except (NoRoomError, CardError) as error:
        return _refused(services, form, error)
    return see_other(services.seller_codes.ticket(item.number, form.id), language_at(request.path), response)


def _put_up(services: Services, form: MarketForm, fields: MarketFields, sender: Sender) -> MarketItem:
    key = services.seller_codes.key(form.id)
    return services.market.put_up(
        form.id,
        fields,
        code_of=lambda number: services.seller_codes.code(number, key),
        made=services.clock.read(),
        sender=sender,
    )


def _refused(services: Services, form: MarketForm, error: NoRoomError | CardError) -> Response:
    refusal, status, headers = _refusal_of(error)
    services.note_refusal("market item", refusal, error)
    response = _page(services, form, status=status, refusal=refusal)
    response.headers.update(headers)
    return response


def _refusal_of(error: NoRoomError | CardError) -> tuple[MarketRefusal, int, dict[str, str]]:
    """Return the code, the HTTP status and the headers for an item that was not kept."""
    if isinstance(error, CardError):
        return *card_refusal(error), {}
    if isinstance(error, TooFastError):
        return "fast", 429, {"Retry-After": str(error.wait_s)}
    ceiling = error.ceiling if isinstance(error, MarketFullError) else "all"
    return ceiling, 429 if ceiling == "browser" else 503, {}


def _page(
    services: Services,
    form: MarketForm,
    *,
    field_errors: FieldErrors | None = None,
    status: int = 200,
    refusal: MarketRefusal = "",
) -> Response:
    view = MarketFormView(
        form=form, token=services.form_tokens.token(form.id), field_errors=field_errors or {}, refusal=refusal
    )
    page = Page(path=PATH, template="pages/market/new.html", view=view)
    return services.paper.response(page, language_at(request.path), status=status, cache=_KEEPABLE)
