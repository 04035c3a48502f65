"""What the kiosk remembers of its last days: the one door of this folder.

In: what was read over the loudspeaker, and how the box is. Out: the same, for the volunteer's pages. Rules: nothing of
a villager stands here; everything has an end; losing it harms nothing, so it has a store of its own.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.store.document_store import DocumentStore
from kiosk.store.history.broadcasts import Broadcasts
from kiosk.store.journal.documents import Documents


class History(DocumentStore):
    """The last days of one kiosk.

    Attributes:
        broadcasts: what was read over the loudspeaker.
    """

    def __init__(self, documents: Documents) -> None:
        super().__init__(documents)
        self.broadcasts = Broadcasts(documents)

    def tidy(self, now: datetime | None = None) -> None:
        """Forget what is old by a time that is trusted, and write the store anew; for the night."""
        if now is not None:
            self.broadcasts.forget_old(now)
        self._documents.compact()
