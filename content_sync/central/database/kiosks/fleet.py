"""The fleet: the villages' kiosks as staff see them, and when central last heard from each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ScalarSelect, exists, func, literal, select

from content_sync.central.database.areas import lies_in
from content_sync.central.database.lists import ListPage, count, page_of
from content_sync.central.database.schema.columns import UtcTime
from content_sync.central.database.schema.tables import HeartbeatRow, VillageRow
from content_sync.central.database.sessions import Session

_LEAVING: Final = b'"is_leaving":true'  # in the JSON of a heartbeat; a text in it has its quotes escaped
_AT_ONCE: Final = 500
_NEVER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # before all that were heard


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
    """Return one page of the kiosks of a province, or of all; villages without one last.

    Those never heard stand first, then the longest silent.
    """
    is_there = VillageRow.code.startswith(province, autoescape=True)
    heard = func.coalesce(_last_heard(), literal(_NEVER, UtcTime))
    found = select(VillageRow.code).where(is_there).order_by(VillageRow.is_active.desc(), heard, VillageRow.code)
    total = count(session, VillageRow, is_there)
    page = page_of(session, found, lambda code: code, number=number, per_page=per_page, total=total)
    shown = session.scalars(select(VillageRow).where(VillageRow.code.in_(page.items)))
    villages = {village.code: village for village in shown}
    cards = _newest_cards(session, [village.kiosk for village in villages.values()])
    items = [_listed(villages[code], cards.get(villages[code].kiosk)) for code in page.items]
    return ListPage(items=items, number=number, per_page=per_page, total=total)


def find_kiosk(session: Session, village: str) -> ListedKiosk | None:
    """Return the kiosk of a village; None where there is no such village."""
    row = session.get(VillageRow, village)
    return _listed(row, _newest_cards(session, [row.kiosk]).get(row.kiosk)) if row else None


def count_silent(session: Session, since: dt.datetime) -> int:
    """Return how many active kiosks central has not heard since then, or never; none that said goodbye is silent."""
    was_heard = exists().where(HeartbeatRow.kiosk == VillageRow.kiosk, HeartbeatRow.received_at >= since)
    kiosks = session.scalars(select(VillageRow.kiosk).where(VillageRow.is_active, ~was_heard)).all()
    cards = _newest_cards(session, kiosks)
    return sum(kiosk not in cards or _LEAVING not in cards[kiosk].body for kiosk in kiosks)


def count_kiosks_in(session: Session, areas: Iterable[str]) -> int:
    """Return how many active kiosks lie in any of these areas."""
    return count(session, VillageRow, VillageRow.is_active, lies_in(areas))


def provinces_with_kiosks(session: Session) -> frozenset[str]:
    """Return the codes of the provinces that have a kiosk."""
    return frozenset(session.scalars(select(func.substr(VillageRow.code, 1, 2)).distinct()))


def _last_heard() -> ScalarSelect[dt.datetime]:
    """Return when a village's kiosk was heard last: an index has it, so that no heartbeat is read for a list of all."""
    return select(func.max(HeartbeatRow.received_at)).where(HeartbeatRow.kiosk == VillageRow.kiosk).scalar_subquery()


def _newest_cards(session: Session, kiosks: Sequence[str]) -> dict[str, HeartbeatRow]:
    """Return the card of each kiosk that was heard last: an older card may hold higher numbers than the new one."""
    order = (HeartbeatRow.received_at, HeartbeatRow.first_received_at, HeartbeatRow.epoch.desc())
    found: dict[str, HeartbeatRow] = {}
    for at in range(0, len(kiosks), _AT_ONCE):
        some = select(HeartbeatRow).where(HeartbeatRow.kiosk.in_(kiosks[at : at + _AT_ONCE]))
        found.update((card.kiosk, card) for card in session.scalars(some.order_by(*order)))
    return found


def _listed(village: VillageRow, card: HeartbeatRow | None) -> ListedKiosk:
    return ListedKiosk(
        code=village.code,
        name=village.name,
        is_active=village.is_active,
        heard=card.received_at if card else None,
        parts=card.parts if card else None,
        heartbeat=card.body if card else None,
    )
