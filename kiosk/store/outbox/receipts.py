"""What comes home: central's results and answers, taken in whole.

In: what a verified receipt says. Out: the same in the store `reports`, in one change; the same receipt again changes
nothing. An answer for a report that is not here is counted (confirmations.py), and its text is not kept. An answer that
says that staff erased a report is confirmed here and done in erasures.py.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable

from content_sync.wire.reports import CLOSED, Answer, ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, put, where
from kiosk.store.outbox.attachments import Attachments
from kiosk.store.outbox.confirmations import Confirmations
from kiosk.store.outbox.queueing.sending import Sending
from kiosk.store.outbox.stored import StoredReport, reopened, with_answer

_log = logging.getLogger(__name__)


class Receipts:
    """Takes receipts in, over the same `Documents`."""

    def __init__(
        self, documents: Documents, sending: Sending, attachments: Attachments, confirmations: Confirmations
    ) -> None:
        self._documents = documents
        self._sending, self._attachments, self._confirmations = sending, attachments, confirmations
        documents.index("reports", "id")

    def apply(
        self,
        results: Iterable[ItemResult],
        answers: Iterable[Answer],
        attachments_wanted: Collection[str],
        *,
        confirmed: Collection[str],
        at: Stamp | None,
    ) -> None:
        """Take in a receipt; see `Outbox.apply`."""
        with self._documents.transaction():
            self._sending.take_results({result.id: result for result in results}, at=at)
            self._confirmations.mark_confirmed(confirmed)
            for answer in answers:
                self._take_answer(answer, at)
            self._attachments.mark_wanted(attachments_wanted)

    def newly_answered(self, answers: Iterable[Answer]) -> frozenset[str]:
        """Return the reports that answers would change; see `Outbox.newly_answered`."""
        return frozenset(answer.report for answer in answers if not answer.is_erasure and self._is_news(answer))

    def _is_news(self, answer: Answer) -> bool:
        found = find_records(self._documents, "reports", StoredReport, where("id", answer.report))
        return any(with_answer(row, answer) != row for row in found.values())

    def _take_answer(self, answer: Answer, at: Stamp | None) -> None:
        self._confirmations.add_unconfirmed(answer.id)
        if answer.is_erasure:
            return
        found = find_records(self._documents, "reports", StoredReport, where("id", answer.report))
        for serial, row in found.items():
            after = with_answer(row, answer, at=at)
            if after.status in CLOSED and self._sending.has_unsent_reopening(row.id):
                after = reopened(after)  # staff closed it before they knew what the reporter says
            put(self._documents, "reports", serial, after)
        if not found and self._confirmations.note_unmatched(answer.id):
            _log.warning("an answer came for a report that is not on this card")
