"""The market items for whole districts: those of an item, of the districts, of staff's lists, and those due to go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, delete, func, or_, select, true, update

from content_sync.central.database.among import among
from content_sync.central.database.inserts import insert_or_advance
from content_sync.central.database.lists import ListPage, count
from content_sync.central.database.schema.columns import table_of
from content_sync.central.database.schema.market_tables import MarketComplaintRow, MarketItemRow, MarketItemState
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Session
from content_sync.wire.areas import COUNTRY

HELD: Final[tuple[MarketItemState, ...]] = ("waiting", "accepted", "declined")

_IS_UNTOLD: Final = (
    MarketItemRow.answer != "",
    MarketItemRow.told_at.is_(None),
    MarketItemRow.state == "declined",
    MarketItemRow.erased_at.is_(None),
)
WITH_UNTOLD_ITEMS: Final = select(MarketItemRow.village).where(
    among(table_of(MarketItemRow).c.village, "villages"), *_IS_UNTOLD
)
"""Asks for which `villages` there are `untold_items`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedItem:
    """An item, its village's name, and what other villages say against it that staff have not looked at."""

    item: MarketItemRow
    village_name: str
    complaints: tuple[MarketComplaintRow, ...] = ()


def find_item(session: Session, village: str, name: str) -> MarketItemRow | None:
    return session.get(MarketItemRow, (village, name))


def lock_item(session: Session, village: str, name: str) -> MarketItemRow | None:
    """Return an item that nobody else changes now."""
    return session.get(MarketItemRow, (village, name), with_for_update=True)


def add_item(session: Session, row: MarketItemRow) -> None:
    session.add(row)


def count_items(session: Session, village: str, *, since: dt.datetime) -> int:
    """Return how many items of a village came after a time."""
    return count(session, MarketItemRow, MarketItemRow.village == village, MarketItemRow.received_at > since)


def accepted_items(session: Session, now: dt.datetime) -> Iterator[tuple[MarketItemRow, str]]:
    """Return what districts see now, the newest first, each with its village's name."""
    # A box that is not trusted can take nothing back, so its items go.
    is_trusted = or_(VillageRow.revoked_at.is_(None), VillageRow.revoked_at > now)
    shown = (
        select(MarketItemRow, VillageRow.name)
        .join(VillageRow, VillageRow.code == MarketItemRow.village)
        .where(MarketItemRow.state == "accepted", MarketItemRow.until_at > now, VillageRow.is_active, is_trusted)
        .order_by(MarketItemRow.decided_at.desc(), MarketItemRow.id)
    )
    return ((row, name) for row, name in session.execute(shown))


def list_items(
    session: Session,
    areas: Collection[str],
    state: MarketItemState,
    *,
    now: dt.datetime,
    number: int,
    per_page: int,
) -> ListPage[ListedItem]:
    """Return one page of the items of these areas in a state that are not over.

    What was complained of comes first, then what waits longest, or else the newest.
    """
    fits = (_within(areas), MarketItemRow.state == state, MarketItemRow.until_at > now)
    said = select(func.count()).where(*_is_of(MarketItemRow), MarketComplaintRow.is_settled.is_(False))
    at = MarketItemRow.received_at if state == "waiting" else MarketItemRow.changed_at.desc()
    found = (
        select(MarketItemRow, VillageRow.name)
        .join(VillageRow, VillageRow.code == MarketItemRow.village)
        .where(*fits)
        .order_by(said.scalar_subquery().desc(), at, MarketItemRow.id)
        .limit(per_page)
        .offset((number - 1) * per_page)
    )
    items = [
        ListedItem(item=row, village_name=name, complaints=_complaints(session, row))
        for row, name in session.execute(found)
    ]
    return ListPage(items=items, number=number, per_page=per_page, total=count(session, MarketItemRow, *fits))


def count_by_state(session: Session, areas: Collection[str], now: dt.datetime) -> dict[MarketItemState, int]:
    """Return how many items of these areas are in each state and not over."""
    counted = select(MarketItemRow.state, func.count()).where(_within(areas), MarketItemRow.until_at > now)
    return dict(session.execute(counted.group_by(MarketItemRow.state)).all())


