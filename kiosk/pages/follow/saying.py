"""What is said of a report after it was filed: it is not fixed, how content its reporter is, a neighbour has it too.

In: a form of the follow page or of the list of what was reported. Out: the word is on the card, and the way to the
page that thanks; or the page again with what was typed. Rules: only the whole reference says that a report is not fixed
or how content its reporter is; a neighbour needs the number alone, counts once, and changes nothing but a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from flask import Blueprint, Response, request

from content_sync.routes import add_route
from content_sync.wire.reports import MAX_REASON
from content_sync.wire.text import one_spelling, text_error
from kiosk.callers.form_fields import form_fields
from kiosk.callers.form_tokens import new_form_id
from kiosk.pages.follow.looking import (
    PATH,
    FollowView,
    ReopeningRefusal,
    card_refused,
    is_ours,
    look_up,
    of_number,
    page,
    thanks,
)
from kiosk.pages.follow.query import serial_in
from kiosk.services import Services
from kiosk.store.errors import CardError, EnoughReopeningsError, NotDoneError, ReopeningError
from kiosk.store.outbox.follow_ups.counts import Said

_SAID: Final[Mapping[str, Said]] = {"me_too": "me_too", "fixed": "fixed", "not_fixed": "not_fixed"}
_CONTENT: Final[Mapping[str, int]] = {"1": 1, "2": 2, "3": 3}
_REFUSALS: Final[tuple[tuple[type[ReopeningError], ReopeningRefusal], ...]] = (
    (NotDoneError, "not_done"),
    (EnoughReopeningsError, "enough"),
)
_CONFLICT: Final = 409


def add_routes(blueprint: Blueprint, services: Services) -> None:
    add_route(blueprint, services, f"{PATH}/not-fixed", say_not_fixed, "POST")
    add_route(blueprint, services, f"{PATH}/content", say_how_content, "POST")
    add_route(blueprint, services, f"{PATH}/neighbour", say_as_neighbour, "POST")


def say_not_fixed(services: Services) -> Response:
    """Say that it is not fixed, and why; the staff get it again."""
    sent = form_fields(request)
    because = sent.get("because", "").replace("\r\n", "\n")
    view = replace(_looked_up(services, sent), because=because)
    if view.found is None:
        return page(services, view)
    text = one_spelling(because)
    view = replace(view, because_error=text_error(text, longest=MAX_REASON, is_needed=True))
    if view.because_error:
        return page(services, view, status=422)
    form = services.form_tokens.form_of(sent.get("form", "")) or new_form_id()
    keep = partial(services.outbox.follow_ups.reopen, view.serial, form, text, made=services.clock.read())
    try:
        return _kept(services, view, keep, "reopened")
    except ReopeningError as error:
        refusal = next(code for kind, code in _REFUSALS if isinstance(error, kind))
        return page(services, replace(view, reopening_refusal=refusal), status=_CONFLICT)


def say_how_content(services: Services) -> Response:
    """Say with a face how content you are."""
    sent = form_fields(request)
    view, content = _looked_up(services, sent), _CONTENT.get(sent.get("content", ""))
    if view.found is None or content is None:
        return page(services, replace(view, content=content or 0))
    limit, key, now_s = services.face_limit, f"{view.serial}", services.clock.monotonic()
    if wait_s := limit.wait_s(key, now_s):
        return page(services, replace(view, refusal="soon", wait_s=wait_s))

    def keep() -> None:
        services.outbox.follow_ups.keep_content(view.serial, content)
        limit.try_use(key, now_s)  # what the card did not take uses nothing up

    return _kept(services, view, keep, "content")


def say_as_neighbour(services: Services) -> Response:
    """Say that you have the same trouble, or whether it is fixed."""
    sent = form_fields(request)
    serial, said = serial_in(sent.get("number", "")), _SAID.get(sent.get("said", ""))
    report = services.outbox.find(serial) if serial else None
    if report is None or serial is None or said is None:
        return page(services, FollowView(refusal="unknown"))
    view, response = of_number(report, serial), Response()
    if not is_ours(services, sent.get("form", "")):
        return page(services, replace(view, refusal="elsewhere"))
    browser = services.browsers.known(request)
    if browser and report.is_filed_by(browser.digest):
        return thanks(serial, "own")
    word = f"{serial} {'trouble' if said == 'me_too' else 'fixed'}"
    keep = partial(services.outbox.follow_ups.count_neighbour, serial, said)
    try:
        told = services.neighbours.count(word, request, response, services.clock.monotonic(), keep)
    except CardError as error:
        return card_refused(services, view, error)
    if told.wait_s:
        return page(services, replace(view, refusal="soon", wait_s=told.wait_s))
    return thanks(serial, said if told.has_counted else "already", response)


def _looked_up(services: Services, sent: Mapping[str, str]) -> FollowView:
    return look_up(services, sent.get("reference", ""), token=sent.get("form", ""))


def _kept(services: Services, view: FollowView, keep: Callable[[], object], told: str) -> Response:
    """Keep something, and thank; or say that the card did not take it."""
    try:
        keep()
    except CardError as error:
        return card_refused(services, view, error)
    return thanks(view.serial, told)
