"""The starts of this machine: since when each runs, and what each cannot be earlier than.

In: the time at the end of a visit, and that of the visit before. Out: the last starts, the oldest first. Rules: the
time of a start is noted once, when it is trusted first; a start that never learnt the time lies after the last time
that was trusted before it. So a report of such a start is bracketed later, and one of another start is dated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, highest, put

TABLE: Final = "starts"
_KEPT: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineStart:
    """A start: its name, when it began where that is known, and a time before it."""

    boot: str
    began: datetime | None = None
    after: datetime | None = None

    def at(self, boot_s: int) -> datetime | None:
        """Return the time at a second of this start, None where nobody knows it."""
        return self.began + timedelta(seconds=boot_s) if self.began else None


def starts_in(documents: Documents) -> tuple[MachineStart, ...]:
    """Return the starts that are kept, the oldest first."""
    return tuple(find_records(documents, TABLE, MachineStart).values())


def note_start(documents: Documents, now: Stamp, before: Stamp | None) -> None:
    """Note the time of this start, where that is news.

    Args:
        documents: the store `state`.
        now: the time, by the kiosk's clock.
        before: when the last visit was; it may have been of an earlier start.

    Raises:
        CardError: the card did not take it.
    """
    if not now.boot:
        return
    found = find_records(documents, TABLE, MachineStart)
    number = next((one for one, start in found.items() if start.boot == now.boot), None)
    start = found[number] if number is not None else _new_start(tuple(found.values()), now, before)
    if number is not None and (start.began or not now.is_trusted):
        return
    if now.is_trusted:
        start = replace(start, began=now.at - timedelta(seconds=now.boot_s))
    with documents.transaction():
        put(documents, TABLE, highest(documents, TABLE) + 1 if number is None else number, start)
        if number is None and len(found) >= _KEPT:
            documents.table(TABLE).remove(doc_ids=[min(found)])


def _new_start(known: tuple[MachineStart, ...], now: Stamp, before: Stamp | None) -> MachineStart:
    last = known[-1] if known else None
    told = [before.at] if before and before.is_trusted and before.boot != now.boot else []
    told += [time for time in (last.after, last.began) if time] if last else []
    return MachineStart(boot=now.boot, after=max(told, default=None))
