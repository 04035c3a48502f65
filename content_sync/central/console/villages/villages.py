"""Villages: the kiosks that central knows, when it last heard from each, and which parts of their pages lag.

In: the register, and the newest heartbeat of the card each kiosk has now. Out: a list, the longest silent first, a page
at a time, by province.
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
from content_sync.central.console.villages.kiosk import presence_of, read_heartbeat
from content_sync.central.database.kiosks.fleet import ListedKiosk, count_silent, list_kiosks, provinces_with_kiosks
from content_sync.central.kiosks.held_parts import lagging, read_parts
from content_sync.routes import add_route
from content_sync.wire.areas import is_area
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.parts import PartName, part_rules

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskStatus:
    """How the kiosk of one village does; `heard` is when it last sent something, None for never.

    `lagging` names the parts that stay behind what is published, each with since when; `heartbeat` is the newest one,
    None where there is none or it cannot be read.
    """

    code: str
    name: str
    heard: dt.datetime | None
    has_kiosk: bool
    is_silent: bool
    lagging: tuple[tuple[PartName, dt.datetime], ...]
    heartbeat: Heartbeat | None


def add_routes(blueprint: Blueprint, desk: Desk) -> None:
    add_route(blueprint, desk, "/villages", show)


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
    late = lagging(read_parts(kiosk.parts), heard) if kiosk.parts and heard else {}
    return KioskStatus(
        code=kiosk.code,
        name=kiosk.name,
        heard=heard,
        has_kiosk=kiosk.is_active,
        is_silent=kiosk.is_active and presence_of(kiosk, now).state in {"never", "silent"},
        lagging=tuple((rule.name, late[rule.role]) for rule in part_rules(kiosk.code) if rule.role in late),
        heartbeat=read_heartbeat(kiosk.heartbeat),
    )
