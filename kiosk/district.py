"""Tells central which market items the whole district may see, and does what central says of them.

In: the market, what waits to go up, and the words that came home. Out: sayings that go with the next visit, for each
item the newest; what staff declined, and what was taken back after a backup that was put back here. Rules: an
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

from content_sync.client.tree.edition import Edition
from content_sync.wire.district_items import DECLINED, WORD_STATES, DistrictComplaint, DistrictItem
from content_sync.wire.market import MARKET_DAYS, MAX_SELLER, MAX_TITLE, MAX_UNIT, MAX_WORDS, DistrictMarket
from content_sync.wire.stamps import Stamp
from content_sync.wire.terms import known
from kiosk.store.market.items import DistrictState, MarketItem
from kiosk.store.market.market import Market
from kiosk.store.market.nearby import NearbyWord
from kiosk.store.network.district_words import DistrictWords, StoredWord
from kiosk.store.network.sending import ItemsUp

_log = logging.getLogger(__name__)

DistrictStanding = Literal["village", "wished", "leaves", "crowded", "asked", "declined", "seen", "leaving"]
"""Only the village sees it; it goes up once the village does; it leaves with the next visit; the village had as many
today as may be; the ministry looks at it, or declined it; the district sees it; it is being taken back."""

_ASKED_AGAIN_S: Final = 20 * 3600
"""What no list shows is said again once a day: then a central of before says whether staff declined it, and why."""

TAKEN_BACK: Final = "taken_back"
"""Why an item is hidden that a backup brought back, though it was taken back, as a code that the templates know."""

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


def hear_district(market: Market, words: DistrictWords, now: Stamp) -> None:
    """Do what central said of items: one is declined, or was taken back after the backup that this kiosk came from.

    What ended then ends again; what was taken back only from the district is hidden here until the volunteer looks.

    Raises:
        CardError: the card did not take it; it is done the next time.
    """
    waiting = words.to_do()
    items = {item.district.id: item for item in market.every() if item.district} if waiting else {}
    for number, word in waiting.items():
        item = items.get(word.item)
        if item is not None and item.district is not None:
            _hear(market, item, item.district, word, now)
        words.mark_done(number)


def _hear(market: Market, item: MarketItem, district: DistrictState, word: StoredWord, now: Stamp) -> None:
    state = known(word.state, WORD_STATES, otherwise="withdrawn")
    if state == "declined":
        market.keep_said(item.number, replace(district, declined=word.reason))
        return
    if state == "ended":
        market.end(item.number, "removed", now)
    else:
        market.hide(item.number, item.content, TAKEN_BACK)
        market.want_in_district(item.number, is_wanted=False)
    market.keep_said(item.number, None)
    _log.warning("market item %d was taken back before the backup was put back, and is again", item.number)


def district_standing(item: MarketItem, items: ItemsUp, edition: Edition) -> DistrictStanding:
    """Return how far an item is on its way to the whole district, or back from there."""
    if not item.is_for_district:
        return "leaving" if item.district else "village"
    if item.state != "shown":
        return "wished"
    if item.district is None:
        return "leaves"
    if declined_for(item, items) and not _is_listed(item.district.id, edition):
        return "declined"
    unsent = items.under(_key(item.district.id))
    if unsent is not None and not unsent.reason.startswith(DECLINED):
        return "crowded" if unsent.send_state == "later" else "leaves"
    return "seen" if _is_listed(item.district.id, edition) else "asked"


def declined_for(item: MarketItem, items: ItemsUp) -> str:
    """Return the code of the reason for which staff declined an item, "" where they did not."""
    unsent = items.under(_key(item.district.id)) if item.district else None
    if unsent and unsent.reason.startswith(DECLINED):
        return unsent.reason.removeprefix(DECLINED)
    return item.district.declined if item.district else ""


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
    is_known = bool(district.declined) or _is_listed(district.id, edition)
    return running_s - district.said_running_s >= _ASKED_AGAIN_S and not is_known


def _show(market: Market, items: ItemsUp, item: MarketItem, now: Stamp, *, days: int) -> None:
    district = item.district or DistrictState(id=secrets.token_hex(16), content=item.content)
    said = DistrictItem(  # cut to the wire's room, as the marks where words were taken out may be longer than the words
        id=secrets.token_hex(16),
        item=district.id,
        made=now,
        days=days,
        side=item.side,
        title=item.title[:MAX_TITLE],
        price_satang=item.price_satang,
        unit=item.unit[:MAX_UNIT],
        seller=item.seller[:MAX_SELLER],
        phone=item.phone,
        text=item.text[:MAX_WORDS],
    )
    if item.district is None:  # its id is known before it is said, so that it can be taken back after a power cut
        market.keep_said(item.number, district)
    items.add(said, key=_key(district.id))
    market.keep_said(item.number, replace(district, since=item.since, said_running_s=market.running_s(now)))
    _log.info("market item %d goes up for the whole district", item.number)


def _take_back(market: Market, items: ItemsUp, item: MarketItem, district: DistrictState, now: Stamp) -> None:
    said = DistrictItem(
        id=secrets.token_hex(16), item=district.id, made=now, is_withdrawn=True, is_ended=not item.is_held
    )
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
