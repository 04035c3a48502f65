"""The cards that staff have to look at: copied ones, and restored ones whose kiosk has not begun another card since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from content_sync.central.database.areas import lies_in
from content_sync.central.database.schema.key_tables import CardRow, KioskKeyRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCard:
    """A card of a key in use that there is something to tell of, and its village."""

    card: CardRow
    village: VillageRow


def told_cards(session: Session, areas: Collection[str]) -> Sequence[ToldCard]:
    """Return those of these areas, the newest first."""
    told = select(CardRow, VillageRow).join(KioskKeyRow, KioskKeyRow.kiosk == CardRow.kiosk)
    found = told.join(VillageRow, VillageRow.code == KioskKeyRow.village).where(_is_told(areas))
    in_order = session.execute(found.order_by(CardRow.told_at.desc(), CardRow.kiosk, CardRow.epoch)).all()
    return tuple(ToldCard(card=card, village=village) for card, village in in_order)


def count_told_cards(session: Session, areas: Collection[str]) -> int:
    """Return how many there are of them in these areas."""
    told = select(func.count()).select_from(CardRow).join(KioskKeyRow, KioskKeyRow.kiosk == CardRow.kiosk)
    found = told.join(VillageRow, VillageRow.code == KioskKeyRow.village).where(_is_told(areas))
    return session.scalar(found) or 0


def copied_cards_of(session: Session, kiosk: str) -> Sequence[CardRow]:
    """Return the copied cards of a key, which nobody else changes until the transaction ends."""
    copied = select(CardRow).where(CardRow.kiosk == kiosk, CardRow.state == "cloned")
    return session.scalars(copied.with_for_update()).all()


def _is_told(areas: Collection[str]) -> ColumnElement[bool]:
    later = aliased(CardRow)
    is_later = and_(later.kiosk == CardRow.kiosk, later.epoch != CardRow.epoch)
    began_anew = exists().where(is_later, later.first_heard_at >= CardRow.told_at)
    is_open = or_(CardRow.state == "cloned", and_(CardRow.state == "restored", ~began_anew))
    return and_(is_open, KioskKeyRow.state.not_in(("retired", "revoked")), lies_in(areas))
