"""What is personal of reports: which of it is due to be erased, and what is erased.

In: a report. Out: the report without its name, phone, words, place, summary, photos and voices; village, topic, dates,
status and numbers stay, to be counted. Rules: where its time had come, an answer on its way reaches the village first
(`answers.py`); what staff erase on request is told to the village; a file is told as gone only where no other report
names it.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select, update

from content_sync.central.database.inserts import insert_if_new
from content_sync.central.database.schema.network_tables import PostPhotoRow
from content_sync.central.database.schema.tables import (
    AnswerRow,
    ErasureRow,
    PhotoRow,
    ReopeningRow,
    ReportRow,
    VoiceRow,
)
from content_sync.central.database.sessions import Session

REPORTER: Final = "reporter"
"""Who erased it, where its reporter asked for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnnamedFiles:
    """The photos and voices that no report names any more, by their SHA-256 (hex)."""

    photos: tuple[str, ...]
    voices: tuple[str, ...]


def due_reports(session: Session, *, closed_by: dt.datetime, limit: int) -> Sequence[ReportRow]:
    """Return reports that were closed by then and not erased since, the longest closed first; nobody changes them."""
    due = select(ReportRow).where(ReportRow.closed_at <= closed_by).order_by(ReportRow.closed_at).limit(limit)
    return session.scalars(due.with_for_update(skip_locked=True)).all()


def keep_erasure(session: Session, erasure: ErasureRow) -> None:
    """Keep that a report is to be erased; asked for twice, the first one counts."""
    insert_if_new(session, erasure)


def asked_reports(session: Session, *, limit: int) -> Sequence[tuple[ReportRow, ErasureRow]]:
    """Return reports that are here and whose reporters asked to have them erased; nobody changes them."""
    asked = (
        select(ReportRow, ErasureRow)
        .join(ErasureRow, (ErasureRow.report == ReportRow.id) & (ErasureRow.village == ReportRow.village))
        .where(ErasureRow.done_at.is_(None))
        .limit(limit)
    )
    return [(report, erasure) for report, erasure in session.execute(asked.with_for_update(skip_locked=True))]


def is_to_be_erased(session: Session, report: str, *, village: str) -> bool:
    """Tell whether its reporter asked to have a report erased, whether that is done or not."""
    return session.get(ErasureRow, (report, village)) is not None


def asked_since(session: Session, village: str, *, since: dt.datetime | None, limit: int) -> tuple[str, ...]:
    """Return which of a village's reports reporters asked to have erased since then, or ever, the newest first."""
    asked = select(ErasureRow.report).where(ErasureRow.village == village)
    asked = asked.order_by(ErasureRow.received_at.desc(), ErasureRow.report).limit(limit)
    return tuple(session.scalars(asked if since is None else asked.where(ErasureRow.received_at >= since)))


def erase_personal(session: Session, report: ReportRow, *, at: dt.datetime, by: str = "") -> UnnamedFiles:
    """Erase what is personal of a report.

    Args:
        session: a writing one.
        report: nobody else may change it in this transaction.
        at: the time.
        by: the email address of the member of staff who erased it, or `REPORTER`, and then answers that have not
            arrived are erased too; empty where its time had come, and who erased it before stays.
    """
    report.name = report.phone = report.text = report.place = report.summary = report.summary_by = ""
    report.summary_at, report.is_contact_lost = None, False
    report.closed_at, report.erased_at, report.erased_by = None, at, by or report.erased_by
    session.execute(update(ReopeningRow).where(ReopeningRow.report == report.id).values(text=""))
    answers = update(AnswerRow).where(AnswerRow.report == report.id)
    answers = answers if by else answers.where(AnswerRow.confirmed_at.is_not(None))
    session.execute(answers.values(text=""))
    return UnnamedFiles(photos=_let_go(session, PhotoRow, report.id), voices=_let_go(session, VoiceRow, report.id))


def tell_village(session: Session, report: ReportRow, *, at: dt.datetime, by: str) -> None:
    """Let the kiosk of a report know that staff erased it; one that stays on its way is not said twice."""
    said = select(AnswerRow.id).where(AnswerRow.report == report.id, AnswerRow.is_erasure)
    if session.scalars(said.where(AnswerRow.confirmed_at.is_(None)).limit(1)).first() is None:
        id_ = secrets.token_hex(16)
        session.add(AnswerRow(id=id_, report=report.id, status=report.status, at=at, author=by, is_erasure=True))


def named_files(session: Session, table: type[PhotoRow] | type[VoiceRow], among: Collection[str]) -> set[str]:
    """Return which of these photos or voices some report names, or, as the photos lie together, a post of the board."""
    tables = (PhotoRow, PostPhotoRow) if table is PhotoRow else (VoiceRow,)
    return {name for one in tables for name in session.scalars(select(one.sha256).where(one.sha256.in_(among)))}


def has_reports(session: Session) -> bool:
    """Tell whether this database knows any report."""
    return session.scalars(select(ReportRow.id).limit(1)).first() is not None


def _let_go(session: Session, table: type[PhotoRow] | type[VoiceRow], report: str) -> tuple[str, ...]:
    """Take the rows of a report's files out, and return the files that nothing names then."""
    let_go = session.scalars(delete(table).where(table.report == report).returning(table.sha256)).all()
    return tuple(sorted(set(let_go) - named_files(session, table, let_go)))
