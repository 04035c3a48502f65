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
from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from content_sync.central.console.desk import Desk
from content_sync.central.console.paging import Sheet, page_number
from content_sync.central.console.rendering import chosen_language
from content_sync.central.console.silence import SILENT_AFTER, count_silent, provinces_with_kiosks
from content_sync.central.database.tables import KioskSeen, VillageRow
from content_sync.central.kiosks.standings import lagging, read
from content_sync.errors import WireError
from content_sync.screens import offer
from content_sync.wire.areas import is_area
from content_sync.wire.encoding import decode
from content_sync.wire.parts import PartName, part_rules
from content_sync.wire.reports import Heartbeat

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKiosk:
    """One village's kiosk: when it was last heard, None where it never was, and how it is.

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
        return desk.render(
            "console/villages/villages.html",
            section="desk.villages_show",
            sheet=_sheet(session, province, page_number(request.args.get("page", "")), now),
            silent=count_silent(session, now),
            province=province,
            provinces=provinces_with_kiosks(session, chosen_language()),
            now=now,
        )


def _sheet(session: Session, province: str, number: int, now: dt.datetime) -> Sheet[ListedKiosk]:
    of_province = VillageRow.code.startswith(province, autoescape=True)
    total = session.scalar(select(func.count()).select_from(VillageRow).where(of_province)) or 0
    card = _newest_cards()
    rows = session.execute(
        select(VillageRow, card.c.received, card.c.parts, card.c.body)
        .outerjoin(card, (card.c.kiosk == VillageRow.kiosk) & (card.c.place == 1))
        .where(of_province)
        .order_by(card.c.received.is_(None).desc(), card.c.received, VillageRow.code)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    kiosks = [_kiosk(village, heard, parts, body, now) for village, heard, parts, body in rows]
    return Sheet(rows=kiosks, number=number, per_page=PER_PAGE, total=total)


def _newest_cards() -> Subquery:
    """Number each kiosk's cards from the one heard last on: an old card may have shown more than the new one does."""
    newest = (KioskSeen.received.desc(), KioskSeen.first_seen.desc(), KioskSeen.epoch)
    place = func.row_number().over(partition_by=KioskSeen.kiosk, order_by=newest).label("place")
    return select(KioskSeen.kiosk, KioskSeen.received, KioskSeen.parts, KioskSeen.body, place).subquery()


def _kiosk(
    village: VillageRow, heard: dt.datetime | None, parts: bytes | None, body: bytes | None, now: dt.datetime
) -> ListedKiosk:
    is_silent = village.active and (heard is None or heard < now - SILENT_AFTER)
    late = lagging(read(parts), heard) if parts and heard else {}
    return ListedKiosk(
        code=village.code,
        name=village.name,
        heard=heard,
        is_silent=is_silent,
        lagging=tuple((rule.name, late[rule.role]) for rule in part_rules(village.code) if rule.role in late),
        told=_heartbeat(body),
    )


def _heartbeat(body: bytes | None) -> Heartbeat | None:
    try:
        return decode(body, Heartbeat) if body else None
    except WireError:
        return None
