"""Tells central which market items the whole district may see: what stands here goes up, what does not is taken back.

In: the market, and what waits to go up. Out: sayings that go with the next visit, for each item the newest. Rules: an
item goes up once the village sees it, so after its volunteer's yes; it is taken back as soon as the village does not
see it any more or its seller does not want it, whatever became of it. It can be done again at any time: what was said
twice is once at central, and an item that was taken back goes up anew under another id. What this village says against
items of others goes the same way.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal

from content_sync.client.edition import Edition
from content_sync.wire.district_items import DECLINED, DistrictComplaint, DistrictItem
from content_sync.wire.market import MARKET_DAYS, DistrictMarket
from content_sync.wire.stamps import Stamp
from kiosk.store.market.items import DistrictState, MarketItem
from kiosk.store.market.market import Market
from kiosk.store.market.nearby import NearbyWord
from kiosk.store.network.sending import ItemsUp

_log = logging.getLogger(__name__)

DistrictStanding = Literal["village", "wished", "leaves", "crowded", "asked", "declined", "seen", "leaving"]
"""Only the village sees it; it goes up once the village does; it leaves with the next visit; the village had as many
today as may be; the ministry looks at it, or declined it; the district sees it; it is being taken back."""

_ASKED_AGAIN_S: Final = 20 * 3600
"""What no list shows is said again once a day: then central says whether staff declined it, and why."""

_DAY: Final = timedelta(days=1)
_NO_TIME: Final = timedelta(0)


def tell_district(market: Market, items: ItemsUp, edition: Edition, now: Stamp) -> None:
    """Let what changed since the last time go up.

    Raises:
        CardError: the card did not take it; it is said the next time.
    """
    running_s = market.running_s(now)
    for item in market.every():
        left = item.left(now, running_s)
        if item.district and _has_changed(item, item.district):
            _take_back(market, items, item, item.district, now)  # then it goes up anew, with the words of now
            item = replace(item, district=None)  # noqa: PLW2901  as it stands on the card
        if item.is_for_district and item.state == "shown" and left > _NO_TIME:
            if _is_to_be_said(item, edition, running_s):
                _show(market, items, item, now, days=min(MARKET_DAYS, -(-left // _DAY)))
        elif item.district:
            _take_back(market, items, item, item.district, now)
    for word in market.nearby.untold():
        _complain(market, items, word, now)


def district_standing(item: MarketItem, items: ItemsUp, edition: Edition) -> DistrictStanding:
    """Return how far an item is on its way to the whole district, or back from there."""
    if not item.is_for_district:
        return "leaving" if item.district else "village"
    if item.state != "shown":
        return "wished"
    if item.district is None:
        return "leaves"
    unsent = items.under(_key(item.district.id))
    if unsent is not None and unsent.reason.startswith(DECLINED):
        return "declined"
    if unsent is not None:
        return "crowded" if unsent.send_state == "later" else "leaves"
    return "seen" if _is_listed(item.district.id, edition) else "asked"


def declined_for(item: MarketItem, items: ItemsUp) -> str:
    """Return the code of the reason for which staff declined an item, "" where they did not."""
    unsent = items.under(_key(item.district.id)) if item.district else None
    return unsent.reason.removeprefix(DECLINED) if unsent and unsent.reason.startswith(DECLINED) else ""


def _is_listed(name: str, edition: Edition) -> bool:
    lists = (one for one in edition.bulletins if isinstance(one, DistrictMarket))
    return any(item.name.endswith(f"-{name}") for one in lists for item in one.items)


def _has_changed(item: MarketItem, district: DistrictState) -> bool:
    """Tell whether an item has other words than were said of it, as after its volunteer took something out."""
    return item.is_held and item.content != district.content


def _is_to_be_said(item: MarketItem, edition: Edition, running_s: int) -> bool:
    """Tell whether an item is new or was renewed; or whether central is asked again what became of it."""
    district = item.district
    if district is None or district.since != item.since:
        return True
    return running_s - district.said_running_s >= _ASKED_AGAIN_S and not _is_listed(district.id, edition)


def _show(market: Market, items: ItemsUp, item: MarketItem, now: Stamp, *, days: int) -> None:
    district = item.district or DistrictState(id=secrets.token_hex(16), content=item.content)
    said = DistrictItem(
        id=secrets.token_hex(16),
        item=district.id,
        made=now,
        days=days,
        side=item.side,
        title=item.title,
        price_satang=item.price_satang,
        unit=item.unit,
        seller=item.seller,
        phone=item.phone,
        text=item.text,
    )
    if item.district is None:  # its id is known before it is said, so that it can be taken back after a power cut
        market.keep_said(item.number, district)
    items.add(said, key=_key(district.id))
    market.keep_said(item.number, replace(district, since=item.since, said_running_s=market.running_s(now)))
    _log.info("market item %d goes up for the whole district", item.number)


def _take_back(market: Market, items: ItemsUp, item: MarketItem, district: DistrictState, now: Stamp) -> None:
    said = DistrictItem(id=secrets.token_hex(16), item=district.id, made=now, is_withdrawn=True)
    items.add(said, key=_key(district.id))
    market.keep_said(item.number, None)
    _log.info("market item %d is taken back from the district", item.number)


def _complain(market: Market, items: ItemsUp, word: NearbyWord, now: Stamp) -> None:
    said = DistrictComplaint(
        id=secrets.token_hex(16),
        name=word.name,
        number=word.number,
        made=now,
        reasons=word.reasons,
        is_hidden=word.is_hidden,
    )
    items.add(said, key=f"complaint {word.name}")
    market.nearby.keep_told(word)


def _key(name: str) -> str:
    return f"district {name}"
