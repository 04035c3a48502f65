"""The lists of the districts' markets: made of what staff accepted each time the tree is published.

In: the accepted items that are not over. Out: a bulletin for each district that has some, the newest item first, at
most 100 of a district and 20 of a village. Nothing of it is stored a second time: what is withdrawn, over or taken down
is not in the next list. A list is as new as its newest item, so that the same items make the same list.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator

from content_sync.central.database.network.market import accepted_items
from content_sync.central.database.schema.market_tables import MarketItemRow
from content_sync.central.database.sessions import Session
from content_sync.central.encoded_bulletins import EncodedBulletin, encoded
from content_sync.look.places import place
from content_sync.wire.areas import DISTRICT
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.market import IN_A_DISTRICT, OF_A_VILLAGE, DistrictMarket, NearbyItem


def market_lists(session: Session, now: dt.datetime) -> Iterator[EncodedBulletin[AnyBulletin]]:
    """Yield the list of each district that has something to show now."""
    of_districts: dict[str, list[NearbyItem]] = defaultdict(list)
    of_villages: Counter[str] = Counter()
    for row, village_name in accepted_items(session, now):
        listed = of_districts[row.village[:DISTRICT]]
        if len(listed) < IN_A_DISTRICT and of_villages[row.village] < OF_A_VILLAGE:
            of_villages[row.village] += 1
            listed.append(_nearby(row, village_name))
    for district in sorted(of_districts):
        yield encoded(_market(district, of_districts[district]))


def _market(district: str, items: list[NearbyItem]) -> DistrictMarket:
    known = place(district)
    return DistrictMarket(
        id=f"market-{district}",
        areas=(district,),
        issued=items[0].since,
        source=known.name_th if known else district,
        items=tuple(items),
    )


def _nearby(row: MarketItemRow, village_name: str) -> NearbyItem:
    return NearbyItem(
        name=f"{row.village}-{row.id}",
        village=row.village,
        village_name=village_name,
        side=row.side,
        title=row.title,
        price_satang=row.price_satang,
        unit=row.unit,
        seller=row.seller,
        phone=row.phone,
        text=row.text,
        since=row.decided_at or row.received_at,
        until=row.until_at,
    )
