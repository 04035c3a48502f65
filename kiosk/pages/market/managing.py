"""Where the seller renews an item, says it is sold, or removes it, by its code.

In: the code, in any of the ways people write one, and what is to be done; by POST, so that it is in no address and in
no log. Out: the item's state with what can be done; or, once it is done, a page that says so and can be reloaded.
Rules: who types wrong codes has to wait, as with references; a slip that the check character shows does not count as
wrong; no browser stores what the code shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from flask import Blueprint, Response, request

from content_sync.errors import MistypedReferenceError
from content_sync.routes import add_route
from kiosk.callers.seller_codes import SellerCode, read_code
from kiosk.callers.wrong_references import Guesser
from kiosk.district import DistrictStanding, declined_for, district_standing
from kiosk.paper import Page, language_at, see_other
from kiosk.refusals import card_refusal
from kiosk.services import Services
from kiosk.store.errors import CardError
from kiosk.store.market.items import DAYS, OPEN, MarketItem

PATH: Final = "/market/manage"
MAX_TYPED: Final = 40
_DONE: Final = frozenset({"renewed", "sold", "removed", "district", "village"})

_SEEN_BY: Final = {"district": True, "village": False}
"""The acts by which the seller says who is to see it: the whole district, or the village alone."""

CodeRefusal = Literal["", "empty", "slip", "unknown", "wait", "all_wait", "elsewhere", "full", "failed"]
_HTTP: Final[dict[CodeRefusal, int]] = {
    "": 200,
    "empty": 422,
    "slip": 422,
    "unknown": 404,
    "wait": 429,
    "all_wait": 429,
    "elsewhere": 403,
    "full": 507,
    "failed": 503,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedItem:
    """What the holder of the code sees: the item, the days it has left, whether it may be renewed.

    `standing` says how far it is on its way to the whole district, or back; `declined_for` why staff declined it.
    """

    item: MarketItem
    code: str
    days_left: int
    may_be_renewed: bool
    standing: DistrictStanding
    declined_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageView:
    """The page: what was typed, why nothing was looked up, what was found, what was done."""

    token: str = ""
    typed: str = ""
    refusal: CodeRefusal = ""
    wait_s: int = 0
    found: ManagedItem | None = None
    done: str = ""
    days: int = DAYS


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, PATH, send, "POST")


def show(services: Services) -> Response:
    """Type the code of your item; the number is filled in if the page before knew it."""
    number, done = request.args.get("number", ""), request.args.get("done", "")
    typed = f"{number}-" if number.isascii() and number.isdigit() else ""
    return _page(services, ManageView(typed=typed[:MAX_TYPED], done=done if done in _DONE else ""))


def send(services: Services) -> Response:
    """See what became of your item, and renew it, say it is sold, or remove it."""
    typed, token = request.form.get("code", "")[:MAX_TYPED], request.form.get("form", "")
    if not services.form_tokens.may_send(origin=request.headers.get("Origin"), host=request.host, token=token):
        return _page(services, ManageView(typed=typed, refusal="elsewhere"))
    try:
        code = read_code(typed)
    except MistypedReferenceError:
        return _page(services, ManageView(typed=typed, refusal="slip" if typed.strip() else "empty"))
    item = services.market.item(code.number)
    if wait := _wait(services, item, code):
        return _page(services, replace(wait, typed=typed))
    if item is None or not _is_right(services, item, code):
        return _page(services, ManageView(typed=typed, refusal="unknown"))
    try:
        return _act(services, item, code.code, request.form.get("act", ""))
    except CardError as error:
        return _page(services, ManageView(typed=typed, refusal=card_refusal(error)[0]))


def _act(services: Services, item: MarketItem, code: str, act: str) -> Response:
    now, done = services.clock.read(), ""
    if act == "renew" and services.market.renew(item.number, now):
        done = "renewed"
    elif act == "sold" and services.market.end(item.number, "sold", now):
        done = "sold"
    elif act == "remove" and services.market.end(item.number, "removed", now):
        done = "removed"
    elif act in _SEEN_BY and services.market.want_in_district(item.number, is_wanted=_SEEN_BY[act]):
        done = act
    if not done:
        return _page(services, ManageView(found=_managed(services, item, code)))
    services.reprint()
    return see_other(f"{PATH}?done={done}", language_at(request.path))


def _page(services: Services, view: ManageView) -> Response:
    view = replace(view, token=services.form_tokens.token())
    page = Page(path=PATH, template="pages/market/manage.html", view=view)
    response = services.paper.response(page, language_at(request.path), status=_HTTP[view.refusal])
    if view.wait_s:
        response.headers["Retry-After"] = str(view.wait_s)
    return response


def _managed(services: Services, item: MarketItem, code: str) -> ManagedItem:
    now = services.clock.read()
    left = item.left(now, services.market.running_s(now)).total_seconds()
    days_left = max(0, -(-int(left) // 86_400))
    return ManagedItem(
        item=item,
        code=code,
        days_left=days_left,
        may_be_renewed=item.state in OPEN and left > 0,
        standing=district_standing(item, services.network.items, services.content.edition()),
        declined_for=declined_for(item, services.network.items),
    )


def _wait(services: Services, item: MarketItem | None, code: SellerCode) -> ManageView | None:
    """Return the page for who typed too many wrong codes."""
    wrong, now_s, guesser = services.wrong_codes, services.clock.monotonic(), _guesser(services, item)
    if wait_s := wrong.wait_s(code.number, guesser, now_s):
        return ManageView(refusal="wait", wait_s=wait_s)
    if wait_s := wrong.wait_for_others_s(code.number, guesser, now_s):
        return ManageView(refusal="all_wait", wait_s=wait_s)
    return None


def _is_right(services: Services, item: MarketItem, code: SellerCode) -> bool:
    """Tell whether this is the item's code, and count a wrong one."""
    if item.has_code(code.code):
        return True
    services.wrong_codes.count(code.number, _guesser(services, item), services.clock.monotonic())
    return False


def _guesser(services: Services, item: MarketItem | None) -> Guesser:
    def is_owner(browser: str) -> bool:
        return item is not None and item.browser == browser

    return services.guessers.guesser(request, is_owner)
