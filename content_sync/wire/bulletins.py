"""Bulletins: the pieces of content central publishes and kiosks show.

Within a role a bulletin is known by its kind and id. Times are aware; prices are whole satang (1/100 baht) for one
`unit`. How they stand in the files of the tree, and how a file is read, is in targets.py.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from content_sync.wire.areas import Area, Province
from content_sync.wire.stamps import Instant
from content_sync.wire.terms import Term, known

BulletinId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}\Z")]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Text = Annotated[str, Meta(max_length=20_000)]
Celsius = Annotated[float, Meta(ge=-30, le=60)]
Percent = Annotated[int, Meta(ge=0, le=100)]

Condition = Literal[
    "clear", "partly-cloudy", "cloudy", "overcast", "drizzle", "rain", "heavy-rain", "thunderstorm",
    "very-cold", "cold", "cool", "very-hot", "unknown",
]  # fmt: skip
Category = Literal["health", "farming", "selling", "guides", "news"]
Severity = Literal["extreme", "severe", "moderate", "minor", "unknown"]
_CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
_SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)


class Bulletin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every bulletin says of itself: its name, where it is for, when it was made, how long it holds, from whom."""

    id: BulletinId
    areas: Annotated[tuple[Area, ...], Meta(min_length=1, max_length=1000)]
    issued: Instant
    source: Line
    source_url: Annotated[str, Meta(max_length=300)] = ""
    valid_until: Instant | None = None


class Day(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One day of a forecast.

    `condition` is a `Condition`, or a later version's word, which has no picture here. `rain_area_percent` is the share
    of the area that gets rain, not a probability (TMD, PercentRainCover). Wind in km/h, from degrees clockwise of
    north. `description` is the source's own Thai word, shown as it is.
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

    days: Annotated[tuple[Day, ...], Meta(min_length=1, max_length=16)]


class Quote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one unit of a good fetched on a day in a province; the market is not named, it may be a person."""

    date: dt.date
    province: Province
    price_satang: Annotated[int, Meta(gt=0, le=10_000_000_000)]


class Good(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One good and its quotes, latest day first. `unit` is Thai as shown, for example บาทต่อกิโลกรัม."""

    id: BulletinId
    name: Line
    category: Line
    unit: Line
    quotes: Annotated[tuple[Quote, ...], Meta(min_length=1, max_length=1000)]


class PriceList(Bulletin, frozen=True, kw_only=True, tag="price_list"):
    """The goods quoted for one province; quotes of the province itself come first within a day."""

    goods: Annotated[tuple[Good, ...], Meta(min_length=1, max_length=300)]


class Warning(Bulletin, frozen=True, kw_only=True, tag="warning"):
    """An active warning, from a CAP 1.2 document of status Actual and scope Public, or typed by staff.

    `replaces` are the ids that this one updates; they are no longer shown. `valid_until` is CAP's `expires`.
    """

    event: Line
    headline: Line
    severity: Term
    effective: Instant
    description: Text = ""
    instruction: Text = ""
    replaces: tuple[BulletinId, ...] = ()

    @property
    def known_severity(self) -> Severity:
        """How grave it is; a later version's word is `unknown` here."""
        return known(self.severity, _SEVERITIES, otherwise="unknown")


class Article(Bulletin, frozen=True, kw_only=True, tag="article"):
    """A text to read: health, farming, selling online, finding information, or news. `body` is Markdown (prose.py)."""

    category: Term
    title: Line
    summary: Annotated[str, Meta(max_length=500)] = ""
    body: Text
    title_en: Annotated[str, Meta(max_length=300)] = ""
    months: tuple[Annotated[int, Meta(ge=1, le=12)], ...] = ()
    reviewed: dt.date | None = None

    @property
    def known_category(self) -> Category:
        """The list it stands in; one of a category that a later version added stands in the news here."""
        return known(self.category, _CATEGORIES, otherwise="news")


class Notice(Bulletin, frozen=True, kw_only=True, tag="notice"):
    """A short word from staff to the villages of some areas, shown from `starts` until `valid_until`."""

    title: Line
    body: Text = ""
    starts: Instant


class Activity(Bulletin, frozen=True, kw_only=True, tag="activity"):
    """Something that happens at a place and time: a training, a market, a vaccination day."""

    title: Line
    body: Text = ""
    starts: Instant
    ends: Instant | None = None
    place: Annotated[str, Meta(max_length=200)] = ""


AnyBulletin = Forecast | PriceList | Warning | Article | Notice | Activity
KINDS = frozenset({"forecast", "price_list", "warning", "article", "notice", "activity"})

Name = tuple[str, str]
"""A bulletin's kind and id: what tells it from the others of its role."""


def name_of(bulletin: AnyBulletin) -> Name:
    return str(type(bulletin).__struct_config__.tag), bulletin.id
