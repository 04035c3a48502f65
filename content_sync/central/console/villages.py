"""Villages: which kiosks central knows, and when it last heard from each.

In: the register and the newest heartbeats. Out: a list, the longest silent first, by province, a page at a time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from content_sync.central.console.desk import Desk, offer
from content_sync.central.console.drawing import chosen_language
from content_sync.central.console.paging import Sheet, page_number
from content_sync.central.console.silence import SILENT_AFTER, count_silent, provinces_with_kiosks
from content_sync.central.database import KioskSeen, Village
from content_sync.wire.areas import is_area

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Kiosk:
    """One village's kiosk: when it was last heard, and the edition its card showed then; None where it never was."""

    code: str
    name: str
    heard: dt.datetime | None
    edition: int | None
    is_silent: bool


def addresses(blueprint: Blueprint, desk: Desk) -> None:
    offer(blueprint, desk, "/villages", show)


def show(desk: Desk) -> ResponseReturnValue:
    """Find the villages that have fallen silent."""
    asked = request.args.get("province", "")
    province = asked if is_area(asked) else ""
    now = desk.parts.clock()
    with desk.parts.database.reading() as session:
        return desk.drawing.page(
            "console/villages.html",
            section="desk.villages_show",
            sheet=_sheet(session, province, page_number(request.args.get("page", "")), now),
            silent=count_silent(session, now),
            province=province,
            provinces=provinces_with_kiosks(session, chosen_language()),
            now=now,
        )


def _sheet(session: Session, province: str, number: int, now: dt.datetime) -> Sheet[Kiosk]:
    of_province = Village.code.startswith(province, autoescape=True)
    total = session.scalar(select(func.count()).select_from(Village).where(of_province)) or 0
    card = _newest_cards()
    rows = session.execute(
        select(Village, card.c.received, card.c.edition)
        .outerjoin(card, (card.c.kiosk == Village.kiosk) & (card.c.place == 1))
        .where(of_province)
        .order_by(card.c.received.is_(None).desc(), card.c.received, Village.code)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    kiosks = [_kiosk(village, last, edition, now) for village, last, edition in rows]
    return Sheet(rows=kiosks, number=number, per_page=PER_PAGE, total=total)


def _newest_cards() -> Subquery:
    """Number each kiosk's cards from the one heard last on: an old card may have shown more than the new one does."""
    newest = (KioskSeen.received.desc(), KioskSeen.first_seen.desc(), KioskSeen.epoch)
    place = func.row_number().over(partition_by=KioskSeen.kiosk, order_by=newest).label("place")
    return select(KioskSeen.kiosk, KioskSeen.received, KioskSeen.edition, place).subquery()


def _kiosk(village: Village, heard: dt.datetime | None, edition: int | None, now: dt.datetime) -> Kiosk:
    is_silent = village.active and (heard is None or heard < now - SILENT_AFTER)
    return Kiosk(code=village.code, name=village.name, heard=heard, edition=edition, is_silent=is_silent)
