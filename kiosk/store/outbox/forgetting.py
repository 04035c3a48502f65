"""What the kiosk forgets of reports in time, as the privacy page says.

In: the reports, and a trusted time. 90 days after a report is closed it loses its words, answer and photo, and all
that was said of it later; of its reference a digest stays, so that number and code still show how it ended. 90 days
after central refused a report it loses name, phone and photo; the days count from the first night that saw it refused,
because its own time may come from a wrong clock. The next compaction takes all of this off the card.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from content_sync.wire.reports import CLOSED
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record, put
from kiosk.store.outbox.attachments import Attachments
from kiosk.store.outbox.follow_ups.follow_ups import FollowUps
from kiosk.store.outbox.stored import StoredReport, without_words

KEEP_FOR: Final = timedelta(days=90)
_AT_ONCE: Final = 100


def forget_old(documents: Documents, attachments: Attachments, follow_ups: FollowUps, now: datetime) -> None:
    """Forget what is old enough, some reports at a time: all at once would take memory for all.

    Raises:
        CardError: the card did not take it; the next night goes on.
    """
    serials = documents.ids("reports")
    for start in range(0, len(serials), _AT_ONCE):
        with documents.transaction():
            for serial in serials[start : start + _AT_ONCE]:
                _forget(documents, attachments, follow_ups, serial, now)


def _forget(documents: Documents, attachments: Attachments, follow_ups: FollowUps, serial: int, now: datetime) -> None:
    row = get_record(documents, "reports", serial, StoredReport)
    if row is None:
        return
    left = left_of(row, now)
    if left != row:
        put(documents, "reports", serial, left)
    if left.is_forgotten or (left.send_state == "refused" and _is_over(left.refused_at, now)):
        attachments.drop(left.id)
        follow_ups.drop(left)


def left_of(row: StoredReport, now: datetime) -> StoredReport:
    """Return what is kept of a report from now on."""
    if row.send_state == "refused":
        seen = replace(row, refused_at=row.refused_at or now)
        return replace(seen, contact=b"", found_at="") if _is_over(seen.refused_at, now) else seen
    is_closed = row.send_state == "sent" and row.status in CLOSED
    if not is_closed or not _is_over(max(filter(None, (row.decided_at, row.answered_at)), default=None), now):
        return row
    return without_words(row)


def _is_over(since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since >= KEEP_FOR
