"""Bulletins: the pieces of content central publishes and kiosks show.

A target file holds a JSON list of bulletins. A kiosk reads it item by item (`read_bulletins`): an item of a kind this
version does not know is skipped and counted, one of a known kind that breaks its limits costs itself only, and fields
this version does not know are ignored. Central, which makes them, checks the file whole (`decode_bulletins`). Within a
role a bulletin is known by its kind and id. Times are aware; prices are whole satang (1/100 baht) for one `unit`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeVar, get_args

import msgspec
from msgspec import Meta

from content_sync.errors import WireError
from content_sync.wire.areas import Area, Province
from content_sync.wire.digests import Digest, KeyHex
from content_sync.wire.encoding import decode, encode, wire_errors
from content_sync.wire.terms import Term, known

T = TypeVar("T")

BulletinId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}\Z")]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Text = Annotated[str, Meta(max_length=20_000)]
Instant = Annotated[dt.datetime, Meta(tz=True)]
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


class Warning(Bulletin, frozen=True, kw_only=True, tag="warning"):  # noqa: A001  the field's word (CAP: alert, warning)
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


class _Kind(msgspec.Struct):
    kind: str


class _Named(msgspec.Struct):
    kind: str
    id: str


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of an index: what a bulletin is, before its file is fetched (`size` in bytes, `digest` SHA-256 hex)."""

    id: BulletinId
    kind: Annotated[str, Meta(max_length=40)]
    title: Line
    areas: tuple[Area, ...]
    issued: Instant
    size: Annotated[int, Meta(ge=0)]
    digest: Digest
    priority: int = 0


class ServiceKeys(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The target `sys/kiosk`: the ministry's keys that kiosks seal to and believe, hex of 32 bytes each.

    `seal` is X25519 (what goes up is sealed to it), `receipt` is Ed25519 (signs receipts). `visit_minutes` is how
    often a kiosk should visit by day.
    """

    seal: KeyHex
    receipt: KeyHex
    visit_minutes: Annotated[int, Meta(ge=1, le=1440)] = 15


Name = tuple[str, str]
"""A bulletin's kind and id: what tells it from the others of its role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A target file as far as it can be read.

    Attributes:
        bulletins: those of known kinds, in their order.
        skipped: how many items are of kinds this version does not know.
        unreadable: the items that cannot be read, by name; None for one whose name cannot be read either.
    """

    bulletins: tuple[AnyBulletin, ...] = ()
    skipped: int = 0
    unreadable: tuple[Name | None, ...] = ()


def name_of(bulletin: AnyBulletin) -> Name:
    return str(type(bulletin).__struct_config__.tag), bulletin.id


def encode_bulletins(bulletins: tuple[AnyBulletin, ...] | list[AnyBulletin]) -> bytes:
    """Write a target file: a JSON list of bulletins."""
    return encode(list(bulletins))


def decode_bulletins(body: bytes) -> tuple[tuple[AnyBulletin, ...], int]:
    """Read a target file.

    Returns:
        The bulletins of known kinds, and how many items were skipped because their kind is unknown.

    Raises:
        WireError: it is not a list, or an item of a known kind breaks a limit.
    """
    read = [_decode_if_known(raw) for raw in decode(body, list[msgspec.Raw])]
    known = tuple(bulletin for bulletin in read if bulletin is not None)
    return known, len(read) - len(known)


def read_bulletins(body: bytes) -> Listed:
    """Read a target file item by item; one that is no list at all is one unreadable item without a name."""
    read, unreadable = _item_by_item(body, _decode_if_known)
    known = tuple(bulletin for bulletin in read if bulletin is not None)
    return Listed(bulletins=known, skipped=len(read) - len(known), unreadable=unreadable)


def read_index(body: bytes) -> tuple[tuple[Entry, ...], tuple[Name | None, ...]]:
    """Read an index line by line; return the lines, and the names of those that cannot be read (see `Listed`)."""
    entries, unreadable = _item_by_item(body, lambda raw: decode(raw, Entry))
    return tuple(entries), unreadable


def _item_by_item(body: bytes, read: Callable[[msgspec.Raw], T]) -> tuple[list[T], tuple[Name | None, ...]]:
    try:
        items = decode(body, list[msgspec.Raw])
    except WireError:
        return [], (None,)
    good: list[T] = []
    unreadable: list[Name | None] = []
    for raw in items:
        try:
            good.append(read(raw))
        except WireError:
            unreadable.append(_name_in(raw))
    return good, tuple(unreadable)


def _decode_if_known(raw: msgspec.Raw) -> AnyBulletin | None:
    return _decode_one(raw) if decode(raw, _Kind).kind in KINDS else None


def _name_in(raw: msgspec.Raw) -> Name | None:
    try:
        named = decode(raw, _Named)
    except WireError:
        return None
    return named.kind, named.id


def _decode_one(raw: msgspec.Raw) -> AnyBulletin:
    with wire_errors():
        one: AnyBulletin = msgspec.json.decode(raw, type=AnyBulletin)
        return one
