"""What was read over the loudspeaker: when, by whom, and which warnings were in it.

In: a tick of whoever read it. Out: the ticks, the oldest first. Rules: they are kept for 30 days by a trusted time, and
never more than 200, so that the card holds no long record of a person. A call inside a transaction joins it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, highest, put

KEPT: Final = timedelta(days=30)
MOST_BROADCASTS: Final = 200
_TABLE: Final = "broadcasts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """The script was read out at `at`, by the person of number `person`, with the warnings of these ids."""

    at: Stamp
    person: int = 0
    warnings: tuple[str, ...] = ()


class Broadcasts:
    """The ticks of one kiosk, over its `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def add(self, broadcast: Broadcast) -> None:
        """Keep that the script was read out.

        Raises:
            CardError: the card did not take it.
        """
        with self._documents.transaction():
            number = highest(self._documents, _TABLE) + 1
            put(self._documents, _TABLE, number, broadcast)
            self._documents.table(_TABLE).remove(doc_ids=self._documents.ids(_TABLE)[:-MOST_BROADCASTS])

    def all(self) -> tuple[Broadcast, ...]:
        """Return what was read out, the oldest first."""
        return tuple(find_records(self._documents, _TABLE, Broadcast).values())

    def forget_old(self, now: datetime) -> None:
        """Forget what is older than 30 days, by a time that is trusted."""
        rows = find_records(self._documents, _TABLE, Broadcast)
        self._documents.table(_TABLE).remove(
            doc_ids=[number for number, row in rows.items() if row.at.is_trusted and now - row.at.at > KEPT]
        )
