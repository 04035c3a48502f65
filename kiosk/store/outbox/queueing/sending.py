"""What leaves next, and what central says of it.

In: what waits in the store `reports`, and the results of verified receipts. Out: items to send. Rules: what reporters
say is not done leaves first, for it is little; then reports in turn (turns.py), photos, and numbers; after them, once a
day and after each start, what central could not take yet; last and marked what the volunteer holds back. Nothing unsent
is deleted.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from content_sync.wire.items import Item
from content_sync.wire.reports import ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, iter_records, put, where
from kiosk.store.outbox.attachments import Attachments
from kiosk.store.outbox.erasures import Erasures
from kiosk.store.outbox.follow_ups.follow_ups import FollowUps
from kiosk.store.outbox.queueing.flood import Flood
from kiosk.store.outbox.queueing.queues import FreeQueues, HeldBackQueues
from kiosk.store.outbox.queueing.turns import Turns
from kiosk.store.outbox.stored import StoredReport, item_of, with_result

_log = logging.getLogger(__name__)


class Sending:
    """Chooses what one outbox sends, over the same `Documents`."""

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
        self._turns = Turns()
        self._tried: set[int] = set()  # the numbers of the reports whose result was "later"
        documents.index("reports", "id", "send_state", "queue")

    def batch(self, most: int) -> tuple[Item, ...]:
        """Return at most `most` items that central has not acknowledged."""
        return tuple(islice(self._items(most), most))

    def _items(self, most: int) -> Iterator[Item]:
        held_back = self._flood.held_back()
        yield from self._follow_ups.reopenings.items("waiting")
        yield from self._erasures.items("waiting")
        yield from map(item_of, self._turns.pick(FreeQueues(self._documents, held_back), most))
        yield from self._attachments.items("waiting")
        yield from self._follow_ups.counts.items("waiting")
        for _, row in iter_records(
            self._documents, "reports", StoredReport, where("send_state", "later"), but=self._tried
        ):
            yield item_of(row, held_back=row.group in held_back)
        yield from self._attachments.items("later")
        yield from self._follow_ups.items("later")
        yield from self._erasures.items("later")
        for row in self._turns.pick(HeldBackQueues(self._documents, held_back), most):
            yield item_of(row, held_back=True)

    def has_unsent_reopening(self, report: str) -> bool:
        """Tell whether a reporter said that a report is not done, and central does not have it yet."""
        return self._follow_ups.reopenings.is_unsent(report)

    def take_results(self, results: Mapping[str, ItemResult], *, at: Stamp | None) -> None:
        """Keep central's results of this time, by the ids of the items; inside the transaction of a receipt."""
        held_back = self._flood.held_back()
        rows = find_records(self._documents, "reports", StoredReport, where("id", *results))
        of = {row.id: row for row in rows.values()}
        for row in (of[name] for name in results if name in of and of[name].queue):
            self._turns.served(row.group, row.queue)
        for serial, row in rows.items():
            after = with_result(row, results[row.id], at=at)
            if row.group in held_back:  # which group it was of is forgotten now
                after = replace(after, listed="")
            put(self._documents, "reports", serial, after)
            if after.send_state == "refused":
                self._attachments.withhold(row.id)
            if after.send_state == "later":
                self._tried.add(serial)
            if results[row.id].verdict != "kept":
                _log.warning("report %d: central says %s", serial, results[row.id].verdict)
        self._attachments.take_results(results)
        self._follow_ups.take_results(results)
        self._erasures.take_results(results)

    def try_all_again(self) -> None:
        """Try again from now on what central could not take."""
        self._tried.clear()
        self._attachments.try_all_again()
        self._follow_ups.try_all_again()
        self._erasures.try_all_again()
