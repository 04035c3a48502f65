"""One village's kiosk: whether it is heard, switched off on purpose or silent, and since when; what it tells in counts.

In: a village. Out: its state in words, posts that are missing or doubled, what was taught there, which pages are read.
Rule: it names nobody, so it is for all staff.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Literal

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import SILENT_AFTER, Desk, valid_or_404
from content_sync.central.database.kiosks.cards import cards_of
from content_sync.central.database.kiosks.fleet import ListedKiosk, find_kiosk
from content_sync.central.database.kiosks.held_envelopes import counts_held
from content_sync.central.database.kiosks.keys import keys_of
from content_sync.central.database.network.diary import taught_by
from content_sync.central.database.network.posts import broken_series
from content_sync.central.database.network.usage import usage_of
from content_sync.central.network.glance import months_until
from content_sync.central.network.keys import standing_of
from content_sync.central.network.usage import add_up, read_counts
from content_sync.errors import WireError
from content_sync.look.thai import local_date
from content_sync.routes import add_route
from content_sync.wire.encoding import decode
from content_sync.wire.heartbeats import Heartbeat

_VILLAGE: Final = re.compile(r"[1-9][0-9]{7}", re.ASCII)
_USAGE_DAYS: Final = 28

Presence = Literal["none", "never", "off", "silent", "heard"]
"""No kiosk; never heard; somebody switched it off with a last word; silent for a day or longer without one; well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskPresence:
    """How a kiosk stands, since when (None for never), and its newest heartbeat if that can be read."""

    state: Presence
    since: dt.datetime | None
    heartbeat: Heartbeat | None


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/villages/<village>", show)


def show(desk: Desk, village: str) -> ResponseReturnValue:
    """See how the kiosk of a village does."""
    code, now = valid_or_404(village, _VILLAGE), desk.clock()
    today = local_date(now)
    with desk.database.reading() as session:
        kiosk = find_kiosk(session, code) or abort(HTTPStatus.NOT_FOUND)
        keys = keys_of(session, code)
        names = [key.kiosk for key in keys]
        held, cards = counts_held(session, names), cards_of(session, names)
        series = broken_series(session, code)
        taught = taught_by(session, code, since=months_until(now)[0])
        usage = usage_of(session, code, since=today - dt.timedelta(days=_USAGE_DAYS))
    return desk.render(
        "console/villages/kiosk.html",
        section="desk.villages_show",
        kiosk=kiosk,
        presence=presence_of(kiosk, now),
        keys=[(key, standing_of(key, now)) for key in keys],
        held=held,
        cards=cards,
        series=series,
        taught=taught,
        usage=add_up(read_counts(day.body) for day in usage),
        phones=max((day.phones for day in usage), default=0),
        usage_days=_USAGE_DAYS,
        now=now,
    )


def presence_of(kiosk: ListedKiosk, now: dt.datetime) -> KioskPresence:
    """Return how a kiosk stands."""
    heartbeat, heard = read_heartbeat(kiosk.heartbeat), kiosk.heard
    state: Presence = "heard"
    if heard is None:
        state = "never" if kiosk.is_active else "none"
    elif heartbeat is not None and heartbeat.is_leaving:
        state = "off"
    elif now - heard > SILENT_AFTER:
        state = "silent"
    return KioskPresence(state=state, since=heard, heartbeat=heartbeat)


def read_heartbeat(body: bytes | None) -> Heartbeat | None:
    """Return a stored heartbeat; None where there is none, or it cannot be read."""
    try:
        return decode(body, Heartbeat) if body else None
    except WireError:
        return None
