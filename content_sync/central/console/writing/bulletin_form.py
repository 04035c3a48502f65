"""The form of a bulletin, and how a form becomes a bulletin and a bulletin a form.

In: a filled-in form without field errors, or a bulletin. Out: the bulletin that the wire accepts, or the form as it
was filled in for it. Rules: text is kept in one spelling, without invisible and control characters; days are those of
Bangkok, from their first minute to their last.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal, get_args

from content_sync.central.console.place_names import widest
from content_sync.central.console.writing.media_fields import KeptPicture, KeptRecording
from content_sync.central.database.content.bulletin_versions import BulletinVersion, WrittenText
from content_sync.look.catalogues import Language
from content_sync.look.thai import local_date, midnight, read_day, write_day
from content_sync.wire.bulletins import CROPS, AnyBulletin, Article, Category, Notice
from content_sync.wire.media import MediaFile
from content_sync.wire.targets import encode_bulletins
from content_sync.wire.text import one_line, one_spelling

WrittenKind = Literal["notice", "news", "article"]
WRITTEN_KINDS: Final[tuple[WrittenKind, ...]] = get_args(WrittenKind)
MONTHS: Final = range(1, 13)
CATEGORIES: Final[tuple[Category, ...]] = ("health", "farming", "selling", "guides")


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinForm:
    """The form as it was filled in; dates are still text.

    Attributes:
        bulletin: the id of the bulletin; made with the form, so that sending it twice makes one bulletin.
        base_version: which version of it the writer saw; empty for something new.
        months: the months that it is for, as numbers.
        crops: what it is about on a farm.
        picture: the picture that came with it; `alt` says what it shows, `credit` who made it.
        recording: the recording that came with it; `tongue` says what is spoken.
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
    months: tuple[str, ...] = ()
    crops: tuple[str, ...] = ()
    picture: KeptPicture | None = None
    alt: str = ""
    credit: str = ""
    recording: KeptRecording | None = None
    tongue: str = ""


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
    form = BulletinForm(
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
        months=tuple(map(str, bulletin.months)),
        crops=bulletin.crops,
    )
    return _with_media(form, bulletin)


def _with_media(form: BulletinForm, bulletin: Article) -> BulletinForm:
    if picture := bulletin.picture:
        kept = KeptPicture(files=picture.files, width=picture.width, height=picture.height)
        form = replace(form, picture=kept, alt=picture.alt, credit=picture.credit)
    if recording := bulletin.recording:
        heard = KeptRecording(file=recording.file, seconds=recording.seconds)
        form = replace(form, recording=heard, tongue=recording.tongue)
    return form


def bulletin_of(form: BulletinForm, now: datetime) -> WrittenText:
    """Return the bulletin that a form without field errors asks for, issued now."""
    return _notice(form, now) if form.kind == "notice" else _article(form, now)


def size_bytes(bulletin: AnyBulletin) -> int:
    """Return how many bytes a kiosk fetches for it."""
    return len(encode_bulletins([bulletin]))


def media_of(bulletin: WrittenText) -> tuple[MediaFile, ...]:
    """Return the files that it names; a notice names none."""
    return bulletin.media if isinstance(bulletin, Article) else ()


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
        months=tuple(sorted({month for month in MONTHS if str(month) in form.months})),
        crops=tuple(crop for crop in CROPS if crop in form.crops),
        picture=form.picture.described(one_line(form.alt), one_line(form.credit)) if form.picture else None,
        recording=form.recording.described(one_line(form.tongue)) if form.recording else None,
    )


def _day(moment: datetime | None, language: Language) -> str:
    return write_day(local_date(moment), language) if moment else ""


def _last_second(day: date | None) -> datetime | None:
    return midnight(day + timedelta(days=1)) - timedelta(seconds=1) if day else None
