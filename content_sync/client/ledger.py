"""What the link used today, lane by lane; it ends what goes over the day's budget.

In: the link's own count of bytes, the clock, and the record of the day on the card. Out: which lanes are open. On a
line that is not metered nothing is counted, kept or ended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from content_sync.client.budget import Budget, DaySpending, Lane, day_at
from content_sync.client.errors import BudgetError
from content_sync.client.link.link import Link
from content_sync.wire.stamps import Stamp

_log = logging.getLogger(__name__)

_BOOKED_EVERY_BYTES: Final = 64_000  # what a power cut may leave uncounted


class SpendingBook(Protocol):
    """Where the record of the day is kept."""

    def spending(self) -> DaySpending:
        """Return what is kept; a day that has used nothing before the first."""

    def keep_spending(self, day: DaySpending, /) -> None:
        """Keep the record; it is on the disk when this returns.

        Raises:
            Exception: of any kind, where the disk did not take it.
        """


class Ledger:
    """Counts what a link uses.

    Args:
        link: the link.
        budget: the limits.
        book: keeps the record.
        read_clock: returns the time, and how sure the clock is of it.
    """

    def __init__(self, link: Link, budget: Budget, book: SpendingBook, read_clock: Callable[[], Stamp]) -> None:
        self._link, self._budget, self._book, self._read_clock = link, budget, book, read_clock
        self._day = book.spending()
        self._counted = _line_bytes(link)
        self._lane: Lane = "urgent"  # where what is not booked yet belongs; closing a connection is urgent

    def day(self) -> DaySpending:
        """Return what today has used, until now."""
        unbooked = _line_bytes(self._link) - self._counted if self._budget.is_metered else 0
        return day_at(self._day, self._read_clock()).with_bytes(self._lane, unbooked)

    def unmetered(self) -> Ledger:
        """Return a ledger for what is no line, as a stick: it ends and keeps nothing."""
        return Ledger(self._link, Budget(), self._book, self._read_clock)

    def is_open(self, lane: Lane) -> bool:
        """Tell whether a lane may use more today."""
        return self._budget.left_bytes(lane, self.day()) > 0

    def closed(self) -> tuple[Lane, ...]:
        """Return the lanes that wait for tomorrow."""
        return self._budget.closed(self.day())

    @contextmanager
    def lane(self, lane: Lane) -> Iterator[None]:
        """Count what the link uses inside the block; all lanes but the urgent one end where nothing is left.

        Raises:
            BudgetError: nothing is left; what came is kept for tomorrow.
        """
        if not self._budget.is_metered:
            yield
            return
        self._book_bytes(at_least=1)
        before, self._lane = self._lane, lane
        with self._link.watched(self._check):
            try:
                yield
            finally:
                self._book_bytes(at_least=1)
                self._lane = before

    def _check(self) -> None:
        self._book_bytes(at_least=_BOOKED_EVERY_BYTES)
        if self._lane != "urgent" and not self.is_open(self._lane):
            raise BudgetError("the day's bytes for this are used up")

    def _book_bytes(self, *, at_least: int) -> None:
        used = _line_bytes(self._link) - self._counted
        if used < at_least:
            return
        self._day = self.day()
        self._counted += used
        try:
            self._book.keep_spending(self._day)
        except Exception as error:  # noqa: BLE001  a store has errors of its own; until a restart the memory counts
            _log.warning("what the line used today could not be kept: %s", type(error).__name__)


def _line_bytes(link: Link) -> int:
    return link.meter.bytes_up + link.meter.bytes_down
