"""The market's queue: what waits for a yes, what somebody complained about, what is shown, and what is hidden.

In: the market. Out: items that are shown, hidden for a reason, or removed for good where their seller asks for it.
Items of other villages are hidden here alone, and central is told. Rules: what somebody complained about comes first; a
decision holds only for what the volunteer saw, so an item that has changed since, as by a photo, is shown to them
again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from content_sync.look.phone_numbers import PhoneNumber, read_phone
from content_sync.routes import add_route
from kiosk.admin.rendering import flash_code, form_token, redirect_to, render
from kiosk.facts.market import HIDING_REASONS, NearbyFact, nearby
from kiosk.services import Services
from kiosk.store.errors import MissingFileError
from kiosk.store.market.items import HELD, MarketItem

PATH: Final = "/admin/market"
_DONE: Final = (
    *("yes", "no", "removed", "changed", "redacted"),
    *("hidden_nearby", "shown_nearby", "stays_nearby"),
)
_COUNT: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedItem:
    """An item as the volunteer sees it: with how many complained, and the number to call, if any."""

    item: MarketItem
    complaints: int
    phone: PhoneNumber | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyQueued:
    """An item of another village, how many complained here and why, and whether it is hidden here."""

    fact: NearbyFact
    complaints: int
    reasons: Mapping[str, int]
    is_hidden: bool
    is_to_look_at: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketQueueView:
    """What is to be looked at, the oldest first; and the rest, the newest first."""

    complained_about: tuple[QueuedItem, ...]
    waiting: tuple[QueuedItem, ...]
    shown: tuple[QueuedItem, ...]
    hidden: tuple[QueuedItem, ...]
    nearby: tuple[NearbyQueued, ...] = ()
    flash_code: str = ""
    reasons: tuple[str, ...] = HIDING_REASONS
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, PATH, show)
    add_route(blueprint, services, f"{PATH}/photos/<name>", show_photo)
    add_route(blueprint, services, f"{PATH}/<int:number>/yes", say_yes, "POST")
    add_route(blueprint, services, f"{PATH}/<int:number>/no", say_no, "POST")
    add_route(blueprint, services, f"{PATH}/<int:number>/remove", remove, "POST")
    add_route(blueprint, services, f"{PATH}/nearby/<name>/hide", hide_nearby, "POST")
    add_route(blueprint, services, f"{PATH}/nearby/<name>/show", show_nearby, "POST")
    add_route(blueprint, services, f"{PATH}/nearby/<name>/stay", let_nearby_stay, "POST")


def show(services: Services) -> Response:
    """See what waits for you in the market, and what is shown."""
    return render(services, PATH, "admin/market.html", gather(services))


def gather(services: Services) -> MarketQueueView:
    """Read the market."""
    held = tuple(_queued(item) for item in services.market.held())
    shown = tuple(one for one in held if one.item.state == "shown")
    return MarketQueueView(
        complained_about=tuple(one for one in shown if one.complaints),
        waiting=tuple(one for one in held if one.item.state == "waiting"),
        shown=tuple(one for one in reversed(shown) if not one.complaints),
        hidden=tuple(one for one in reversed(held) if one.item.state == "hidden"),
        nearby=_nearby(services),
        flash_code=flash_code(*_DONE),
    )


def show_photo(services: Services, name: str) -> Response:
    """See a photo that villagers do not see yet."""
    try:
        photo = services.market.photo(name, *HELD)
    except MissingFileError as error:
        raise NotFound from error
    if photo is None:
        raise NotFound
    return Response(photo, mimetype="image/jpeg")


def say_yes(services: Services, number: int) -> Response:
    """Show an item to the village, or go on showing it after complaints."""
    now = services.clock.read()
    is_done = services.market.show(number, request.form.get("seen", ""), now)
    return _decided(services, number, is_done, "yes")


def say_no(services: Services, number: int) -> Response:
    """Hide an item, or do not show it at all, for a reason that its seller is told."""
    reason = request.form.get("reason", "")
    is_done = services.market.hide(
        number, request.form.get("seen", ""), reason if reason in HIDING_REASONS else "other"
    )
    return _decided(services, number, is_done, "no")


def remove(services: Services, number: int) -> Response:
    """Remove an item for good, as its seller asks who has lost the code."""
    services.market.end(number, "removed", services.clock.read())
    return _decided(services, number, True, "removed")


def hide_nearby(services: Services, name: str) -> Response:
    """Do not show an item of another village here; the staff are told."""
    return _decide_nearby(services, name, "hidden_nearby", partial(services.market.nearby.hide, is_hidden=True))


def show_nearby(services: Services, name: str) -> Response:
    """Show an item of another village here again."""
    return _decide_nearby(services, name, "shown_nearby", partial(services.market.nearby.hide, is_hidden=False))


def let_nearby_stay(services: Services, name: str) -> Response:
    """Go on showing an item of another village here, after the complaints you read."""
    seen = request.form.get("seen", "")
    complaints = int(seen) if _COUNT.fullmatch(seen) else 0
    stay = partial(services.market.nearby.let_stay, complaints=complaints)
    return _decide_nearby(services, name, "stays_nearby", stay)


def _decide_nearby(services: Services, name: str, done: str, decide: Callable[[str], None]) -> Response:
    if name not in {one.item.name for one in _all_nearby(services)}:
        return redirect_to(f"{PATH}?done=changed")
    decide(name)
    services.sign_in.note(f"market_{done}", name[:8])
    services.reprint()
    return redirect_to(f"{PATH}?done={done}#nearby")


def _all_nearby(services: Services) -> tuple[NearbyFact, ...]:
    return nearby(replace(services.moment("th"), hidden_nearby=frozenset()))


def _nearby(services: Services) -> tuple[NearbyQueued, ...]:
    """Return the items of other villages: those somebody complained of first, those that are hidden last."""
    words = {word.name: word for word in services.market.nearby.words()}
    facts = ((fact, words.get(fact.item.name)) for fact in _all_nearby(services))
    queued = (
        NearbyQueued(
            fact=fact,
            complaints=word.complaints if word else 0,
            reasons=word.reasons if word else {},
            is_hidden=bool(word and word.is_hidden),
            is_to_look_at=bool(word and word.is_to_look_at),
        )
        for fact, word in facts
    )
    return tuple(sorted(queued, key=lambda one: (one.is_hidden, not one.is_to_look_at, not one.complaints)))


def _decided(services: Services, number: int, is_done: bool, what: str) -> Response:
    if is_done:
        services.sign_in.note(f"market_{what}", str(number))
        services.reprint()
    return redirect_to(f"{PATH}?done={what if is_done else 'changed'}")


def _queued(item: MarketItem) -> QueuedItem:
    return QueuedItem(
        item=item,
        complaints=sum(item.complaints.values()),
        phone=read_phone(item.phone) if item.phone else None,
    )
