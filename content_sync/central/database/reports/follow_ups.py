"""What is said of a report after it was filed: its reporter says that it is not fixed, and others say so in numbers."""

from __future__ import annotations

from content_sync.central.database.inserts import insert_or_advance
from content_sync.central.database.lists import count
from content_sync.central.database.schema.tables import AnswerRow, ReopeningRow, ReportCountsRow, ReportRow
from content_sync.central.database.sessions import Session


def reopen(session: Session, report: ReportRow, reopening: ReopeningRow, change: AnswerRow) -> None:
    """Keep that a report is not fixed, and give it the status of the change, which goes home as an answer does."""
    report.status, report.closed_at = change.status, None
    session.add(change)
    session.flush()  # the reopening names the change
    session.add(reopening)


def count_reopenings(session: Session, report: str, *, but: str) -> int:
    """Return how often a report was opened again, not counting the reopening with the id `but`."""
    return count(session, ReopeningRow, ReopeningRow.report == report, ReopeningRow.id != but)


def keep_counts(session: Session, counts: ReportCountsRow) -> bool:
    """Keep the numbers of a report, unless those known are as new; tell whether they were kept."""
    return insert_or_advance(session, counts, by="number")
