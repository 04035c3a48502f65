"""Photos and voices that were named: which of them belong to a stored report or post, and which bytes are here.

What is named for a report whose photos and voices were erased is never asked for, and not taken.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, TypeVar

from sqlalchemy import CompoundSelect, Select, select, union_all, update
from sqlalchemy.orm import InstrumentedAttribute

from content_sync.central.database.among import among
from content_sync.central.database.schema.columns import table_of
from content_sync.central.database.schema.network_tables import PostPhotoRow
from content_sync.central.database.schema.tables import PhotoRow, Playing, ReportRow, VoiceRow
from content_sync.central.database.sessions import Session

AttachmentRow = PhotoRow | VoiceRow | PostPhotoRow
Row = TypeVar("Row", PhotoRow, VoiceRow)
_TABLES: Final = (PhotoRow, VoiceRow)


def wanted_attachments(session: Session, village: str, *, limit: int) -> tuple[str, ...]:
    """Return the SHA-256 (hex) of what a village named for its reports and posts and whose bytes are not here."""
    of_reports = (
        _wanted_of(table, table.sha256).where(table.village == village, ReportRow.village == village)
        for table in _TABLES
    )
    of_posts = select(PostPhotoRow.sha256).where(PostPhotoRow.village == village, _POST_PHOTO_IS_WANTED)
    wanted: CompoundSelect[str] = union_all(*(one.distinct() for one in of_reports), of_posts).limit(limit)
    return tuple(dict.fromkeys(session.scalars(wanted)))


def _wanted_of(table: type[PhotoRow | VoiceRow], told: InstrumentedAttribute[str]) -> Select[str]:
    fits = (ReportRow.id == table.report) & (ReportRow.village == table.village)
    return select(told).join(ReportRow, fits).where(table.received_at.is_(None), ReportRow.erased_at.is_(None))


_POST_PHOTO_IS_WANTED: Final = PostPhotoRow.received_at.is_(None)
WITH_WANTED_ATTACHMENTS: Final[tuple[Select[str], ...]] = (
    *(_wanted_of(table, table.village).where(among(table_of(table).c.village, "villages")) for table in _TABLES),
    select(PostPhotoRow.village).where(among(table_of(PostPhotoRow).c.village, "villages"), _POST_PHOTO_IS_WANTED),
)
"""Ask for which `villages` there may be `wanted_attachments`."""


def named_attachment(session: Session, sha256: str) -> AttachmentRow | None:
    """Return what a stored report of the same village or a post names; one whose bytes are here before others."""
    named: tuple[AttachmentRow | None, ...] = (
        _named_in(session, PhotoRow, sha256),
        _named_in(session, VoiceRow, sha256),
        _of_a_post(session, sha256),
    )
    return min((row for row in named if row), key=lambda row: row.received_at is None, default=None)


def _named_in(session: Session, table: type[Row], sha256: str) -> Row | None:
    named = (
        select(table)
        .join(ReportRow, (ReportRow.id == table.report) & (ReportRow.village == table.village))
        .where(table.sha256 == sha256, ReportRow.erased_at.is_(None))
        .order_by(table.received_at.is_(None))
    )
    return session.scalars(named.limit(1)).first()


def _of_a_post(session: Session, sha256: str) -> PostPhotoRow | None:
    named = select(PostPhotoRow).where(PostPhotoRow.sha256 == sha256).order_by(PostPhotoRow.received_at.is_(None))
    return session.scalars(named.limit(1)).first()


def note_received(session: Session, row: AttachmentRow, *, now: dt.datetime) -> None:
    """Note that the bytes of a photo or a voice are here, for everything that names it; photos lie in one folder."""
    for table in (VoiceRow,) if isinstance(row, VoiceRow) else (PhotoRow, PostPhotoRow):
        session.execute(update(table).where(table.sha256 == row.sha256).values(received_at=now))


def note_playing(session: Session, sha256: str, playing: Playing, length_s: int | None) -> None:
    """Note whether a voice can be played, and how long it is."""
    heard = update(VoiceRow).where(VoiceRow.sha256 == sha256)
    session.execute(heard.values(playing=playing, length_s=length_s))
