"""What is said of a report after it was filed: why it is not fixed, which opens it again, and numbers.

In: a reopening or the numbers of a report, within the transaction of an envelope. Out: the report with its new status
and the words for staff, or the newest numbers. Rules: both must be of a report of the village that sends them; a report
is opened again at most twice, whatever its status is; an envelope that comes late brings no older numbers back.
"""

from __future__ import annotations

import datetime as dt
import secrets

from content_sync.central.database.reports.erasing import is_to_be_erased
from content_sync.central.database.reports.follow_ups import count_reopenings, keep_counts, reopen
from content_sync.central.database.reports.inbox import lock_report
from content_sync.central.database.schema.tables import AnswerRow, ReopeningRow, ReportCountsRow, ReportRow
from content_sync.central.database.sessions import Session
from content_sync.wire.reports import MAX_REOPENINGS, Reopening, ReportCounts

NO_SUCH_REPORT = "no-such-report"


def objection_to(session: Session, reopening: Reopening, *, village: str) -> str:
    """Return why a report is not opened again, "" where it is; nobody else changes the report from now on."""
    if _report_of(session, reopening, village) is None:
        return NO_SUCH_REPORT
    is_enough = count_reopenings(session, reopening.report, but=reopening.id) >= MAX_REOPENINGS
    return "too-many" if is_enough else ""


def reopen_report(session: Session, reopening: Reopening, *, text: str, village: str, now: dt.datetime) -> None:
    """Open a report again, with the words for staff; the change of its status goes home as an answer does."""
    report = _report_of(session, reopening, village)
    if report is None:  # `objection_to` has seen it
        return
    if report.erased_by or is_to_be_erased(session, report.id, village=village):
        text = ""
    change = AnswerRow(id=secrets.token_hex(16), report=report.id, status="reopened", at=now, author="")
    row = ReopeningRow(
        id=reopening.id,
        report=report.id,
        answer=change.id,
        text=text,
        made_at=reopening.made.at,
        made_clock=reopening.made.clock,
        received_at=now,
    )
    reopen(session, report, row, change)


def keep_report_counts(session: Session, counts: ReportCounts, *, village: str, now: dt.datetime) -> bool | None:
    """Keep the numbers of a report; tell whether they were newer than those known, None where there is no report."""
    if _report_of(session, counts, village) is None:
        return None
    row = ReportCountsRow(
        report=counts.report,
        number=counts.number,
        me_too=counts.me_too,
        fixed=counts.fixed,
        not_fixed=counts.not_fixed,
        content=counts.content,
        is_confirmed=counts.is_confirmed,
        received_at=now,
    )
    return keep_counts(session, row)


def _report_of(session: Session, item: Reopening | ReportCounts, village: str) -> ReportRow | None:
    report = lock_report(session, item.report)
    return report if report and report.village == village else None
