"""The inbox: villagers' reports as staff read them, and the answers staff gave.

In: filters, or a report's id. Out: one page of the list, or one report with its photos and answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import ColumnElement, case, select

from content_sync.central.database.lists import ListPage, count, page_of
from content_sync.central.database.schema.tables import (
    AnswerRow,
    PhotoRow,
    ReopeningRow,
    ReportCountsRow,
    ReportRow,
    VillageRow,
    VoiceRow,
)
from content_sync.central.database.sessions import Session
from content_sync.wire.reports import TOPICS, Status, Telling, known_telling

OPEN: Final[tuple[Status, ...]] = ("received", "reopened", "waiting", "in_progress", "forwarded")
_NEW: Final[tuple[Status, ...]] = ("received", "reopened")
AttachedKind = Literal["photo", "voice"]
_ATTACHED: Final[dict[AttachedKind, type[PhotoRow] | type[VoiceRow]]] = {"photo": PhotoRow, "voice": VoiceRow}
_LATE: Final = dt.timedelta(days=1)
_NOT_TAKEN_UP: Final[tuple[Status, ...]] = (*_NEW, "waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilters:
    """Which reports to list: a status, `open` or `all`; a topic and a province, or empty for any.

    `reference` is what a villager says of one report, whole or its beginning, as the village part and the number.
    """

    status: str = "open"
    topic: str = ""
    province: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReport:
    """One report in the list, and how many neighbours say what of it, if any.

    `topic` is as the kiosk sent it; `text` is the summary of a voice where there are no words; `place` is in words.
    `erased` is when what is personal of it was erased, if it was. `written` are the times between which it was written,
    where that was a day or more before it came; one time twice where it is known.
    """

    id: str
    topic: str
    text: str
    telling: Telling
    place: str
    village: str
    village_name: str
    reference: str
    status: Status
    received: dt.datetime
    written: tuple[dt.datetime, dt.datetime] | None
    erased: dt.datetime | None
    held_back: bool
    me_too: int
    not_fixed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInFull:
    """One report with all that belongs to it; the newest answer is the first, the newest reopening too."""

    report: ReportRow
    village_name: str
    photos: Sequence[PhotoRow]
    voices: Sequence[VoiceRow]
    answers: Sequence[AnswerRow]
    reopenings: Sequence[ReopeningRow]
    counts: ReportCountsRow | None


def list_reports(session: Session, filters: InboxFilters, number: int, per_page: int) -> ListPage[ListedReport]:
    """Return one page of the reports that fit the filters.

    Reports that nobody has taken up come first, then those in work, then those that are done; in each of these groups
    what a volunteer held back comes last; the oldest come first.
    """
    conditions = tuple(_conditions(filters))
    group = case((ReportRow.status.in_(_NOT_TAKEN_UP), 0), (ReportRow.status.in_(OPEN), 1), else_=2)
    found = (
        select(ReportRow, VillageRow.name, ReportCountsRow)
        .join(VillageRow, VillageRow.code == ReportRow.village)
        .outerjoin(ReportCountsRow, ReportCountsRow.report == ReportRow.id)
        .where(*conditions)
        .order_by(group, ReportRow.held_back, ReportRow.received_at, ReportRow.id)
    )
    total = count(session, ReportRow, *conditions)
    return page_of(session, found, _listed, number=number, per_page=per_page, total=total)


def count_new_reports(session: Session) -> int:
    """Return how many reports wait for a first word of staff, or for the first after they were opened again."""
    return count(session, ReportRow, ReportRow.status.in_(_NEW))


def read_report(session: Session, report: str) -> ReportInFull | None:
    """Return a report with its photos and answers; None for an unknown id."""
    row = session.get(ReportRow, report)
    if row is None:
        return None
    village = session.get(VillageRow, row.village)
    return ReportInFull(
        report=row,
        village_name=village.name if village else "",
        photos=session.scalars(select(PhotoRow).where(PhotoRow.report == report)).all(),
        voices=session.scalars(select(VoiceRow).where(VoiceRow.report == report)).all(),
        answers=answers_to(session, report),
        reopenings=_reopenings_of(session, report),
        counts=session.get(ReportCountsRow, report),
    )


def lock_report(session: Session, report: str) -> ReportRow | None:
    """Return a report that nobody else changes until this transaction ends."""
    return session.get(ReportRow, report, with_for_update=True)


def answers_to(session: Session, report: str) -> Sequence[AnswerRow]:
    """Return the answers to a report, the newest first."""
    rows = select(AnswerRow).where(AnswerRow.report == report).order_by(AnswerRow.at.desc(), AnswerRow.id)
    return session.scalars(rows).all()


def _reopenings_of(session: Session, report: str) -> Sequence[ReopeningRow]:
    rows = select(ReopeningRow).where(ReopeningRow.report == report)
    return session.scalars(rows.order_by(ReopeningRow.received_at.desc(), ReopeningRow.id)).all()


def has_attachment(session: Session, kind: AttachedKind, report: str, sha256: str) -> bool:
    """Tell whether the bytes of this photo or voice of this report are here."""
    row = _ATTACHED[kind]
    is_here = row.report == report, row.sha256 == sha256, row.received_at.is_not(None)
    return session.scalars(select(row.id).where(*is_here).limit(1)).first() is not None


def write_summary(report: ReportRow, text: str, *, by: str, at: dt.datetime) -> None:
    """Keep what a voice says in a few words, in place of what was kept before."""
    report.summary, report.summary_by, report.summary_at = text, by, at


def _conditions(filters: InboxFilters) -> Iterable[ColumnElement[bool]]:
    if filters.status == "open":
        yield ReportRow.status.in_(OPEN)
    elif filters.status != "all":
        yield ReportRow.status == filters.status
    if filters.topic == "other":
        yield ReportRow.topic.not_in([topic for topic in TOPICS if topic != "other"])
    elif filters.topic:
        yield ReportRow.topic == filters.topic
    if filters.province:
        yield ReportRow.village.startswith(filters.province, autoescape=True)
    if filters.reference:
        is_whole = ReportRow.reference == filters.reference
        yield is_whole | ReportRow.reference.startswith(f"{filters.reference}-", autoescape=True)


def _written_long_before(report: ReportRow) -> tuple[dt.datetime, dt.datetime] | None:
    """Return the times between which a report was written that came by stick, or after the link was long down."""
    known = report.made_at if report.made_clock == "trusted" else None
    first, last = known or report.made_first, known or report.made_last
    return (first, last) if first and last and report.received_at - first >= _LATE else None


def _listed(report: ReportRow, village_name: str, counts: ReportCountsRow | None) -> ListedReport:
    return ListedReport(
        id=report.id,
        topic=report.topic,
        text=report.text or report.summary,
        telling=known_telling(report.telling),
        place=report.place,
        village=report.village,
        village_name=village_name,
        reference=report.reference,
        status=report.status,
        received=report.received_at,
        written=_written_long_before(report),
        erased=report.erased_at,
        held_back=report.held_back,
        me_too=counts.me_too if counts else 0,
        not_fixed=counts.not_fixed if counts else 0,
    )
