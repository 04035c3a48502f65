"""Words or a phone number are taken out of a market item that may stay otherwise.

In: an item, and what is to go. Out: the item without it, and the reason for its seller; or the page again, with what
was typed and why nothing was taken out. Rules: the volunteer takes out and writes nothing in a seller's name; the
words stand in the item as they were typed; what would leave no title, or nobody to be reached, is hidden instead; what
has changed since it was seen is looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from content_sync.wire.text import one_line, one_spelling
from kiosk.admin.rendering import form_token, redirect_to, render
from kiosk.facts.market import HIDING_REASONS
from kiosk.services import Services
from kiosk.store.market.decisions import redacted
from kiosk.store.market.items import MarketItem
from kiosk.store.taken_out import is_nothing_left

_QUEUE: Final = "/admin/market"
_ONE: Final = f"{_QUEUE}/<int:number>/redact"
_SHORTEST: Final = 2  # characters: one alone would take a text apart

RedactionRefusal = Literal["", "nothing", "short", "not_there", "no_title", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionView:
    """The item, what was typed, and why nothing was taken out."""

    item: MarketItem
    words: str = ""
    without_phone: bool = False
    reason: str = "personal"
    refusal: RedactionRefusal = ""
    reasons: tuple[str, ...] = HIDING_REASONS
    csrf: str = field(default_factory=form_token)


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, _ONE, show)
    add_route(blueprint, services, _ONE, take_out, "POST")


def show(services: Services, number: int) -> Response:
    """Say what is to be taken out of an item."""
    item = services.market.item(number)
    if item is None or not item.is_held:
        return redirect_to(f"{_QUEUE}?done=changed")
    return _page(services, RedactionView(item=item))


def take_out(services: Services, number: int) -> Response:
    """Take words or the number out of an item, for a reason that its seller is told."""
    item, reason = services.market.item(number), request.form.get("reason", "")
    reason = reason if reason in HIDING_REASONS else "other"
    seen, typed = request.form.get("seen", ""), request.form.get("words", "").replace("\r\n", "\n")
    if item is None or item.content != seen:
        return redirect_to(f"{_QUEUE}?done=changed")
    without_phone = "phone" in request.form
    words = [word for line in one_spelling(typed).split("\n") if (word := one_line(line))]
    refusal = refusal_of(item, words, without_phone=without_phone)
    if refusal:
        view = RedactionView(item=item, words=typed, without_phone=without_phone, reason=reason, refusal=refusal)
        return _page(services, view)
    if not services.market.redact(number, seen, words, reason, without_phone=without_phone):
        return redirect_to(f"{_QUEUE}?done=changed")
    services.sign_in.note("market_redacted", str(number))
    services.reprint()
    return redirect_to(f"{_QUEUE}?done=redacted")


def refusal_of(item: MarketItem, words: list[str], *, without_phone: bool) -> RedactionRefusal:
    """Return why this cannot be taken out of an item; empty where it can."""
    written = (item.title, item.unit, item.seller, item.text)
    if any(len(word) < _SHORTEST for word in words):
        return "short"
    if not all(any(word in text for text in written) for word in words):
        return "not_there"
    left = redacted(item, item.content, words, "", without_phone=without_phone)
    if left is None:
        return "nothing"
    if is_nothing_left(left.title):
        return "no_title"
    return "nobody" if not left.phone and is_nothing_left(left.seller) else ""


def _page(services: Services, view: RedactionView) -> Response:
    path = f"{_QUEUE}/{view.item.number}/redact"
    return render(services, path, "admin/market_redaction.html", view, status=422 if view.refusal else 200)
