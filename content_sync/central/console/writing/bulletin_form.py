"""From what staff typed on the form to a bulletin, or to what is still wrong with it.

In: a `BulletinForm`, as the form sent it, and the time now. Out: an `Article` or a `Notice` that the wire accepts, or
field errors. Rules: text is kept in one spelling, without invisible and control characters; days are those of
Bangkok, from their first minute to their last; nothing typed is ever cut, it is refused and told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from content_sync.central.console.days import first_moment, last_moment
from content_sync.central.console.field_errors import FieldErrors
from content_sync.central.console.place_names import widest
from content_sync.look.thai import local_date, read_day
from content_sync.wire.areas import is_area
from content_sync.wire.bulletins import AnyBulletin, Article, Category, Notice
from content_sync.wire.targets import encode_bulletins
from content_sync.wire.text import one_line, one_spelling

Kind = Literal["notice", "news", "article"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
CATEGORIES: Final[tuple[Category, ...]] = ("health", "farming", "selling", "guides")
MAX_TITLE: Final = 300
MAX_SUMMARY: Final = 500
MAX_BODY: Final = 20_000
MAX_AREAS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinForm:
    """The form as it was filled in; dates and areas are still text."""

    kind: str = "notice"
    category: str = ""
    title: str = ""
    title_en: str = ""
    summary: str = ""
    body: str = ""
    source: str = ""
    starts: str = ""
    until: str = ""
    areas: tuple[str, ...] = ()


class InvalidFormError(Exception):
    """What was typed cannot be published yet; `field_errors` names each field and what is wrong with it."""

    def __init__(self, field_errors: FieldErrors) -> None:
        super().__init__(", ".join(f"{field}: {error}" for field, error in sorted(field_errors.items())))
        self.field_errors = field_errors


def compose(typed: BulletinForm, *, bulletin: str, now: datetime) -> Article | Notice:
    """Return the bulletin that was typed, under the id `bulletin`.

    Raises:
        InvalidFormError: a field is empty, too long, no day, or does not fit another.
    """
    field_errors = _field_errors(typed, local_date(now))
    if field_errors:
        raise InvalidFormError(field_errors)
    return _notice(typed, bulletin, now) if typed.kind == "notice" else _article(typed, bulletin, now)


def size_bytes(bulletin: AnyBulletin) -> int:
    """Return how many bytes a kiosk fetches for it."""
    return len(encode_bulletins([bulletin]))


def _notice(typed: BulletinForm, bulletin: str, now: datetime) -> Notice:
    starts = read_day(typed.starts) or local_date(now)
    return Notice(
        id=bulletin,
        areas=widest(typed.areas),
        issued=now,
        source=one_line(typed.source),
        valid_until=last_moment(read_day(typed.until)),
        title=one_line(typed.title),
        body=one_spelling(typed.body),
        starts=first_moment(starts),
    )


def _article(typed: BulletinForm, bulletin: str, now: datetime) -> Article:
    subjects: tuple[Category, ...] = CATEGORIES if typed.kind == "article" else ()
    return Article(
        id=bulletin,
        areas=widest(typed.areas),
        issued=now,
        source=one_line(typed.source),
        valid_until=last_moment(read_day(typed.until)) if typed.kind == "news" else None,
        category=next((subject for subject in subjects if subject == typed.category), "news"),
        title=one_line(typed.title),
        title_en=one_line(typed.title_en),
        summary=one_line(typed.summary),
        body=one_spelling(typed.body),
    )


def _field_errors(typed: BulletinForm, today: date) -> FieldErrors:
    found = _text_errors(typed) | _area_errors(typed.areas) | _day_errors(typed, today)
    if typed.kind not in KINDS:
        found["kind"] = "choose"
    if typed.kind == "article" and typed.category not in CATEGORIES:
        found["category"] = "choose"
    return found


def _text_errors(typed: BulletinForm) -> FieldErrors:
    lines = {"title": typed.title, "source": typed.source}
    body_is_needed = {"body": typed.body} if typed.kind != "notice" else {}
    empty: FieldErrors = {name: "empty" for name, text in (lines | body_is_needed).items() if not one_spelling(text)}
    limits = (
        ("title", typed.title, MAX_TITLE),
        ("title_en", typed.title_en, MAX_TITLE),
        ("source", typed.source, MAX_TITLE),
        ("summary", typed.summary, MAX_SUMMARY),
        ("body", typed.body, MAX_BODY),
    )
    too_long: FieldErrors = {name: "too-long" for name, text, most in limits if len(one_spelling(text)) > most}
    return empty | too_long


def _area_errors(areas: tuple[str, ...]) -> FieldErrors:
    chosen = widest(area for area in areas if is_area(area))
    if not chosen:
        return {"areas": "no-area"}
    return {"areas": "too-many-areas"} if len(chosen) > MAX_AREAS else {}


def _day_errors(typed: BulletinForm, today: date) -> FieldErrors:
    starts, until = read_day(typed.starts), read_day(typed.until)
    days = (("starts", typed.starts, starts), ("until", typed.until, until))
    found: FieldErrors = {
        name: "not-a-date" for name, text, day in days if day is None and (text.strip() or typed.kind == "notice")
    }
    if typed.kind != "notice" and starts and starts > today:
        found["starts"] = "shown-at-once"
    if typed.kind == "notice" and starts and until and until < starts:
        found["until"] = "ends-before-it-starts"
    elif typed.kind != "article" and until and until < today:
        found["until"] = "ended-already"
    return found
