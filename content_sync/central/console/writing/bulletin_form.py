"""The form of a bulletin, and how a form becomes a bulletin and a bulletin a form.

In: a filled-in form without field errors, or a bulletin. Out: the bulletin that the wire accepts, or the form as it
was filled in for it. Rules: text is kept in one spelling, without invisible and control characters; days are those of
Bangkok, from their first minute to their last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, get_args

from content_sync.central.console.place_names import widest
from content_sync.central.database.content.bulletin_versions import BulletinVersion, WrittenText
from content_sync.look.catalogues import Language
from content_sync.look.thai import local_date, midnight, read_day, write_day
from content_sync.wire.bulletins import AnyBulletin, Article, Category, Notice
from content_sync.wire.targets import encode_bulletins
from content_sync.wire.text import one_line, one_spelling

WrittenKind = Literal["notice", "news", "article"]
WRITTEN_KINDS: Final[tuple[WrittenKind, ...]] = get_args(WrittenKind)
CATEGORIES: Final[tuple[Category, ...]] = ("health", "farming", "selling", "guides")


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinForm:
    """The form as it was filled in; dates are still text.

    Attributes:
        bulletin: the id of the bulletin; made with the form, so that sending it twice makes one bulletin.
        base_version: which version of it the writer saw; empty for something new.
    """

    bulletin: str
    base_version: str = ""
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


def form_of(version: BulletinVersion[WrittenText], language: Language) -> BulletinForm:
    """Return the form as it would have been filled in for this bulletin."""
    bulletin = version.bulletin
    until = _day(bulletin.valid_until, language)
    if isinstance(bulletin, Notice):
        return BulletinForm(
            bulletin=bulletin.id,
            base_version=version.version,
            kind="notice",
            title=bulletin.title,
            body=bulletin.body,
            source=bulletin.source,
            starts=_day(bulletin.starts, language),
            until=until,
            areas=bulletin.areas,
        )
    is_news = bulletin.category == "news"
    return BulletinForm(
        bulletin=bulletin.id,
        base_version=version.version,
        kind="news" if is_news else "article",
        category="" if is_news else bulletin.category,
        title=bulletin.title,
        title_en=bulletin.title_en,
        summary=bulletin.summary,
        body=bulletin.body,
        source=bulletin.source,
        until=until,
        areas=bulletin.areas,
    )


def bulletin_of(form: BulletinForm, now: datetime) -> WrittenText:
    """Return the bulletin that a form without field errors asks for, issued now."""
    return _notice(form, now) if form.kind == "notice" else _article(form, now)


def size_bytes(bulletin: AnyBulletin) -> int:
    """Return how many bytes a kiosk fetches for it."""
    return len(encode_bulletins([bulletin]))


def _notice(form: BulletinForm, now: datetime) -> Notice:
    starts = read_day(form.starts) or local_date(now)
    return Notice(
        id=form.bulletin,
        areas=widest(form.areas),
        issued=now,
        source=one_line(form.source),
        valid_until=_last_second(read_day(form.until)),
        title=one_line(form.title),
        body=one_spelling(form.body),
        starts=midnight(starts),
    )


def _article(form: BulletinForm, now: datetime) -> Article:
    subjects: tuple[Category, ...] = CATEGORIES if form.kind == "article" else ()
    return Article(
        id=form.bulletin,
        areas=widest(form.areas),
        issued=now,
        source=one_line(form.source),
        valid_until=_last_second(read_day(form.until)) if form.kind == "news" else None,
        category=next((subject for subject in subjects if subject == form.category), "news"),
        title=one_line(form.title),
        title_en=one_line(form.title_en),
        summary=one_line(form.summary),
        body=one_spelling(form.body),
    )


def _day(moment: datetime | None, language: Language) -> str:
    return write_day(local_date(moment), language) if moment else ""


def _last_second(day: date | None) -> datetime | None:
    return midnight(day + timedelta(days=1)) - timedelta(seconds=1) if day else None
