"""What may be known of the reports, read from memory.

In: a number, or nothing. Out: the views of views.py. Only indexes are asked, so a call costs what it returns and not
what the store holds.
"""

from __future__ import annotations

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, where
from kiosk.store.outbox.attachments import Attachments
from kiosk.store.outbox.filing.filing import FiledReport, filed_as
from kiosk.store.outbox.follow_ups.follow_ups import FollowUps
from kiosk.store.outbox.queueing.flood import Flood
from kiosk.store.outbox.stored import StoredReport
from kiosk.store.outbox.views import AnswerForVolunteer, FoundReport, Refused, Waiting, for_volunteer


class Reading:
    """Reads reports for those who may see them, over the same `Documents`."""

    def __init__(self, documents: Documents, attachments: Attachments, flood: Flood, follow_ups: FollowUps) -> None:
        self._documents, self._attachments, self._flood = documents, attachments, flood
        self._follow_ups = follow_ups
        documents.index("reports", "send_state", "passing_on", "group")

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
            voices=self._attachments.attached("voices", row.id).count,
        )

    def filed(self, serial: int) -> FiledReport | None:
        """Return what the villager was shown of a report; None if there is none, or its words are forgotten."""
        row = get_record(self._documents, "reports", serial, StoredReport)
        return None if row is None or row.is_forgotten else filed_as(row, is_new=False)

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
        )

    def refused(self) -> tuple[Refused, ...]:
        """Return the reports that central refused, the oldest first."""
        rows = find_records(self._documents, "reports", StoredReport, where("send_state", "refused"))
        return tuple(Refused(serial=row.serial, made=row.made, reason=row.reason) for row in rows.values())

    def answers_waiting(self) -> tuple[AnswerForVolunteer, ...]:
        """Return the answers nobody passed on yet, the oldest report first."""
        rows = find_records(self._documents, "reports", StoredReport, where("passing_on", "waiting"))
        return tuple(for_volunteer(row) for row in rows.values())
