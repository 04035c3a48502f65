"""The fleet: the villages' kiosks as staff see them, and when central last heard from each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Subquery, func, or_, select, true

from content_sync.central.database.lists import ListPage, count, page_of
from content_sync.central.database.schema.tables import HeartbeatRow, VillageRow
from content_sync.central.database.sessions import Session
from content_sync.wire.areas import COUNTRY

_LEAVING: Final = b'"is_leaving":true'  # in the JSON of a heartbeat; a text in it has its quotes escaped


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKiosk:
    """One village's kiosk; the last three are of its newest `HeartbeatRow`, None where it was never heard."""

    code: str
    name: str
    is_active: bool
    heard: dt.datetime | None
    parts: bytes | None
    heartbeat: bytes | None


def list_kiosks(session: Session, province: str, number: int, per_page: int) -> ListPage[ListedKiosk]:
    """Return one page of the kiosks of a province, or of all; those never heard first, then the longest silent."""
    is_there = VillageRow.code.startswith(province, autoescape=True)
    card = _newest_cards()
    found = (
        select(VillageRow, card.c.received_at, card.c.parts, card.c.body)
        .outerjoin(card, (card.c.kiosk == VillageRow.kiosk) & (card.c.place == 1))
        .where(is_there)
        .order_by(card.c.received_at.is_(None).desc(), card.c.received_at, VillageRow.code)
    )
    total = count(session, VillageRow, is_there)
    return page_of(session, found, _listed, number=number, per_page=per_page, total=total)


def find_kiosk(session: Session, village: str) -> ListedKiosk | None:
    """Return the kiosk of a village; None where there is no such village."""
    card = _newest_cards()
    found = (
        select(VillageRow, card.c.received_at, card.c.parts, card.c.body)
        .outerjoin(card, (card.c.kiosk == VillageRow.kiosk) & (card.c.place == 1))
        .where(VillageRow.code == village)
    )
    row = session.execute(found).first()
    return _listed(*row) if row else None


def count_silent(session: Session, since: dt.datetime) -> int:
    """Return how many active kiosks central has not heard since then, or never; none that said goodbye is silent."""
    card = _newest_cards()
    is_silent = card.c.received_at.is_(None) | (card.c.received_at < since)
    last_words = (
        select(card.c.body)
        .select_from(VillageRow)
        .outerjoin(card, (card.c.kiosk == VillageRow.kiosk) & (card.c.place == 1))
        .where(VillageRow.is_active, is_silent)
    )
    return sum(_LEAVING not in (body or b"") for body in session.scalars(last_words))


def count_kiosks_in(session: Session, areas: Iterable[str]) -> int:
    """Return how many active kiosks lie in any of these areas."""
    within = [true() if area == COUNTRY else VillageRow.code.startswith(area, autoescape=True) for area in areas]
    return count(session, VillageRow, VillageRow.is_active, or_(*within))


def provinces_with_kiosks(session: Session) -> frozenset[str]:
    """Return the codes of the provinces that have a kiosk."""
    return frozenset(session.scalars(select(func.substr(VillageRow.code, 1, 2)).distinct()))


def _newest_cards() -> Subquery:
    """Number each kiosk's cards, the one heard last first: an older card may hold higher numbers than the new one."""
    newest = (HeartbeatRow.received_at.desc(), HeartbeatRow.first_received_at.desc(), HeartbeatRow.epoch)
    place = func.row_number().over(partition_by=HeartbeatRow.kiosk, order_by=newest).label("place")
    return select(HeartbeatRow.kiosk, HeartbeatRow.received_at, HeartbeatRow.parts, HeartbeatRow.body, place).subquery()


def _listed(
    village: VillageRow, heard: dt.datetime | None, parts: bytes | None, heartbeat: bytes | None
) -> ListedKiosk:
    return ListedKiosk(
        code=village.code,
        name=village.name,
        is_active=village.is_active,
        heard=heard,
        parts=parts,
        heartbeat=heartbeat,
    )