def untold_items(session: Session, village: str, *, limit: int) -> Sequence[MarketItemRow]:
    """Return items of a village that staff declined and its kiosk does not know to be, while their words are kept."""
    untold = select(MarketItemRow).where(MarketItemRow.village == village, *_IS_UNTOLD)
    return session.scalars(untold.order_by(MarketItemRow.decided_at).limit(limit)).all()


def withdrawn_items(
    session: Session, village: str, *, since: dt.datetime | None, limit: int
) -> Sequence[MarketItemRow]:
    """Return what a village took back since then, or ever, the newest first."""
    taken_back = select(MarketItemRow).where(MarketItemRow.village == village, MarketItemRow.state == "withdrawn")
    if since is not None:
        taken_back = taken_back.where(MarketItemRow.changed_at >= since)
    return session.scalars(taken_back.order_by(MarketItemRow.changed_at.desc()).limit(limit)).all()


def confirm_words(session: Session, words: Collection[str], *, village: str, now: dt.datetime) -> None:
    """Note that a village's kiosk has these words; those for other villages stay as they are."""
    if words:
        ours = MarketItemRow.village == village, MarketItemRow.answer.in_(words)
        session.execute(update(MarketItemRow).where(*ours).values(told_at=now))


def say_again(session: Session, village: str, *, since: dt.datetime | None) -> None:
    """Let the words wait again that a village's kiosk confirmed since then, or ever: it has them no more."""
    lately = MarketItemRow.told_at.is_not(None) if since is None else MarketItemRow.told_at >= since
    session.execute(update(MarketItemRow).where(MarketItemRow.village == village, lately).values(told_at=None))


def due_to_erase(session: Session, *, over_by: dt.datetime, limit: int) -> Sequence[MarketItemRow]:
    """Return items with words that were over, or declined, by then."""
    is_due = or_(
        MarketItemRow.until_at <= over_by,
        (MarketItemRow.state == "declined") & (MarketItemRow.decided_at <= over_by),
    )
    due = select(MarketItemRow).where(MarketItemRow.erased_at.is_(None), MarketItemRow.state.in_(HELD), is_due)
    return session.scalars(due.limit(limit).with_for_update(skip_locked=True)).all()


def forget_items(session: Session, *, changed_by: dt.datetime) -> None:
    """Forget items that were erased, and what was said against items, by then."""
    session.execute(
        delete(MarketItemRow).where(MarketItemRow.erased_at.is_not(None), MarketItemRow.changed_at <= changed_by)
    )
    session.execute(delete(MarketComplaintRow).where(MarketComplaintRow.received_at <= changed_by))


def keep_item_complaint(session: Session, row: MarketComplaintRow) -> bool:
    """Keep what a village says against an item, unless what is known is as new; tell whether it was kept."""
    return insert_or_advance(session, row, by="number")


def count_item_complaints(session: Session, village: str, *, since: dt.datetime) -> int:
    """Return of how many items a village complained after a time."""
    sent = MarketComplaintRow.village == village, MarketComplaintRow.received_at > since
    return count(session, MarketComplaintRow, *sent)


def settle_item_complaints(session: Session, item: MarketItemRow) -> None:
    """Let what was said against an item count no more."""
    session.execute(update(MarketComplaintRow).where(*_is_of(item)).values(is_settled=True))


def forget_item_complaints(session: Session, item: MarketItemRow) -> None:
    """Forget what was said against an item, as it is gone."""
    session.execute(delete(MarketComplaintRow).where(*_is_of(item)))


def _complaints(session: Session, item: MarketItemRow) -> tuple[MarketComplaintRow, ...]:
    said = select(MarketComplaintRow).where(*_is_of(item), MarketComplaintRow.is_settled.is_(False))
    return tuple(session.scalars(said.order_by(MarketComplaintRow.received_at)))


def _is_of(item: MarketItemRow | type[MarketItemRow]) -> tuple[ColumnElement[bool], ...]:
    return MarketComplaintRow.item_village == item.village, MarketComplaintRow.item == item.id


def _within(areas: Collection[str]) -> ColumnElement[bool]:
    return or_(
        *(true() if area == COUNTRY else MarketItemRow.village.startswith(area, autoescape=True) for area in areas)
    )
