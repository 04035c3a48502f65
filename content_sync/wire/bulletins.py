"""Bulletins: the pieces of content central publishes and kiosks show.

Within a role a bulletin is known by its kind and id. Times are aware; prices are whole satang (1/100 baht) for one
`unit`. How bulletins stand in the files of the tree, and how a file is read, is in targets.py.

A kind is one record here, in alerts.py or in market.py, and its name in `AnyBulletin`. The record says all that both
ends know of the kind: its tag on the wire, the parts that may bring it, from what age it is old, when it begins and
when it is over, and when central takes it out of the tree. What else a kind needs: a template in `look/templates`, the
facts and the page of the kiosk that show it, and the feed or the form of central that makes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from content_sync.wire.alerts import Original, Warning
from content_sync.wire.areas import Province
from content_sync.wire.bulletin_base import (
    Bulletin,
    BulletinId,
    FreshnessLimits,
    Line,
    Prose,
    ShortText,
    TextBulletin,
    kind_of,
)
from content_sync.wire.health_topics import MONTHS_OF_A_YEAR, topic_months
from content_sync.wire.market import DistrictMarket
from content_sync.wire.media import MediaFile, Picture, Recording
from content_sync.wire.stamps import Instant
from content_sync.wire.terms import Term, known

MAX_SUMMARY: Final = 500
"""Characters of the summary that stands in lists of articles."""

MAX_CROPS: Final = 20

Celsius = Annotated[float, Meta(ge=-30, le=60)]
Percent = Annotated[int, Meta(ge=0, le=100)]

Condition = Literal[
    "clear", "partly-cloudy", "cloudy", "overcast", "drizzle", "rain", "heavy-rain", "thunderstorm",
    "very-cold", "cold", "cool", "hot", "very-hot", "fog", "unknown",
]  # fmt: skip
Category = Literal["health", "farming", "selling", "guides", "news"]
Crop = Literal[
    "rice", "cassava", "sugarcane", "maize", "rubber", "palm", "fruit", "vegetables",
    "cattle", "poultry", "fish", "soil",
]  # fmt: skip
CROPS: Final[tuple[Crop, ...]] = get_args(Crop)
_CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
_LONGEST_ACTIVITY: Final = dt.timedelta(hours=12)


class Day(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One day of a forecast.

    `condition` is a `Condition`; a later version's condition is kept, and shown without a picture. `rain_area_percent`
    is the share of the area that gets rain, not a probability (TMD, PercentRainCover). `wind_from_degrees` is where the
    wind comes from, clockwise from north. `description` is the source's own Thai text, shown as it is.
    """

    date: dt.date
    condition: Term
    description: Annotated[str, Meta(max_length=200)] = ""
    high_celsius: Celsius | None = None
    low_celsius: Celsius | None = None
    rain_area_percent: Percent | None = None
    wind_kmh: Annotated[float, Meta(ge=0, le=400)] | None = None
    wind_from_degrees: Annotated[int, Meta(ge=0, le=360)] | None = None
    waves: Annotated[str, Meta(max_length=100)] = ""


class Forecast(Bulletin, frozen=True, kw_only=True, tag="forecast"):
    """The coming days for one area, earliest day first. `areas` holds that one area."""

    parts = ("weather",)
    freshness_limits = FreshnessLimits(
        fresh=dt.timedelta(hours=36),
        too_old=dt.timedelta(days=5),
        reason="TMD issues one a day, sometimes late; five days on, little of its skill is left",
    )

    days: Annotated[tuple[Day, ...], Meta(min_length=1, max_length=16)]


class Quote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The price of one unit of a good on a day in a province; no market is named, as a market may be a person."""

    date: dt.date
    province: Province
    price_satang: Annotated[int, Meta(gt=0, le=10_000_000_000)]


class Good(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One good and its quotes, latest day first. `unit` is Thai as shown, for example บาทต่อกิโลกรัม."""

    id: BulletinId
    name: ShortText
    category: ShortText
    unit: ShortText
    quotes: Annotated[tuple[Quote, ...], Meta(min_length=1, max_length=1000)]


class PriceList(Bulletin, frozen=True, kw_only=True, tag="price_list"):
    """The goods quoted for one province; quotes of the province itself come first within a day."""

    parts = ("prices",)
    freshness_limits = FreshnessLimits(
        fresh=dt.timedelta(days=4),
        too_old=dt.timedelta(days=14),
        reason="markets report on working days, so Friday's price is the newest until Monday's arrives",
    )

    goods: Annotated[tuple[Good, ...], Meta(min_length=1, max_length=300)]

    @property
    def searched_texts(self) -> tuple[str, ...]:
        return tuple(good.name for good in self.goods)


