"""How often pages were read, by kind of page and hour: numbers alone, of nobody.

In: counts of a day's hours. Out: the days, and those whose numbers central does not have yet. Rules: a day is one row;
90 days are kept; a day goes up when it is over, and once more if counts came after. A call inside a transaction joins
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, highest, put, where

DAYS_KEPT: Final = 90
HOURS: Final = 24
_TABLE: Final = "usage"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageDay:
    """One day: for each kind of page how often it was read in each hour, and the most phones of an hour.

    `number` grows with each change, `said` is that of the last that was queued for central.
    """

    day: str
    pages: dict[str, list[int]] = field(default_factory=dict)
    phones: int = 0
    number: int = 0
    said: int = 0

    def by_page(self) -> dict[str, int]:
        """Return the day's count of each kind of page."""
        return {name: sum(hours) for name, hours in self.pages.items()}

    def by_hour(self) -> tuple[int, ...]:
        """Return the count of each hour."""
        return tuple(sum(hours[hour] for hours in self.pages.values()) for hour in range(HOURS))


class UsageDays:
    """The counts of one kiosk, over its `Documents`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        documents.index(_TABLE, "day")

    def add(self, day: date, counts: Mapping[tuple[int, str], int], *, phones: int = 0) -> None:
        """Add counts by hour and kind of page to a day.

        Raises:
            CardError: the card did not take it.
        """
        with self._documents.transaction():
            found = find_records(self._documents, _TABLE, UsageDay, where("day", day.isoformat()))
            number, before = next(iter(found.items()), (0, UsageDay(day=day.isoformat())))
            pages = {name: [*hours] for name, hours in before.pages.items()}
            for (hour, name), count in counts.items():
                pages.setdefault(name, [0] * HOURS)[hour] += count
            after = replace(before, pages=pages, phones=max(before.phones, phones), number=before.number + 1)
            put(self._documents, _TABLE, number or highest(self._documents, _TABLE) + 1, after)

    def all(self) -> tuple[UsageDay, ...]:
        """Return the days, the oldest first."""
        return tuple(sorted(find_records(self._documents, _TABLE, UsageDay).values(), key=lambda one: one.day))

    def unsaid(self, today: date) -> tuple[UsageDay, ...]:
        """Return the days before today whose numbers were not queued for central yet."""
        return tuple(one for one in self.all() if one.said < one.number and one.day < today.isoformat())

    def mark_said(self, day: UsageDay) -> None:
        """Note that these numbers of a day are queued for central."""
        for number, row in find_records(self._documents, _TABLE, UsageDay, where("day", day.day)).items():
            put(self._documents, _TABLE, number, replace(row, said=day.number))

    def forget_old(self, today: date) -> None:
        """Forget the days before the last ninety."""
        rows = find_records(self._documents, _TABLE, UsageDay)
        old = [number for number, row in rows.items() if (today - date.fromisoformat(row.day)).days >= DAYS_KEPT]
        self._documents.table(_TABLE).remove(doc_ids=old)
