"""Villages: which kiosks central knows, when it last heard from each, and which parts of its pages lag.

In: the register and the newest heartbeat of each kiosk's present card. Out: a list, the longest silent first, by
province, a page at a time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from content_sync.central.console.desk import SILENT_AFTER, Desk
from content_sync.central.console.paging import page_number
from content_sync.central.console.place_names import provinces
from content_sync.central.console.rendering import chosen_language
from content_sync.central.database.fleet import ListedKiosk, count_silent, list_kiosks, provinces_with_kiosks
from content_sync.central.kiosks.standings import lagging, read
from content_sync.errors import WireError
from content_sync.screens import offer
from content_sync.wire.areas import is_area
from content_sync.wire.encoding import decode
from content_sync.wire.parts import PartName, part_rules
from content_sync.wire.reports import Heartbeat

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskStatus:
    """How one village's kiosk does: when it was last heard, None where it never was.

    `lagging` are the parts that stay behind what is published, each with since when; `told` is what it told of itself
    last, None where that cannot be read.
    """

    code: str
    name: str
    heard: dt.datetime | None
    is_silent: bool
    lagging: tuple[tuple[PartName, dt.datetime], ...]
    told: Heartbeat | None


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    offer(blueprint, desk, "/villages", show)


def show(desk: Desk) -> ResponseReturnValue:
    """Find the villages that have fallen silent."""
    asked = request.args.get("province", "")
    province = asked if is_area(asked) else ""
    now = desk.clock()
    with desk.database.reading() as session:
        page = list_kiosks(session, province, page_number(request.args.get("page", "")), PER_PAGE)
        silent = count_silent(session, now - SILENT_AFTER)
        known = provinces_with_kiosks(session)
    return desk.render(
        "console/villages/villages.html",
        section="desk.villages_show",
        kiosks=[_status(kiosk, now) for kiosk in page.items],
        page=page,
        silent=silent,
        province=province,
        provinces=provinces(chosen_language(), among=known),
        now=now,
    )


def _status(kiosk: ListedKiosk, now: dt.datetime) -> KioskStatus:
    heard = kiosk.heard
    late = lagging(read(kiosk.parts), heard) if kiosk.parts and heard else {}
    return KioskStatus(
        code=kiosk.code,
        name=kiosk.name,
        heard=heard,
        is_silent=kiosk.is_active and (heard is None or heard < now - SILENT_AFTER),
        lagging=tuple((rule.name, late[rule.role]) for rule in part_rules(kiosk.code) if rule.role in late),
        told=_heartbeat(kiosk.heartbeat),
    )


def _heartbeat(body: bytes | None) -> Heartbeat | None:
    try:
        return decode(body, Heartbeat) if body else None
    except WireError:
        return None
