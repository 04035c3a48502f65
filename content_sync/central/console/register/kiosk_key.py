"""One key of a village's kiosk: its state, what is held of it, and what staff may do about both.

For network officers, each in their areas. In: an act and why. Out: the key with another state, or what was held taken
in or thrown away, with a note in the log. On any error what was typed stands in the form again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import Desk, current_email, valid_or_404
from content_sync.central.console.officers import refuse_unless_mine
from content_sync.central.console.troubles import Trouble, attempt
from content_sync.central.database.kiosks.cards import cards_of
from content_sync.central.database.kiosks.held_envelopes import held_of
from content_sync.central.database.kiosks.keys import find_key_of
from content_sync.central.database.schema.key_tables import KeyState
from content_sync.central.enrolment.greeting import digits_of
from content_sync.central.kiosks.copied_cards import settle_copies
from content_sync.central.kiosks.quarantine import MOST_HELD, held_until
from content_sync.central.network.acts import MAX_WHY
from content_sync.central.network.keys import change_key, standing_of
from content_sync.field_errors import FieldErrors
from content_sync.routes import add_route
from content_sync.wire.text import one_line, text_error

_KIOSK: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_STATES: Final[Mapping[str, KeyState]] = {
    "retire": "retired",
    "revoke": "revoked",
    "trust": "active",
    "confirm": "active",
}
_ACTS: Final = frozenset({*_STATES, "release", "discard", "settle"})


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/register/villages/<village>/keys/<kiosk>", show)
    add_route(blueprint, desk, "/register/villages/<village>/keys/<kiosk>/<act>", change, "POST")


def show(desk: Desk, village: str, kiosk: str) -> ResponseReturnValue:
    """See one key of a village's kiosk."""
    refuse_unless_mine(desk, village)
    return _page(desk, village, kiosk)


def change(desk: Desk, village: str, kiosk: str, act: str) -> ResponseReturnValue:
    """Retire, revoke or trust a key, let in or throw away what is held of it, or settle that its card was copied."""
    refuse_unless_mine(desk, village)
    if act not in _ACTS:
        abort(HTTPStatus.NOT_FOUND)
    why = one_line(request.form.get("why", ""))
    if error := text_error(why, longest=MAX_WHY, is_needed=True):
        return _page(desk, village, kiosk, field_errors={"why": error}, sent=act), HTTPStatus.UNPROCESSABLE_ENTITY
    done = attempt(partial(_act_of(desk, act), _known_or_404(desk, village, kiosk), why))
    if isinstance(done, Trouble):
        return _page(desk, village, kiosk, sent=act, trouble=done), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("desk.kiosk_key_show", village=village, kiosk=kiosk), HTTPStatus.SEE_OTHER)


def _act_of(desk: Desk, act: str) -> Callable[[str, str], object]:
    now, staff = desk.clock(), current_email()

    def change_state(kiosk: str, why: str) -> None:
        with desk.database.writing() as session:
            change_key(session, kiosk, _STATES[act], at=now, staff=staff, why=why)

    def settle(kiosk: str, why: str) -> None:
        with desk.database.writing() as session:
            settle_copies(session, kiosk, now=now, staff=staff, why=why)

    if act in _STATES:
        return change_state
    if act == "settle":
        return settle
    decide = desk.quarantine.release if act == "release" else desk.quarantine.discard
    return lambda kiosk, why: decide(kiosk, now=now, staff=staff, why=why)


def _known_or_404(desk: Desk, village: str, kiosk: str) -> str:
    with desk.database.reading() as session:
        found = find_key_of(session, village, valid_or_404(kiosk, _KIOSK)) or abort(HTTPStatus.NOT_FOUND)
    return found.key.kiosk


def _page(
    desk: Desk,
    village: str,
    kiosk: str,
    *,
    field_errors: FieldErrors | None = None,
    sent: str = "",
    trouble: Trouble | None = None,
) -> str:
    now = desk.clock()
    with desk.database.reading() as session:
        known = find_key_of(session, village, valid_or_404(kiosk, _KIOSK)) or abort(HTTPStatus.NOT_FOUND)
        held, cards = held_of(session, kiosk, limit=MOST_HELD), cards_of(session, [kiosk])
    return desk.render(
        "console/register/kiosk_key.html",
        section="desk.coverage_show",
        village=known.village,
        key=known.key,
        standing=standing_of(known.key, now),
        digits=digits_of(known.key, desk.receipt_seed),
        held=[(one, held_until(one.received_at)) for one in held],
        cards=cards,
        held_items=len({item for one in held for item in one.items}),
        field_errors=field_errors or {},
        sent=sent,
        why=request.form.get("why", ""),
        trouble=trouble,
        now=now,
    )
