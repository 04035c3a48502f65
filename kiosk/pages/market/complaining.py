"""Where a villager says that something is wrong with a market item.

In: a reason that was chosen. Out: the item stands first in the volunteer's queue, with how many said so and why. Rules:
it is counted once a day a browser; it hides nothing by itself; whoever says it again is thanked again. What was chosen
stays chosen until it is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from content_sync.routes import add_route
from kiosk.facts.market import COMPLAINT_REASONS
from kiosk.paper import Page, language_at, see_other
from kiosk.refusals import card_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError
from kiosk.store.market.items import MarketItem

PATH: Final = "/market/<int:number>/complaint"


# Why a complaint was not taken. `elsewhere`: the form stood on no page of ours; `full`, `failed`: the card refused it.
ComplaintRefusal = Literal["", "elsewhere", "not_chosen", "full", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintView:
    """The item, the reasons to choose from, the chosen one, and whether the complaint was taken or why it was not."""

    item: MarketItem
    token: str
    chosen: str = ""
    is_taken: bool = False
    refusal: ComplaintRefusal = ""
    reasons: tuple[str, ...] = COMPLAINT_REASONS


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, send, "POST")


def show(services: Services, number: int) -> Response:
    """Choose what is wrong with an item."""
    view = ComplaintView(
        item=_shown(services, number), token=services.form_tokens.token(), is_taken=request.args.get("done") == "taken"
    )
    return _page(services, view)


def send(services: Services, number: int) -> Response:
    """Tell the volunteer what is wrong with an item."""
    item, token, reason = _shown(services, number), request.form.get("form", ""), request.form.get("reason", "")
    if not services.form_tokens.may_send(origin=request.headers.get("Origin"), host=request.host, token=token):
        return _refused(services, item, reason, "elsewhere", 403)
    if reason not in COMPLAINT_REASONS:
        return _refused(services, item, reason, "not_chosen", 422)
    response, keep = Response(), partial(services.market.complain, number, reason)
    try:
        services.complaint_limit.count(number, request, response, services.clock.monotonic(), keep)
    except CardError as error:
        code, status = card_refusal(error)
        services.note_refusal("complaint", code, error)
        return _refused(services, item, reason, code, status)
    return see_other(f"/market/{number}/complaint?done=taken", language_at(request.path), response)


def _shown(services: Services, number: int) -> MarketItem:
    item = services.market.item(number)
    if item is None or item.state != "shown":
        raise NotFound
    return item


def _refused(services: Services, item: MarketItem, reason: str, refusal: ComplaintRefusal, status: int) -> Response:
    token = services.form_tokens.token()
    return _page(services, ComplaintView(item=item, token=token, chosen=reason, refusal=refusal), status)


def _page(services: Services, view: ComplaintView, status: int = 200) -> Response:
    page = Page(path=f"/market/{view.item.number}/complaint", template="pages/market/complaint.html", view=view)
    return services.paper.response(page, language_at(request.path), status=status)
