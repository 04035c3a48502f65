"""The texts that staff write, and those of feeds that they withdraw, and how each becomes its next version.

In: a text, the version its writer saw, and what it becomes: a draft, published or withdrawn. Out: its row, changed
once.
Rules: the same content sent twice changes nothing; where somebody changed the text since the writer saw it, nothing is
kept and the caller learns what it is now; staff do not edit a feed's text, they withdraw it or put it back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import msgspec
from sqlalchemy import select

from content_sync.central.database.inserts import insert_if_new
from content_sync.central.database.lists import ListPage, count, page_of
from content_sync.central.database.refusals import NoSuchTextError, StaleFormError
from content_sync.central.database.schema.tables import BulletinRow, BulletinState
from content_sync.central.database.sessions import Session
from content_sync.wire.bulletin_base import TextBulletin, kind_of
from content_sync.wire.bulletins import KINDS, AnyBulletin, Article, BulletinName, Notice
from content_sync.wire.encoding import encode

WrittenText = Article | Notice  # what staff write
AnyText_co = TypeVar("AnyText_co", bound=TextBulletin, covariant=True)

_WRITTEN_KINDS = (kind_of(Article), kind_of(Notice))
_TEXT_KINDS = tuple(kind for kind, record in KINDS.items() if issubclass(record, TextBulletin))
_TICK = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinVersion(Generic[AnyText_co]):
    """One version of a text: which feed brought it (empty: staff wrote it), and who of staff changed it last."""

    bulletin: AnyText_co
    state: BulletinState
    feed: str
    author: str
    changed: dt.datetime

    @property
    def version(self) -> str:
        """The name of this version, for a form to bring back."""
        return _version_name(self.changed)


class Change(Protocol):
    """Withdraws a text, or puts it back."""

    def __call__(
        self, session: Session, name: BulletinName, *, base_version: str, author: str, now: dt.datetime
    ) -> None: ...


def read_written(session: Session, bulletin: str) -> BulletinVersion[WrittenText] | None:
    """Return what staff wrote under this id; None for an unknown id and for what a feed brought."""
    row = _row(session, bulletin)
    return _written(row) if row is not None and _is_written(row) else None


def keep(
    session: Session, bulletin: WrittenText, *, base_version: str, state: BulletinState, author: str, now: dt.datetime
) -> BulletinVersion[WrittenText]:
    """Make this the newest version of what staff wrote under its id.

    Args:
        session: a writing one.
        bulletin: the content.
        base_version: `BulletinVersion.version` of what the writer saw; empty for something new.
        state: what it becomes.
        author: who writes.
        now: the time.

    Raises:
        NoSuchTextError: the id belongs to something that staff do not write.
        StaleFormError: it is not what the writer saw any more, or it is published and would become a draft.
    """
    fresh = _fill(BulletinRow(id=bulletin.id, origin="staff", feed="", changed_at=now), bulletin, state, author)
    row = _row(session, bulletin.id)
    if row is None and insert_if_new(session, fresh):
        return _written(fresh)
    row = row or _row(session, bulletin.id)
    if row is None or not _is_written(row):
        raise NoSuchTextError(f"{bulletin.id} is not a text of staff")
    before = _written(row)
    if _is_same(before, bulletin, state):
        return before
    if before.version != base_version or (before.state, state) == ("published", "draft"):
        raise StaleFormError(f"{bulletin.id} changed")
    row.changed_at = _next_change(row, now)
    return _written(_fill(row, bulletin, state, author))


def withdraw(session: Session, name: BulletinName, *, base_version: str, author: str, now: dt.datetime) -> None:
    """Take back what is published, by staff or by a feed; the next publish takes it out of the tree.

    Raises:
        NoSuchTextError: no text for the villages has this name.
        StaleFormError: somebody changed it since.
    """
    row = _text_row(session, name)
    if row.state == "withdrawn":
        return
    _check_base(row, base_version)
    row.state, row.author = "withdrawn", author
    row.changed_at = row.withdrawn_at = _next_change(row, now)


def put_back(session: Session, name: BulletinName, *, base_version: str, author: str, now: dt.datetime) -> None:
    """Publish again what a feed brought and staff withdrew; what staff wrote, they publish again by its form.

    Raises:
        NoSuchTextError: no feed brought a text with this name.
        StaleFormError: somebody changed it since.
    """
    row = _text_row(session, name)
    if row.origin != "feed":
        raise NoSuchTextError(f"no feed brought the {row.kind} {row.id}")
    if row.state == "published":
        return
    _check_base(row, base_version)
    row.state, row.author, row.withdrawn_at = "published", author, None
    row.changed_at = row.published_at = _next_change(row, now)


def list_texts(
    session: Session, state: BulletinState, number: int, per_page: int
) -> ListPage[BulletinVersion[TextBulletin]]:
    """Return one page of the texts that are in this state, from staff and from feeds, the newest first."""
    fits = (BulletinRow.kind.in_(_TEXT_KINDS), BulletinRow.state == state)
    newest = select(BulletinRow).where(*fits).order_by(BulletinRow.changed_at.desc(), BulletinRow.id)
    total = count(session, BulletinRow, *fits)
    return page_of(session, newest, _version, number=number, per_page=per_page, total=total)


def count_drafts(session: Session) -> int:
    """Return how many drafts staff have not finished."""
    return count(session, BulletinRow, BulletinRow.state == "draft", BulletinRow.origin == "staff")


def _version_name(changed: dt.datetime) -> str:
    return changed.isoformat()


def _next_change(row: BulletinRow, now: dt.datetime) -> dt.datetime:
    """Return the time of a change: a version's name is new also when the clock went back."""
    return max(now, row.changed_at + _TICK)


