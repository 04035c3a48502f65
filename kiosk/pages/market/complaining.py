"""Where a villager says that something is wrong with a market item.

In: a reason that was chosen. Out: the item stands first in the volunteer's queue, with how many said so and why. Rules:
it is counted once a day a browser; it hides nothing by itself; whoever says it again is thanked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from content_sync.routes import add_route
from kiosk.facts.market import COMPLAINT_REASONS
from kiosk.paper import Page, language_at, see_other
from kiosk.services import Services
from kiosk.store.market.items import MarketItem

PATH: Final = "/market/<int:number>/complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintView:
    """The item, the reasons to choose from, and whether one is still to be chosen or the complaint was taken."""

    item: MarketItem
    token: str
    is_taken: bool = False
    is_elsewhere: bool = False
    is_not_chosen: bool = False
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
        return _page(services, ComplaintView(item=item, token=services.form_tokens.token(), is_elsewhere=True), 403)
    if reason not in COMPLAINT_REASONS:
        return _page(services, ComplaintView(item=item, token=services.form_tokens.token(), is_not_chosen=True), 422)
    response, now_s = Response(), services.clock.monotonic()
    if services.complaint_limit.try_use(number, request, response, now_s):
        services.market.complain(number, reason)
    return see_other(f"/market/{number}/complaint?done=taken", language_at(request.path), response)


def _shown(services: Services, number: int) -> MarketItem:
    item = services.market.item(number)
    if item is None or item.state != "shown":
        raise NotFound
    return item


def _page(services: Services, view: ComplaintView, status: int = 200) -> Response:
    page = Page(path=f"/market/{view.item.number}/complaint", template="pages/market/complaint.html", view=view)
    return services.paper.response(page, language_at(request.path), status=status)
