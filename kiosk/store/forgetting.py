"""What the kiosk forgets of reports in time, as the privacy page says.

In: the reports, and a time that is trusted. Out: a case that is closed loses its words, answer and photo after 90 days,
and its reference but for a digest, so that the number and the code still tell how it ended; a report that central
refused loses name, phone and photo after 90 days, counted from the first night that saw it refused, as its own time
may come from a clock that was wrong. The next writing anew takes them off the card.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from content_sync.wire.reports import Status
from kiosk.store.documents import Documents
from kiosk.store.enclosures import Enclosures
from kiosk.store.records import put, several
from kiosk.store.reports import ReportRow, reference_digest

KEEP_FOR: Final = timedelta(days=90)
_CLOSED: Final[frozenset[Status]] = frozenset({"resolved", "rejected", "duplicate"})


def forget_old(documents: Documents, enclosures: Enclosures, now: datetime) -> None:
    """Drop what was kept long enough, in one step.

    Raises:
        CardError: the card did not take it; the next night goes on.
    """
    with documents.transaction():
        for serial, row in several(documents, "reports", ReportRow).items():
            left = left_of(row, now)
            if left != row:
                put(documents, "reports", serial, left)
            if left.is_forgotten or (left.send == "refused" and _is_over(left.refused, now)):
                enclosures.drop(left.id)


def left_of(row: ReportRow, now: datetime) -> ReportRow:
    """Return what is kept of a report from now on."""
    if row.send == "refused":
        seen = replace(row, refused=row.refused or now)
        return replace(seen, contact=b"") if _is_over(seen.refused, now) else seen
    is_closed = row.send == "sent" and row.status in _CLOSED
    if not is_closed or not _is_over(max(filter(None, (row.decided, row.answered)), default=None), now):
        return row
    digest = row.reference_digest or reference_digest(row.reference)
    passing_on = "none" if row.passing_on == "waiting" else row.passing_on
    kept = replace(row, text="", answer="", contact=b"", digest="", reference="", browser="")
    return replace(kept, passing_on=passing_on, reference_digest=digest)


def _is_over(since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since >= KEEP_FOR
