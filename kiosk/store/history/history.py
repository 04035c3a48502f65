"""What the kiosk remembers of its last days: the one door of this folder.

In: what was read over the loudspeaker, how the box is, and how often pages were read. Out: the same, for the
volunteer's pages. Rules: nothing of a villager stands here; everything has an end; losing it harms nothing, so it has a
store of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from content_sync.look.thai import local_date
from kiosk.store.document_store import DocumentStore
from kiosk.store.history.broadcasts import Broadcasts
from kiosk.store.history.samples import BoxSample, Samples
from kiosk.store.history.usage import UsageDays
from kiosk.store.journal.documents import Documents


class History(DocumentStore):
    """The last days of one kiosk.

    Attributes:
        broadcasts: what was read over the loudspeaker.
        samples: how the box was.
        usage: how often pages were read.
    """

    def __init__(self, documents: Documents) -> None:
        super().__init__(documents)
        self.broadcasts = Broadcasts(documents)
        self.samples = Samples(documents)
        self.usage = UsageDays(documents)

    def note(self, sample: BoxSample, read: Mapping[date, Mapping[tuple[int, str], int]]) -> None:
        """Keep a sample of the box and the pages that were read since, as one change.

        Raises:
            CardError: the card did not take it; nothing of it is kept.
        """
        with self._documents.transaction():
            self.samples.add(sample)
            for day, counts in read.items():
                self.usage.add(day, counts, phones=sample.phones if sample.made.is_trusted else 0)

    def tidy(self, now: datetime | None = None) -> None:
        """Forget what is old by a time that is trusted, and write the store anew; for the night."""
        if now is not None:
            self.broadcasts.forget_old(now)
            self.samples.forget_old(now)
            self.usage.forget_old(local_date(now))
        self._documents.compact()
