"""What staff wrote, as the database keeps it, and how a form becomes its next version.

In: a bulletin, the version its writer saw, and what it shall be: draft or published. Out: the row, changed once.
Rules: the same content sent twice changes nothing; where somebody changed or withdrew it in between, nothing is
kept and the caller is told what it is now; a feed's text is nobody's manuscript, it can only be withdrawn and put back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content_sync.central.console.paging import Sheet
from content_sync.central.console.writing.bulletin_form import BulletinForm
from content_sync.central.database.inserts import insert_if_new
from content_sync.central.database.tables import BulletinRow, BulletinState
from content_sync.look.catalogues import Language
from content_sync.look.thai import local_date, write_day
from content_sync.wire.bulletins import KINDS, AnyBulletin, Article, Name, Notice, Text, kind_of
from content_sync.wire.encoding import encode

_KINDS = (kind_of(Article), kind_of(Notice))
_TOLD_KINDS = tuple(kind for kind, record in KINDS.items() if issubclass(record, Text))
_TICK = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """A bulletin of staff, where it stands, and who changed it last."""

    bulletin: Article | Notice
    state: BulletinState
    author: str
    changed: dt.datetime

    @property
    def seen(self) -> str:
        """The name of this version, for a form to bring back."""
        return self.changed.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A text that villages are told, or were: by which feed (empty: by staff), and who of staff changed it last."""

    bulletin: Text
    feed: str
    author: str
    changed: dt.datetime

    @property
    def seen(self) -> str:
        """The name of this version, for a form to bring back."""
        return self.changed.isoformat()


class Change(Protocol):
    """Withdraws a text, or puts it back."""

    def __call__(self, session: Session, name: Name, *, seen: str, author: str, now: dt.datetime) -> None: ...


class ChangedError(Exception):
    """Somebody changed it since it was shown."""


class OvertakenError(Exception):
    """Somebody changed it since the writer saw it; `now` is what it is now."""

    def __init__(self, now: Manuscript) -> None:
        super().__init__(now.bulletin.id)
        self.now = now


def read(session: Session, bulletin: str) -> Manuscript | None:
    """Return what staff wrote under this id; None for an unknown id and for what a feed brought."""
    row = _row(session, bulletin)
    return _manuscript(row) if row is not None and _is_staffs(row) else None


def keep(
    session: Session, bulletin: Article | Notice, *, seen: str, state: BulletinState, author: str, now: dt.datetime
) -> Manuscript:
    """Make this the newest version of what staff wrote under its id.

    Args:
        session: a writing one.
        bulletin: the content.
        seen: `Manuscript.seen` of the version the writer saw; empty for something new.
        state: what it becomes.
        author: who writes.
        now: the time.

    Raises:
        KeyError: the id is not for staff to write under.
        OvertakenError: it is not what the writer saw any more, or it is published and would become a draft.
    """
    fresh = _fill(BulletinRow(id=bulletin.id, origin="staff", feed="", changed=now), bulletin, state, author)
    row = _row(session, bulletin.id)
    if row is None and insert_if_new(session, fresh):
        return _manuscript(fresh)
    row = row or _row(session, bulletin.id)
    if row is None or not _is_staffs(row):
        raise KeyError(bulletin.id)
    before = _manuscript(row)
    if _is_same(before, bulletin, state):
        return before
    if before.seen != seen or (before.state, state) == ("published", "draft"):
        raise OvertakenError(before)
    row.changed = max(now, row.changed + _TICK)  # a version's name is new also when the clock went back
    return _manuscript(_fill(row, bulletin, state, author))


def withdraw(session: Session, name: Name, *, seen: str, author: str, now: dt.datetime) -> None:
    """Take back what is published, by staff or by a feed; the next publish takes it out of the tree.

    Raises:
        KeyError: villages are told nothing under this name.
        ChangedError: somebody changed it since.
    """
    row = _told_row(session, name)
    if row.state == "withdrawn":
        return
    if row.changed.isoformat() != seen:
        raise ChangedError(name)
    row.state, row.author = "withdrawn", author
    row.changed = row.withdrawn = max(now, row.changed + _TICK)


def put_back(session: Session, name: Name, *, seen: str, author: str, now: dt.datetime) -> None:
    """Publish again what a feed brought and staff withdrew; what staff wrote themselves goes by its form.

    Raises:
        KeyError: no feed brought a text under this name.
        ChangedError: somebody changed it since.
    """
    row = _told_row(session, name)
    if row.origin != "feed":
        raise KeyError(name)
    if row.state == "published":
        return
    if row.changed.isoformat() != seen:
        raise ChangedError(name)
    row.state, row.author, row.withdrawn = "published", author, None
    row.changed = row.published = max(now, row.changed + _TICK)


def listed(session: Session, state: BulletinState, number: int, per_page: int) -> Sheet[Told]:
    """Return one page of the texts that are in this state, from staff and from feeds, the newest first."""
    fits = (BulletinRow.kind.in_(_TOLD_KINDS), BulletinRow.state == state)
    total = session.scalar(select(func.count()).select_from(BulletinRow).where(*fits)) or 0
    newest = select(BulletinRow).where(*fits).order_by(BulletinRow.changed.desc(), BulletinRow.id)
    rows = session.scalars(newest.limit(per_page).offset((number - 1) * per_page))
    return Sheet(rows=[_told(row) for row in rows], number=number, per_page=per_page, total=total)


def typed_of(bulletin: Article | Notice, language: Language) -> BulletinForm:
    """Return the form as it would have been filled in for this bulletin."""
    until = _day(bulletin.valid_until, language)
    if isinstance(bulletin, Notice):
        return BulletinForm(
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


def _is_same(before: Manuscript, bulletin: Article | Notice, state: BulletinState) -> bool:
    return before.state == state and msgspec.structs.replace(bulletin, issued=before.bulletin.issued) == before.bulletin


def _fill(row: BulletinRow, bulletin: Article | Notice, state: BulletinState, author: str) -> BulletinRow:
    row.kind = bulletin.kind
    row.areas, row.body = bulletin.areas, encode(bulletin)
    row.state, row.author = state, author
    row.published = row.changed if state == "published" else row.published
    return row


def _day(moment: dt.datetime | None, language: Language) -> str:
    return write_day(local_date(moment), language) if moment else ""


def _manuscript(row: BulletinRow) -> Manuscript:
    bulletin: Article | Notice = msgspec.json.decode(row.body, type=Article | Notice)
    return Manuscript(bulletin=bulletin, state=row.state, author=row.author, changed=row.changed)


def _row(session: Session, bulletin: str) -> BulletinRow | None:
    """Return what stands under an id, of whatever kind, as staff may make an article of a notice; theirs first."""
    rows = select(BulletinRow).where(BulletinRow.id == bulletin).with_for_update()
    return session.scalars(rows.order_by(BulletinRow.origin.desc())).first()


def _is_staffs(row: BulletinRow) -> bool:
    return row.origin == "staff" and row.kind in _KINDS


def _told_row(session: Session, name: Name) -> BulletinRow:
    kind, bulletin = name
    row = session.get(BulletinRow, (bulletin, kind), with_for_update=True)
    if row is None or row.kind not in _TOLD_KINDS or row.state == "draft":
        raise KeyError(name)
    return row


def _told(row: BulletinRow) -> Told:
    bulletin: Text = msgspec.json.decode(row.body, type=AnyBulletin)
    return Told(bulletin=bulletin, feed=row.feed, author=row.author, changed=row.changed)
