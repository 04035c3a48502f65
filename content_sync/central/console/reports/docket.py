"""The reports that wait for staff, and those that are done: who fits the filters, the longest waiting first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from content_sync.central.console.paging import Sheet
from content_sync.central.database.tables import ReportRow, VillageRow
from content_sync.look.icons import TOPIC_ICONS
from content_sync.wire.reports import TOPICS, Status, known_topic

OPEN: Final[tuple[Status, ...]] = ("received", "waiting", "in_progress", "forwarded")
_UNSEEN: Final[tuple[Status, ...]] = ("received", "waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which reports to list: a status, `open` or `all`; a topic and a province, or empty for any."""

    status: str = "open"
    topic: str = ""
    province: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReport:
    """One report in the list; `topic` as the kiosk said it."""

    id: str
    topic: str
    icon: str
    text: str
    village: str
    village_name: str
    reference: str
    status: Status
    received: dt.datetime
    held_back: bool


def listed(session: Session, filters: Filters, number: int, per_page: int) -> Sheet[ListedReport]:
    """Return one page of the reports that fit: those nobody has taken up first, then by age, the oldest first.

    What a volunteer took for a flood stands behind the rest of its stage.
    """
    fits = tuple(_conditions(filters))
    total = session.scalar(select(func.count()).select_from(ReportRow).where(*fits)) or 0
    is_taken_up = case((ReportRow.status.in_(_UNSEEN), 0), (ReportRow.status.in_(OPEN), 1), else_=2)
    rows = session.execute(
        select(ReportRow, VillageRow.name)
        .join(VillageRow, VillageRow.code == ReportRow.village)
        .where(*fits)
        .order_by(is_taken_up, ReportRow.held_back, ReportRow.received, ReportRow.id)
        .limit(per_page)
        .offset((number - 1) * per_page)
    )
    lines = [_listed_report(report, name) for report, name in rows]
    return Sheet(rows=lines, number=number, per_page=per_page, total=total)


def _conditions(filters: Filters) -> Iterable[ColumnElement[bool]]:
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


def _listed_report(report: ReportRow, village_name: str) -> ListedReport:
    return ListedReport(
        id=report.id,
        topic=report.topic,
        icon=TOPIC_ICONS[known_topic(report.topic)],
        text=report.text,
        village=report.village,
        village_name=village_name,
        reference=report.reference,
        status=report.status,
        received=report.received,
        held_back=report.held_back,
    )