def _check_base(row: BulletinRow, base_version: str) -> None:
    if _version_name(row.changed_at) != base_version:
        raise StaleFormError(f"{row.id} changed")


def _is_same(before: BulletinVersion[WrittenText], bulletin: WrittenText, state: BulletinState) -> bool:
    return before.state == state and msgspec.structs.replace(bulletin, issued=before.bulletin.issued) == before.bulletin


def _fill(row: BulletinRow, bulletin: WrittenText, state: BulletinState, author: str) -> BulletinRow:
    row.kind = bulletin.kind
    row.areas, row.body = bulletin.areas, encode(bulletin)
    row.state, row.author = state, author
    row.published_at = row.changed_at if state == "published" else row.published_at
    return row


def _row(session: Session, bulletin: str) -> BulletinRow | None:
    """Return the bulletin under an id, of any kind (staff may make a notice an article); one of staff before others."""
    rows = select(BulletinRow).where(BulletinRow.id == bulletin).with_for_update()
    return session.scalars(rows.order_by(BulletinRow.origin.desc())).first()


def _text_row(session: Session, name: BulletinName) -> BulletinRow:
    kind, bulletin = name
    row = session.get(BulletinRow, (bulletin, kind), with_for_update=True)
    if row is None or row.kind not in _TEXT_KINDS or row.state == "draft" or row.origin == "village":
        raise NoSuchTextError(f"there is no {kind} {bulletin} for the villages")
    return row


def _is_written(row: BulletinRow) -> bool:
    return row.origin == "staff" and row.kind in _WRITTEN_KINDS


def _written(row: BulletinRow) -> BulletinVersion[WrittenText]:
    bulletin: WrittenText = msgspec.json.decode(row.body, type=WrittenText)
    return BulletinVersion(bulletin=bulletin, state=row.state, feed=row.feed, author=row.author, changed=row.changed_at)


def _version(row: BulletinRow) -> BulletinVersion[TextBulletin]:
    bulletin: TextBulletin = msgspec.json.decode(row.body, type=AnyBulletin)
    return BulletinVersion(bulletin=bulletin, state=row.state, feed=row.feed, author=row.author, changed=row.changed_at)
