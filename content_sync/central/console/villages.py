"""Villages: which kiosks central knows, and when it last heard from each.

In: the register and the newest heartbeats. Out: a list, the longest silent first, by province, a page at a time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
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
    """One village's kiosk: when it was last heard, and the edition it shows; None where it never was."""

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
    heard = func.max(KioskSeen.received)
    rows = session.execute(
        select(Village, heard, func.max(KioskSeen.edition))
        .outerjoin(KioskSeen, KioskSeen.kiosk == Village.kiosk)
        .where(of_province)
        .group_by(Village.code)
        .order_by(heard.is_(None).desc(), heard, Village.code)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    kiosks = [_kiosk(village, last, edition, now) for village, last, edition in rows]
    return Sheet(rows=kiosks, number=number, per_page=PER_PAGE, total=total)


def _kiosk(village: Village, heard: dt.datetime | None, edition: int | None, now: dt.datetime) -> Kiosk:
    is_silent = village.active and (heard is None or heard < now - SILENT_AFTER)
    return Kiosk(code=village.code, name=village.name, heard=heard, edition=edition, is_silent=is_silent)
