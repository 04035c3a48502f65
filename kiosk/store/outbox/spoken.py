"""Reports that are told by a voice: how they wait for it, and when they go without it.

In: a voice that came, or the time. Out: the report in its place in the queue. Rules: such a report waits for its voice,
24 hours by a time that is trusted, else by the hours this machine was up; then it goes as one whose voice never came,
because somebody asked for help. A voice that comes before it was sent still goes with it.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, put, where
from kiosk.store.outbox.stored import StoredReport

_log = logging.getLogger(__name__)

AWAITED_S: Final = 24 * 3600
_COUNTED_EVERY_S: Final = 3600  # what a power cut takes from the count; each time is a write


class Spoken:
    """The reports of one outbox that are told by a voice, over the same `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        documents.index("reports", "telling")

    def take_voice(self, row: StoredReport) -> None:
        """Keep that a voice of this report is here; the report waits no longer."""
        after = with_voice(row)
        if after != row:
            put(self._documents, "reports", row.serial, after)

    def stop_awaiting(self, now: Stamp) -> None:
        """Let the reports go whose voice is awaited too long; count how long the others wait."""
        with self._documents.transaction():
            awaiting = find_records(self._documents, "reports", StoredReport, where("telling", "awaited"))
            for serial, row in awaiting.items():
                after = still_awaiting(row, now)
                if after != row:
                    put(self._documents, "reports", serial, after)
                if after.telling == "missing":
                    _log.info("report %d: no voice came; it goes without one", serial)


def with_voice(row: StoredReport) -> StoredReport:
    """Return the report after a voice of it came; one that left already stays as it is."""
    if row.telling == "awaited":
        return _in_queue(replace(row, telling="spoken"))
    if row.telling == "missing" and row.send_state == "waiting":
        return replace(row, telling="spoken")
    return row


def still_awaiting(row: StoredReport, now: Stamp) -> StoredReport:
    """Return the report with its wait counted; after 24 hours as one whose voice never came."""
    since = row.awaited_since or row.made
    is_same_boot = now.boot == since.boot
    # A report of an earlier start waits since this one began, at least.
    more_s = max(0, now.boot_s - since.boot_s) if is_same_boot else now.boot_s
    dated_s = (now.at - row.made.at).total_seconds() if now.is_trusted and row.made.is_trusted else 0
    if max(row.awaited_s + more_s, dated_s) >= AWAITED_S:
        return _in_queue(replace(row, telling="missing"))
    if is_same_boot and more_s < _COUNTED_EVERY_S:
        return row
    return replace(row, awaited_since=now, awaited_s=row.awaited_s + more_s)


def _in_queue(row: StoredReport) -> StoredReport:
    return replace(row, queue=row.later_queue, later_queue="", awaited_since=None, awaited_s=0)
