"""One of each record of the districts' markets, whose bytes stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from content_sync.wire.district_items import DistrictComplaint, DistrictItem
from content_sync.wire.items import Item
from content_sync.wire.market import DistrictMarket, NearbyItem
from tests.cast.wire.wire_samples import AT, STAMP

_ITEM: Final = "0a" * 16

NEARBY: Final = NearbyItem(
    name=f"43010702-{_ITEM}", village="43010702", village_name="บ้านหาดคำ หมู่ 2", side="offer", title="มะม่วงเบา",
    price_satang=2_500, unit="กก.", seller="ยายสมจิต บ้านหลังวัด", phone="0812345678", text="เก็บเช้านี้", since=AT,
    until=AT + timedelta(days=14),
)  # fmt: skip
DISTRICT_MARKET: Final = DistrictMarket(
    id="market-4301", areas=("4301",), issued=AT, source="เมืองหนองคาย", items=(NEARBY,)
)
DISTRICT_ITEMS: Final[tuple[Item, ...]] = (
    DistrictItem(
        id="b1" * 16, item=_ITEM, made=STAMP, days=14, side="offer", title="มะม่วงเบา", price_satang=2_500, unit="กก.",
        seller="ยายสมจิต บ้านหลังวัด", phone="0812345678", text="เก็บเช้านี้",
    ),
    DistrictItem(id="b2" * 16, item=_ITEM, made=STAMP, is_withdrawn=True),
    DistrictComplaint(id="b3" * 16, name=NEARBY.name, number=2, made=STAMP, reasons={"gone": 2}, is_hidden=True),
)  # fmt: skip