class Article(TextBulletin, frozen=True, kw_only=True, tag="article"):
    """A text to read: health, farming, selling online, finding information, or news. `body` is needed.

    `months` are those it is for, in any year; `crops` is what it is about on a farm, each a `Crop`. `picture` and
    `recording` are files of their own, which come after all texts (media.py).
    """

    parts = (
        "articles",
        "local",
    )
    freshness_limits = FreshnessLimits(
        fresh=dt.timedelta(days=365),
        too_old=dt.timedelta(days=3 * 365),
        reason="advice is reviewed yearly; what three reviews have missed may be wrong by now",
    )

    category: Term
    summary: Annotated[str, Meta(max_length=MAX_SUMMARY)] = ""
    body: Prose
    title_en: Line = ""
    months: tuple[Annotated[int, Meta(ge=1, le=12)], ...] = ()
    crops: Annotated[tuple[Term, ...], Meta(max_length=MAX_CROPS)] = ()
    reviewed: dt.date | None = None
    picture: Picture | None = None
    recording: Recording | None = None

    @property
    def searched_texts(self) -> tuple[str, ...]:
        return self.title, self.summary, self.body

    @property
    def known_category(self) -> Category:
        """Its category; one that a later version added is `news` here."""
        return known(self.category, _CATEGORIES, otherwise="news")

    @property
    def known_crops(self) -> tuple[Crop, ...]:
        """Its crops; those that a later version added are left out here."""
        return tuple(crop for crop in CROPS if crop in self.crops)

    @property
    def season(self) -> frozenset[int]:
        """The months it is for: those it names, or those of its topic of health where it names none."""
        is_of_health = self.known_category == "health"
        return frozenset(self.months or (topic_months(self.id) if is_of_health else ()))

    def is_in_season(self, month: int) -> bool:
        """Tell whether it is for this month (1 to 12); one for the whole year, named or not, is never in season."""
        return month in self.season and len(self.season) < MONTHS_OF_A_YEAR

    @property
    def media(self) -> tuple[MediaFile, ...]:
        """The files it names: the picture's, and the recording."""
        pictures = self.picture.files if self.picture else ()
        return (*pictures, self.recording.file) if self.recording else pictures


class Notice(TextBulletin, frozen=True, kw_only=True, tag="notice"):
    """A short word from staff to the villages of some areas, shown from `starts` until `valid_until`."""

    parts = (
        "local",
        "articles",
    )
    freshness_limits = FreshnessLimits(
        fresh=dt.timedelta(days=30),
        too_old=dt.timedelta(days=180),
        reason="news of a month ago is history in a village",
    )

    starts: Instant

    @property
    def begins_at(self) -> Instant:
        return self.starts

    @property
    def leaves_tree_at(self) -> Instant | None:
        return self.valid_until


class Activity(TextBulletin, frozen=True, kw_only=True, tag="activity"):
    """Something that happens at a place and time: a training, a market, a vaccination day."""

    parts = (
        "local",
        "articles",
    )
    freshness_limits = FreshnessLimits(
        fresh=dt.timedelta(days=30),
        too_old=dt.timedelta(days=180),
        reason="as for a notice; the activity's own date stands beside it",
    )

    starts: Instant
    ends: Instant | None = None
    place: Annotated[str, Meta(max_length=200)] = ""
    picture: Picture | None = None

    @property
    def media(self) -> tuple[MediaFile, ...]:
        """The files of its picture."""
        return self.picture.files if self.picture else ()

    @property
    def searched_texts(self) -> tuple[str, ...]:
        return self.title, self.place, self.body

    @property
    def begins_at(self) -> Instant:
        return self.starts

    @property
    def over_at(self) -> Instant:
        """Its end; one that tells no end is over twelve hours after it began."""
        return self.ends or self.starts + _LONGEST_ACTIVITY

    @property
    def leaves_tree_at(self) -> Instant | None:
        return self.valid_until


AnyBulletin = Forecast | PriceList | Warning | Original | Article | Notice | Activity | DistrictMarket

BulletinName = tuple[str, str]
"""A bulletin's kind and id: what tells it from the others of its role."""


def name_of(bulletin: Bulletin) -> BulletinName:
    """Return the kind and the id of a bulletin."""
    return bulletin.kind, bulletin.id


KINDS: Final[Mapping[str, type[Bulletin]]] = {kind_of(record): record for record in get_args(AnyBulletin)}
"""Every kind this version knows, by its tag."""
