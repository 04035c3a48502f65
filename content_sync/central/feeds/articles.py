"""Texts in this project's own format: Markdown with a few fields in front, for sample content and for bulk import.

In: one text, or several put together by `join` (a form feed stands between them), with the files that they name::

    ---
    id: dengue
    title: ไข้เลือดออก
    issued: -3
    picture: jar.jpg
    (picture_alt, recording, category, areas, source ...)
    ---
    The text, as prose.py reads it.

`picture` and `recording` name files that lie beside the text. `kind` is article (also where it is missing), notice or
activity. A time is a date, a date and a time of day in Bangkok, or either counted in days from `now` (`-3`,
`+6 08:30`). An unknown field is refused: it is a misspelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, get_args

from content_sync.central.encoded_bulletins import EncodedBulletin
from content_sync.central.feeds.article_files import TextFiles, split
from content_sync.central.feeds.parsed import ParsedReply, encoded_within_limits
from content_sync.central.media.errors import RefusedMediaError
from content_sync.central.media.pictures import shrink
from content_sync.central.media.recordings import format_and_seconds
from content_sync.errors import FeedError
from content_sync.look.places import place as known_place
from content_sync.look.thai import BANGKOK, local_date
from content_sync.wire.bulletin_base import kind_of
from content_sync.wire.bulletins import CROPS, KINDS, Activity, AnyBulletin, Article, Category, Crop, Notice
from content_sync.wire.health_topics import MONTHS_OF_A_YEAR, months_from
from content_sync.wire.media import Picture, Recording
from content_sync.wire.text import one_line, one_spelling

_BOM: Final = "\ufeff"
_BESIDE: Final = ("picture_alt", "picture_credit", "recording_tongue", "recording_credit")
_FRONT: Final = re.compile(r"\s*---\n(?P<front>.*?)\n---\n(?P<body>.*)", re.DOTALL)
_LINE: Final = re.compile(r"(?P<field>[a-z_]+):[ \t]*(?P<value>.*)")
_WHEN: Final = re.compile(r"(?P<day>[+-]?\d{1,4}|\d{4}-\d\d-\d\d)( (?P<time>\d\d:\d\d))?")
_MONTHS: Final = re.compile(r"(?P<first>\d{1,2})(-(?P<last>\d{1,2}))?")


def parse(body: bytes, *, now: datetime) -> ParsedReply:
    """Read every text.

    Raises:
        FeedError: a text is broken. The error names the text, by its id where it has one, and the field.
    """
    pieces = split(body)
    files = TextFiles(pieces.files)
    bulletins: dict[str, EncodedBulletin[AnyBulletin]] = {}
    for number, piece in enumerate(pieces.texts, start=1):
        text = _text(piece, place=f"text {number}")
        if text.place in bulletins:
            raise FeedError("another text has this id", place=text.place, field="id")
        bulletins[text.place] = encoded_within_limits(_MAKERS[text.kind](text, files, now), place=text.place)
    return ParsedReply(encoded=tuple(bulletins.values()), media=tuple(files.kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    place: str
    kind: str
    front: dict[str, str]
    body: str

    def needed(self, field: str) -> str:
        value = self.front.get(field, "")
        if not value:
            raise FeedError("is missing", place=self.place, field=field)
        return value


def _text(piece: str, *, place: str) -> _Text:
    match = _FRONT.fullmatch(piece.lstrip(_BOM))
    if match is None:
        raise FeedError("does not begin with fields between two lines of ---", place=place)
    front = _front(match["front"], place=place)
    kind = front.get("kind", kind_of(Article))
    if kind not in _MAKERS:
        raise FeedError(f"{kind[:40]!r} is none of {', '.join(_MAKERS)}", place=place, field="kind")
    text = _Text(place=front.get("id") or place, kind=kind, front=front, body=one_spelling(match["body"]))
    beside = _BESIDE if kind == kind_of(Article) else ()
    for field in front:
        if field not in {"kind", *KINDS[kind].__struct_fields__, *beside} - {"body"}:
            raise FeedError(f"is not a field of {kind}", place=text.place, field=field)
    if not text.body:
        raise FeedError("is empty", place=text.place, field="body")
    return text


def _front(lines: str, *, place: str) -> dict[str, str]:
    front: dict[str, str] = {}
    for line in filter(str.strip, lines.split("\n")):
        match = _LINE.fullmatch(line)
        if match is None or match["field"] in front:
            raise FeedError(f"{line[:60]!r} is not a field and its value, or comes twice", place=place)
        front[match["field"]] = one_line(match["value"])
    return front


def _article(text: _Text, files: TextFiles, now: datetime) -> Article:
    reviewed = _when(text, "reviewed", now=now)
    return Article(
        id=text.needed("id"), areas=_areas(text), issued=_needed_when(text, "issued", now=now),
        source=text.needed("source"), source_url=text.front.get("source_url", ""),
        valid_until=_when(text, "valid_until", now=now), category=_category(text), title=text.needed("title"),
        summary=text.front.get("summary", ""), body=text.body, title_en=text.front.get("title_en", ""),
        months=_months(text), crops=_crops(text), reviewed=local_date(reviewed) if reviewed else None,
        picture=_picture(text, files), recording=_recording(text, files),
    )  # fmt: skip


def _notice(text: _Text, _files: TextFiles, now: datetime) -> Notice:
    return Notice(
        id=text.needed("id"), areas=_areas(text), issued=_needed_when(text, "issued", now=now),
        source=text.needed("source"), source_url=text.front.get("source_url", ""),
        valid_until=_when(text, "valid_until", now=now), title=text.needed("title"), body=text.body,
        starts=_needed_when(text, "starts", now=now),
    )  # fmt: skip


def _activity(text: _Text, _files: TextFiles, now: datetime) -> Activity:
    return Activity(
        id=text.needed("id"), areas=_areas(text), issued=_needed_when(text, "issued", now=now),
        source=text.needed("source"), source_url=text.front.get("source_url", ""),
        valid_until=_when(text, "valid_until", now=now), title=text.needed("title"), body=text.body,
        starts=_needed_when(text, "starts", now=now), ends=_when(text, "ends", now=now),
        place=text.front.get("place", ""),
    )  # fmt: skip


# Which kinds come as texts, the usual one first; the fields of a text are those of its record.
_MAKERS: Final[Mapping[str, Callable[[_Text, TextFiles, datetime], AnyBulletin]]] = {
    kind_of(Article): _article,
    kind_of(Notice): _notice,
    kind_of(Activity): _activity,
}


def _picture(text: _Text, files: TextFiles) -> Picture | None:
    if not text.front.get("picture"):
        return None
    try:
        small = shrink(_attached(text, files, "picture"))
    except RefusedMediaError as error:
        raise FeedError(str(error), place=text.place, field="picture") from error
    return Picture(
        files=(files.keep(small.webp, "webp"), files.keep(small.jpeg, "jpg")), width=small.width, height=small.height,
        alt=text.needed("picture_alt"), credit=text.front.get("picture_credit", ""),
    )  # fmt: skip


def _recording(text: _Text, files: TextFiles) -> Recording | None:
    if not text.front.get("recording"):
        return None
    body = _attached(text, files, "recording")
    try:
        kind, seconds = format_and_seconds(body)
    except RefusedMediaError as error:
        raise FeedError(str(error), place=text.place, field="recording") from error
    return Recording(
        file=files.keep(body, kind), seconds=seconds,
        tongue=text.front.get("recording_tongue", ""), credit=text.front.get("recording_credit", ""),
    )  # fmt: skip


def _attached(text: _Text, files: TextFiles, field: str) -> bytes:
    body = files.bodies.get(text.front[field])
    if body is None:
        raise FeedError(f"{text.front[field][:60]!r} does not lie beside the text", place=text.place, field=field)
    return body


def _crops(text: _Text) -> tuple[Crop, ...]:
    named = text.front.get("crops", "").replace(",", " ").split()
    for crop in named:
        if crop not in CROPS:
            raise FeedError(f"{crop[:40]!r} is none of {', '.join(CROPS)}", place=text.place, field="crops")
    return tuple(crop for crop in CROPS if crop in named)


def _areas(text: _Text) -> tuple[str, ...]:
    areas = tuple(text.needed("areas").replace(",", " ").split())
    for area in areas or ("",):
        if known_place(area) is None:
            raise FeedError(f"{area[:40]!r} is not a known area", place=text.place, field="areas")
    return areas


def _category(text: _Text) -> Category:
    named = text.needed("category")
    for category in get_args(Category):
        if category == named:
            return category  # type: ignore[no-any-return]  # get_args of a Literal gives its words
    raise FeedError(f"{named[:40]!r} is none of {', '.join(get_args(Category))}", place=text.place, field="category")


def _needed_when(text: _Text, field: str, *, now: datetime) -> datetime:
    return _read_time(text.needed(field), now=now, place=text.place, field=field)


def _when(text: _Text, field: str, *, now: datetime) -> datetime | None:
    value = text.front.get(field, "")
    return _read_time(value, now=now, place=text.place, field=field) if value else None


def _read_time(value: str, *, now: datetime, place: str, field: str) -> datetime:
    match = _WHEN.fullmatch(value)
    reason = f"{value[:40]!r} is not a time as 2026-11-28, 2026-11-28 08:30, -3 or +6 08:30"
    if match is None:
        raise FeedError(reason, place=place, field=field)
    try:
        return _moment(match, now=now)
    except (ValueError, OverflowError) as error:
        raise FeedError(reason, place=place, field=field) from error


def _moment(match: re.Match[str], *, now: datetime) -> datetime:
    is_counted = "-" not in match["day"][1:]
    if is_counted and not match["time"]:
        return now + timedelta(days=int(match["day"]))
    day = local_date(now) + timedelta(days=int(match["day"])) if is_counted else date.fromisoformat(match["day"])
    of_day = time.fromisoformat(match["time"]) if match["time"] else time()
    return datetime.combine(day, of_day, tzinfo=BANGKOK).astimezone(UTC)


def _months(text: _Text) -> tuple[int, ...]:
    """Read `5-11`, `11-4` (over the new year) or `3, 5, 7`."""
    months: list[int] = []
    for part in text.front.get("months", "").replace(",", " ").split():
        match = _MONTHS.fullmatch(part)
        first, last = (int(match["first"]), int(match["last"] or match["first"])) if match else (0, 0)
        if not (1 <= first <= MONTHS_OF_A_YEAR and 1 <= last <= MONTHS_OF_A_YEAR):
            raise FeedError(f"{part[:40]!r} is not a month or a span of months", place=text.place, field="months")
        months += months_from(first, last)
    return tuple(dict.fromkeys(months))
