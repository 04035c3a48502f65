"""What may be known of the reports, read from memory.

In: a number, or nothing. Out: the views of views.py. Only indexes are asked, so a call costs what it returns and not
what the store holds.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from itertools import islice
from typing import Final

from content_sync.wire.reports import Topic
from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, where
from kiosk.store.outbox.attachments import Attachments
from kiosk.store.outbox.erasures import Erasures
from kiosk.store.outbox.filing.filing import FiledReport, filed_as
from kiosk.store.outbox.follow_ups.follow_ups import FollowUps
from kiosk.store.outbox.queueing.flood import Flood
from kiosk.store.outbox.stored import HIDDEN, SendState, StoredReport
from kiosk.store.outbox.views import (
    FoundReport,
    QueuedReport,
    Refused,
    ReportedTrouble,
    SentReport,
    Waiting,
    queued_as,
    trouble_of,
)

_LOOKED_AT: Final = 100  # of the newest, so that the list costs the same however many there are
_ASKED_FOR: Final = timedelta(days=14)  # so long neighbours are asked whether what staff call done is done


class Reading:
    """Reads reports for those who may see them, over the same `Documents`."""

    def __init__(
        self,
        documents: Documents,
        attachments: Attachments,
        flood: Flood,
        follow_ups: FollowUps,
        erasures: Erasures,
    ) -> None:
        self._documents, self._attachments, self._flood = documents, attachments, flood
        self._follow_ups, self._erasures = follow_ups, erasures
        documents.index("reports", "send_state", "group", "listed")

    def find(self, serial: int) -> FoundReport | None:
        """Return the report of a number; None if there is none."""
        row = get_record(self._documents, "reports", serial, StoredReport)
        if row is None:
            return None
        return FoundReport(
            row,
            is_held_back=row.group in self._flood.held_back(),
            reopenings=self._follow_ups.reopenings.of(row.id),
            counts=self._follow_ups.counts.of(row),
            erasure=self._erasures.state(row),
            voices=self._attachments.attached("voices", row.id).count,
        )

    def reported(self, topics: Collection[Topic], now: Stamp, most: int) -> tuple[ReportedTrouble, ...]:
        """Return what neighbours may see of these topics, the newest first."""
        return self._listed_as(topics, now, most)

    def hidden(self, now: Stamp, most: int) -> tuple[ReportedTrouble, ...]:
        """Return what they would see, had the volunteer not hidden it, the newest first."""
        return self._listed_as((HIDDEN,), now, most)

    def _listed_as(self, words: Collection[str], now: Stamp, most: int) -> tuple[ReportedTrouble, ...]:
        numbers = self._documents.ids_of("reports", "listed", words)[: -_LOOKED_AT - 1 : -1]
        held_back = self._flood.held_back()
        rows = (get_record(self._documents, "reports", number, StoredReport) for number in numbers)
        shown = (row for row in rows if row and row.group not in held_back and not _is_long_done(row, now))
        return tuple(trouble_of(row, self._follow_ups.counts.of(row)) for row in islice(shown, most))

    def filed(self, serial: int) -> FiledReport | None:
        """Return what the villager was shown of a report; None if there is none, or its words are forgotten."""
        row = get_record(self._documents, "reports", serial, StoredReport)
        return None if row is None or row.is_forgotten else filed_as(row)

    def waiting(self) -> Waiting:
        """Return what central does not have yet."""
        waiting, later = (self._documents.tally("reports", "send_state", state).count for state in ("waiting", "later"))
        oldest = find_records(self._documents, "reports", StoredReport, where("send_state", "waiting", "later"), most=1)
        return Waiting(
            count=waiting + later,
            held_back=sum(self._documents.tally("reports", "group", group).count for group in self._flood.held_back()),
            oldest=next((row.made for row in oldest.values()), None),
            photos=self._attachments.count_waiting(),
            later=later,
            awaited=self._documents.tally("reports", "telling", "awaited").count,
        )

    def refused(self) -> tuple[Refused, ...]:
        """Return the reports that central refused, the oldest first."""
        rows = find_records(self._documents, "reports", StoredReport, where("send_state", "refused"))
        return tuple(Refused(serial=row.serial, made=row.made, reason=row.reason) for row in rows.values())

    def count(self, state: SendState) -> int:
        """Return how many reports stand so, without reading them."""
        return self._documents.tally("reports", "send_state", state).count

    def queued(self, most: int) -> tuple[QueuedReport, ...]:
        """Return what central does not have, at most `most` of each state, the oldest first."""
        held_back = self._flood.held_back()
        rows = (
            row
            for state in ("refused", "later", "waiting")
            for row in find_records(
                self._documents, "reports", StoredReport, where("send_state", state), most=most
            ).values()
        )
        return tuple(queued_as(row, is_held_back=row.group in held_back) for row in rows)

    def sent_last(self, most: int) -> tuple[SentReport, ...]:
        """Return the newest reports that central has, the newest first."""
        numbers = self._documents.ids_of("reports", "send_state", ("sent",))[: -most - 1 : -1]
        rows = (get_record(self._documents, "reports", number, StoredReport) for number in numbers)
        return tuple(SentReport(serial=row.serial, made=row.made, arrived=row.arrived) for row in rows if row)


def _is_long_done(row: StoredReport, now: Stamp) -> bool:
    """Tell whether staff called it done so long ago that nobody is asked any more; never while the time is unsure."""
    if row.status != "resolved" or row.decided_at is None or not now.is_trusted:
        return False
    return now.at - row.decided_at >= _ASKED_FOR
