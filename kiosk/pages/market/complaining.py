"""Where a villager says that something is wrong with a market item, of this village or of another.

In: a reason that was chosen. Out: an item of this village stands first in the volunteer's queue, with how many said so
and why; of one of another village the staff who let it be shown are told too. Rules: it is counted once a day a
browser; it hides nothing by itself; whoever says it again is thanked again. What was chosen stays chosen until it is
taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from content_sync.routes import add_route
from kiosk.facts.market import COMPLAINT_REASONS, NEARBY_PATH, PATH, nearby
from kiosk.paper import Page, language_at, see_other
from kiosk.refusals import card_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError

# Why a complaint was not taken. `elsewhere`: the form stood on no page of ours; `full`, `failed`: the card refused it.
ComplaintRefusal = Literal["", "elsewhere", "not_chosen", "full", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplainedItem:
    """An item that can be complained of: what it is called, its page, and what keeps a complaint for a reason."""

    name: str
    title: str
    path: str
    complain: Callable[[str], object]
    is_nearby: bool = False

    @property
    def address(self) -> str:
        """The path of the page that complains of it."""
        return f"{self.path}/complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintView:
    """The item, the reasons to choose from, the chosen one, and whether the complaint was taken or why it was not."""

    item: ComplainedItem
    token: str
    chosen: str = ""
    is_taken: bool = False
    refusal: ComplaintRefusal = ""
    reasons: tuple[str, ...] = COMPLAINT_REASONS


def add_routes(blueprint: Blueprint, services: Services) -> None:
    own, of_others = f"{PATH}/<int:number>/complaint", f"{NEARBY_PATH}/<name>/complaint"
    add_route(blueprint, services, own, show)
    add_route(blueprint, services, own, send, "POST")
    add_route(blueprint, services, of_others, show_nearby)
    add_route(blueprint, services, of_others, send_nearby, "POST")


def show(services: Services, number: int) -> Response:
    """Choose what is wrong with an item."""
    return _ask(services, _shown(services, number))


def send(services: Services, number: int) -> Response:
    """Tell the volunteer what is wrong with an item."""
    return _take(services, _shown(services, number))


def show_nearby(services: Services, name: str) -> Response:
    """Choose what is wrong with an item of another village."""
    return _ask(services, _shown_nearby(services, name))


def send_nearby(services: Services, name: str) -> Response:
    """Tell the volunteer and the staff what is wrong with an item of another village."""
    return _take(services, _shown_nearby(services, name))


def _ask(services: Services, item: ComplainedItem) -> Response:
    is_taken = request.args.get("done") == "taken"
    return _page(services, ComplaintView(item=item, token=services.form_tokens.token(), is_taken=is_taken))


def _take(services: Services, item: ComplainedItem) -> Response:
    token, reason = request.form.get("form", ""), request.form.get("reason", "")
    if not services.form_tokens.may_send(origin=request.headers.get("Origin"), host=request.host, token=token):
        return _refused(services, item, reason, "elsewhere", 403)
    if reason not in COMPLAINT_REASONS:
        return _refused(services, item, reason, "not_chosen", 422)
    response, keep = Response(), partial(item.complain, reason)
    try:
        services.complaint_limit.count(item.name, request, response, services.clock.monotonic(), keep)
    except CardError as error:
        code, status = card_refusal(error)
        services.note_refusal("complaint", code, error)
        return _refused(services, item, reason, code, status)
    return see_other(f"{item.address}?done=taken", language_at(request.path), response)


def _shown(services: Services, number: int) -> ComplainedItem:
    item = services.market.item(number)
    if item is None or item.state != "shown":
        raise NotFound
    return ComplainedItem(
        name=str(number),
        title=item.title,
        path=f"{PATH}/{number}",
        complain=partial(services.market.complain, number),
    )


def _shown_nearby(services: Services, name: str) -> ComplainedItem:
    fact = next((one for one in nearby(services.moment(language_at(request.path))) if one.item.name == name), None)
    if fact is None:
        raise NotFound
    return ComplainedItem(
        name=name,
        title=fact.item.title,
        path=fact.path,
        complain=partial(services.market.nearby.complain, name),
        is_nearby=True,
    )


def _refused(services: Services, item: ComplainedItem, reason: str, refusal: ComplaintRefusal, status: int) -> Response:
    token = services.form_tokens.token()
    return _page(services, ComplaintView(item=item, token=token, chosen=reason, refusal=refusal), status)


def _page(services: Services, view: ComplaintView, status: int = 200) -> Response:
    page = Page(path=view.item.address, template="pages/market/complaint.html", view=view)
    return services.paper.response(page, language_at(request.path), status=status)
