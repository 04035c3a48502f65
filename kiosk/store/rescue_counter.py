"""The number of the next rescue code this kiosk takes, on the card before a code opens anything.

In: what names the kiosk's key, and the number of a code that was used. Out: the lowest number that is still taken. It
stands in the table `rescue` of the store `state`, in a field `secret`, after what named it before. Rules: it only
grows; another key counts from 0. The table stays with the key: a backup brings back neither, so that no old code opens
a box again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, highest, put, where

TABLE: Final = "rescue"


@dataclass(frozen=True, slots=True, kw_only=True)
class _NextRescue:
    secret: str
    first: int


class RescueCounter:
    """Counts the codes that were used, over the kiosk's `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def first(self, name: str) -> int:
        """Return the lowest number that is still taken under a name."""
        counters = find_records(self._documents, TABLE, _NextRescue, where("secret", name))
        return max((one.first for one in counters.values()), default=0)

    def move_past(self, name: str, counter: int) -> None:
        """Refuse this number and those before it from now on.

        Raises:
            CardError: the card did not take it; nothing changed.
        """
        with self._documents.transaction():
            counters = find_records(self._documents, TABLE, _NextRescue, where("secret", name))
            number = next(iter(counters), highest(self._documents, TABLE) + 1)
            put(self._documents, TABLE, number, _NextRescue(secret=name, first=max(counter + 1, self.first(name))))
