"""Who has reports waiting, read from the index of the field `queue` (for turns.py).

In: the store `reports`, and which groups the volunteer holds back. Out: the queues of the groups that are not held
back, or of those that are. A queue is named `group browser`; only waiting reports are in one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, where
from kiosk.store.outbox.stored import StoredReport


class FreeQueues:
    """The queues that are not held back."""

    def __init__(self, documents: Documents, held_back: Collection[str]) -> None:
        self._documents, self._held_back = documents, held_back

    def group_after(self, name: str) -> str | None:
        """Return the first group after this name that is not held back and has a queue."""
        group: str | None = name
        while group is not None:
            queue = self._queue_after(f"{group}!" if group else "")  # "!" comes right behind the blank
            group = queue.partition(" ")[0] if queue else None
            if group not in self._held_back:
                return group
        return None

    def queue_after(self, group: str, name: str) -> str | None:
        """Return the first queue of the group after this name."""
        queue = self._queue_after(name or f"{group} ")
        return queue if queue and queue.startswith(f"{group} ") else None

    def oldest(self, queue: str, most: int) -> Sequence[StoredReport]:
        """Return the first reports of a queue."""
        return tuple(find_records(self._documents, "reports", StoredReport, where("queue", queue), most=most).values())

    def _queue_after(self, text: str) -> str | None:
        return next(iter(self._documents.texts("reports", "queue", after=text, most=1)), None)


class HeldBackQueues(FreeQueues):
    """The queues that are held back."""

    def group_after(self, name: str) -> str | None:
        """Return the first group after this name that is held back and has a queue."""
        groups = sorted(self._held_back)
        rest = groups[bisect_right(groups, name) :]
        return next((group for group in rest if self.queue_after(group, "") is not None), None)
