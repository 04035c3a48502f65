"""The market of a district: the items of all its villages that staff let be shown there, as kiosks read them.

A seller puts an item up at the kiosk of the village (district_items.py says how it goes up). What is accepted stands in
a list of its own for each district, which the kiosks of that district read and everybody on the internet can: so it
holds what its seller agreed to have there, and nothing else. An item is called by its village and its id.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from content_sync.wire.areas import Village
from content_sync.wire.bulletin_base import Bulletin, FreshnessLimits, ShortText
from content_sync.wire.stamps import Instant
from content_sync.wire.terms import Term

MAX_TITLE: Final = 60
MAX_UNIT: Final = 20
MAX_SELLER: Final = 60
MAX_PHONE: Final = 30
MAX_WORDS: Final = 600
MAX_SATANG: Final = 1_000_000_000
MARKET_DAYS: Final = 14
"""How many days an item stands; its seller may renew it."""

IN_A_DISTRICT: Final = 100
"""Items that one district shows; with more, the newest: what they weigh is fetched anew with each change."""

OF_A_VILLAGE: Final = 20
"""Items of one village among them, so that none fills the list of all."""

_MOST_READ: Final = 1_000  # a later central may show more; this version shows the first of them

Title = Annotated[str, Meta(min_length=1, max_length=MAX_TITLE)]
Satang = Annotated[int, Meta(ge=0, le=MAX_SATANG)]
ItemName = Annotated[str, Meta(pattern=r"^[1-9][0-9]{7}-[0-9a-f]{32}\Z")]
"""What an item is called outside its village: the village's code and the item's id."""


class NearbyItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A market item of one village, as the others of its district see it.

    Attributes:
        name: what it is called.
        village: whose it is.
        village_name: how people call the village.
        side: whether it is offered or wanted.
        price_satang: None where buyers are to ask; 0 is given away.
        seller: whom to ask for, and where.
        phone: digits, or empty.
        since: since when the district sees it.
        until: when its days are over.
    """

    name: ItemName
    village: Village
    village_name: ShortText
    side: Term
    title: Title
    price_satang: Satang | None = None
    unit: Annotated[str, Meta(max_length=MAX_UNIT)] = ""
    seller: Annotated[str, Meta(max_length=MAX_SELLER)] = ""
    phone: Annotated[str, Meta(max_length=MAX_PHONE)] = ""
    text: Annotated[str, Meta(max_length=MAX_WORDS)] = ""
    since: Instant
    until: Instant


class DistrictMarket(Bulletin, frozen=True, kw_only=True, tag="district_market"):
    """The market items of one district, the newest first; `areas` holds that district."""

    parts = ("market",)
    freshness_limits = FreshnessLimits(
        fresh=dt.timedelta(days=MARKET_DAYS),
        too_old=dt.timedelta(days=2 * MARKET_DAYS),
        reason="each item says itself until when it stands; after twice that time none does",
    )

    items: Annotated[tuple[NearbyItem, ...], Meta(max_length=_MOST_READ)]
