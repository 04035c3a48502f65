"""Market items for a whole district as kiosks send them, and what central keeps and publishes of them."""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from content_sync.central.database.schema.market_tables import MarketItemRow
from content_sync.central.network import market
from content_sync.central.network.moderation import Clerk
from content_sync.wire.district_items import DistrictItem
from content_sync.wire.encoding import decode
from content_sync.wire.market import DistrictMarket, NearbyItem
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, item_id

WORDS = ("side", "title", "price_satang", "unit", "seller", "phone", "text")


def an_item(number: int = 1, *, saying: str = "", **changes: object) -> DistrictItem:
    """Make a saying of an item; the same number is the same item, the same saying of it the same saying."""
    values: dict[str, object] = {
        "id": item_id(f"saying {number} {saying}"), "item": item_id(f"item {number}"), "made": STAMP, "days": 14,
        "side": "offer", "title": f"มะม่วงเบา {number}", "price_satang": 2_500, "unit": "กก.",
        "seller": "ยายสมจิต", "phone": "0812345678", "text": "เก็บเช้านี้",
    }  # fmt: skip
    return msgspec.convert(values | changes, DistrictItem)


def taken_back(number: int = 1, *, is_ended: bool = False) -> DistrictItem:
    """Make the saying that takes an item back; one that ended stands in its village no more either."""
    name, item = item_id(f"withdrawal {number}"), item_id(f"item {number}")
    return DistrictItem(id=name, item=item, made=STAMP, is_withdrawn=True, is_ended=is_ended)


def kept_items(ministry: Ministry) -> list[MarketItemRow]:
    with ministry.database.reading() as session:
        return list(session.scalars(select(MarketItemRow).order_by(MarketItemRow.village, MarketItemRow.id)))


def words_of(row: MarketItemRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in WORDS)


def accept_all(ministry: Ministry) -> None:
    """Let an officer accept whatever waits."""
    with ministry.database.writing() as session:
        clerk = Clerk(session=session, email="officer@example.go.th", now=NOW)
        for row in session.scalars(select(MarketItemRow).where(MarketItemRow.state == "waiting")):
            market.accept(clerk, row)


def decline_all(ministry: Ministry, reason: str = "unclear") -> None:
    """Let an officer decline whatever is not taken back."""
    with ministry.database.writing() as session:
        clerk = Clerk(session=session, email="officer@example.go.th", now=NOW)
        for row in session.scalars(select(MarketItemRow).where(MarketItemRow.state != "withdrawn")):
            market.decline(clerk, row, reason)


def listed(read: bytes | None) -> tuple[NearbyItem, ...]:
    """Return the items in a target of the signed tree."""
    lists = decode(read, list[DistrictMarket]) if read else []
    return tuple(item for one in lists for item in one.items)
