"""How the box was, about once an hour of its running: room, heat, phones, and how often it started.

In: how it is now. Out: samples, the oldest first, for the charts of the last seven days. Rules: the card gets one small
row an hour at most, however often the box starts, as starts within an hour are one row with their number; no clock is
needed, as the hours are those the box ran. At most 336 rows are kept. A call inside a transaction joins it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, highest, put

EVERY_S: Final = 3600
KEPT: Final = timedelta(days=7)
MOST_SAMPLES: Final = 336  # seven days of hours, and as many starts
_TABLE: Final = "samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxSample:
    """How the box was: free space in percent, heat, phones in the last hour; `starts` since the sample before."""

    made: Stamp
    free_percent: int
    celsius: int | None = None
    phones: int = 0
    starts: int = 0


class Samples:
    """The samples of one kiosk, over its `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def is_due(self, now: Stamp) -> bool:
        """Tell whether a sample belongs on the card: this start has none yet, or an hour has passed since."""
        last = self._last()
        return last is None or last.made.boot != now.boot or now.boot_s - last.made.boot_s >= EVERY_S

    def add(self, sample: BoxSample) -> None:
        """Keep a sample; of a start right after a start the former's row counts on.

        Raises:
            CardError: the card did not take it.
        """
        with self._documents.transaction():
            number, last = highest(self._documents, _TABLE), self._last()
            is_new_start = last is None or last.made.boot != sample.made.boot
            if last and is_new_start and last.starts:
                put(self._documents, _TABLE, number, replace(sample, starts=last.starts + 1))
                return
            put(self._documents, _TABLE, number + 1, replace(sample, starts=int(is_new_start)))
            self._documents.table(_TABLE).remove(doc_ids=self._documents.ids(_TABLE)[:-MOST_SAMPLES])

    def all(self) -> tuple[BoxSample, ...]:
        """Return the samples, the oldest first."""
        return tuple(find_records(self._documents, _TABLE, BoxSample).values())

    def forget_old(self, now: datetime) -> None:
        """Forget what is older than seven days, by a time that is trusted."""
        rows = find_records(self._documents, _TABLE, BoxSample)
        old = [number for number, row in rows.items() if row.made.is_trusted and now - row.made.at > KEPT]
        self._documents.table(_TABLE).remove(doc_ids=old)

    def _last(self) -> BoxSample | None:
        return get_record(self._documents, _TABLE, highest(self._documents, _TABLE), BoxSample)
