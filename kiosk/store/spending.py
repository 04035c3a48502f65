"""What the line used today, on a metered line: the one record of the day, so that a restart forgets nothing of it.

It stands in the table `spending` of the store `state`, under number 1. A kiosk whose line is not metered writes none.
"""

from __future__ import annotations

from typing import Final

from content_sync.client.budget import DaySpending
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record, put

_TABLE: Final = "spending"
_ONLY: Final = 1


class Spending:
    """The record of the day, over the `Documents` of `state`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def spending(self) -> DaySpending:
        """Return what is kept; a day that has used nothing before the first."""
        return get_record(self._documents, _TABLE, _ONLY, DaySpending) or DaySpending()

    def keep_spending(self, day: DaySpending) -> None:
        """Keep the record; it is on the card when this returns.

        Raises:
            CardError: the card did not take it.
        """
        with self._documents.transaction():
            put(self._documents, _TABLE, _ONLY, day)
