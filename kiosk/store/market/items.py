"""A market item as it stands in the store.

An item waits for the volunteer's yes, is shown or hidden, and ends: sold, removed by its seller, or over after its
days. Rules: its days count by a time that is trusted at both ends, or by the seconds the kiosk has run since
(running_time.py): the first that says they are over is right, as a kiosk never runs longer than time goes on. What has
ended loses its words, its contact and its photo at once; of it stay the number and how it ended, for as many days
again, so that its code and its address still say so.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from content_sync.wire.encoding import encode
from content_sync.wire.market import MARKET_DAYS
from content_sync.wire.stamps import Stamp

DAYS: Final = MARKET_DAYS
_DAY: Final = timedelta(days=1)

Side = Literal["offer", "wanted"]
MarketState = Literal["waiting", "shown", "hidden", "sold", "removed", "over"]
MarketEnd = Literal["sold", "removed", "over"]
Redacted = Literal["words", "phone"]
OPEN: Final[frozenset[MarketState]] = frozenset({"waiting", "shown"})
HELD: Final[frozenset[MarketState]] = OPEN | {"hidden"}
"""The states of items that hold what somebody wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFields:
    """What a seller wrote. `price_satang` is None where buyers are to ask; 0 is given away.

    `is_for_district`: the whole district is to see it, where its number is on the internet.
    """

    side: Side
    title: str
    price_satang: int | None = None
    unit: str = ""
    seller: str = ""
    phone: str = ""
    text: str = ""
    is_for_district: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictState:
    """What was said to central of an item for the whole district, and not taken back.

    `id` is the item's own there, `since` the beginning of its days as it was said; None where it is about to be said.
    `said_running_s` is when it was said last, in seconds the kiosk has run; `content` names the words that were said.
    `declined` is why staff do not let the district see it, as a code; empty where they did not say so.
    """

    id: str
    since: Stamp | None = None
    said_running_s: int = 0
    content: str = ""
    declined: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketItem:
    """One item, under its number; what its seller wrote is empty once it has ended.

    Attributes:
        number: of the item, never given twice.
        code_digest: of the seller's code, which stands nowhere on the card.
        side: whether something is offered or wanted.
        price_satang: as in `MarketFields`.
        seller: whom to ask for, and where.
        phone: digits, or empty.
        photo: names the photo's file; empty without one.
        small_photo: names the file of the same photo made small for the list.
        photos_kept: how many photos it ever had.
        made: when it was put up.
        since: when its days began, or when it ended.
        since_running_s: the same, in seconds the kiosk has run.
        reason: why the volunteer hid it, as a code.
        redacted: what the volunteer took out of it, and `redacted_for` why, as codes.
        complaints: how many villagers said what is wrong with it, by the reason they chose.
        form_digest: the same for the same form with the same fields alone.
        browser: digest of the name of the browser that put it up.
        sender: whose waiting item it is (kiosk/store/senders.py); empty once it is decided.
        is_for_district: as in `MarketFields`.
        district: what central was told of it (kiosk/district.py); it outlives the item until that is taken back.
    """

    number: int
    code_digest: str
    side: Side
    made: Stamp
    since: Stamp
    since_running_s: int
    state: MarketState = "waiting"
    title: str = ""
    price_satang: int | None = None
    unit: str = ""
    seller: str = ""
    phone: str = ""
    text: str = ""
    photo: str = ""
    small_photo: str = ""
    photos_kept: int = 0
    reason: str = ""
    complaints: dict[str, int] = field(default_factory=dict)
    form_digest: str = ""
    browser: str = ""
    sender: str = ""
    redacted: tuple[Redacted, ...] = ()
    redacted_for: str = ""
    is_for_district: bool = False
    district: DistrictState | None = None

    @property
    def is_held(self) -> bool:
        """Tell whether it still holds what its seller wrote."""
        return self.state in HELD

    @property
    def content(self) -> str:
        """Return what names its words and its photo as somebody saw them."""
        seen = (self.side, self.title, self.price_satang, self.unit, self.seller, self.phone, self.text, self.photo)
        return hashlib.sha256(encode(seen)).hexdigest()[:16]

    def has_code(self, code: str) -> bool:
        """Tell whether this is its seller's code, in constant time."""
        return hmac.compare_digest(self.code_digest, code_digest(code))

    def left(self, now: Stamp, running_s: int) -> timedelta:
        """Return how long its days still last; nothing or less once they are over.

        Args:
            now: the time.
            running_s: how many seconds the kiosk has run in all.
        """
        lasts = timedelta(days=DAYS)
        by_running = lasts - timedelta(seconds=max(0, running_s - self.since_running_s))
        if not (now.is_trusted and self.since.is_trusted):
            return by_running
        return min(by_running, lasts - (now.at - self.since.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """What villagers see of an item, at one moment.

    Attributes:
        number: of the item; the other fields up to `made` are those of `MarketItem`.
        days_left: how many days it is shown, the present one included.
        until: when that ends; None where no trusted time tells.
    """

    number: int
    side: Side
    title: str
    price_satang: int | None
    unit: str
    seller: str
    phone: str
    text: str
    photo: str
    small_photo: str
    made: Stamp
    days_left: int
    until: datetime | None


def on_show(item: MarketItem, now: Stamp, running_s: int) -> ShownItem | None:
    """Return what villagers see of an item now; None where it is not shown, or its days are over."""
    left = item.left(now, running_s)
    if item.state != "shown" or left <= timedelta(0):
        return None
    return ShownItem(
        number=item.number,
        side=item.side,
        title=item.title,
        price_satang=item.price_satang,
        unit=item.unit,
        seller=item.seller,
        phone=item.phone,
        text=item.text,
        photo=item.photo,
        small_photo=item.small_photo,
        made=item.made,
        days_left=-(-left // _DAY),
        until=item.since.at + timedelta(days=DAYS) if now.is_trusted and item.since.is_trusted else None,
    )


def code_digest(code: str) -> str:
    """Return the digest by which a seller's code is known again."""
    return hashlib.sha256(code.encode()).hexdigest()
