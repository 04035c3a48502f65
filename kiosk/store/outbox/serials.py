"""Which number the next report gets: none is given twice, also where a journal was lost or an old one was put back.

In: the store `reports`, which counts each number with its report, and the store `state`, which knows that all numbers
up to some were taken, some twenty at a time before the first of them is given, and how far the count was at the last
start or stop. Out: a number. Where `reports` may have lost the last ones, it goes on behind those that were taken;
where both may have, behind a leap that nobody will have filled. Numbers left out mean nothing.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from typing import Final

from kiosk.store.errors import CardError
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import highest, one, put

AT_ONCE: Final = 20
_LEAP: Final = range(10_000, 100_000)
_ONLY: Final = 1  # the number of the one document in a table that holds one
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counter:
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """All numbers up to `last` are or may be given; those up to `behind` are not given any more."""

    last: int = 0
    behind: int = 0


class Serials:
    """The numbers of one kiosk's reports.

    Args:
        reports: the store with the reports.
        state: the store that outlives it.
    """

    def __init__(self, reports: Documents, state: Documents) -> None:
        self._reports, self._state = reports, state
        self._taken = one(state, "serials", _ONLY, _Taken) or _Taken()
        last = self._last_counted()
        is_older = last < self._taken.behind or last < self._taken.last - AT_ONCE
        if reports.damage or reports.perhaps_lost or is_older:
            self._go_behind()
        self.note()

    def next(self) -> int:
        """Return the next number, counted in the open transaction of `reports`."""
        serial = max(self._last_counted(), self._taken.behind) + 1
        if serial > self._taken.last:
            self._take(replace(self._taken, last=serial + AT_ONCE - 1))
        put(self._reports, "counter", _ONLY, _Counter(last=serial))
        return serial

    def note(self) -> None:
        """Have `state` know how far the count is."""
        last = self._last_counted()
        if last > self._taken.behind:
            self._take(replace(self._taken, last=max(last, self._taken.last), behind=last))

    def _go_behind(self) -> None:
        behind = max(self._last_counted(), self._taken.last)
        if self._state.damage or self._state.perhaps_lost:
            behind += secrets.choice(_LEAP)
        if behind > self._taken.behind:
            _log.warning("numbers up to %d may have been given; the next report gets one behind them", behind)
            self._take(_Taken(last=behind, behind=behind))

    def _last_counted(self) -> int:
        counted = one(self._reports, "counter", _ONLY, _Counter)
        return counted.last if counted else highest(self._reports, "reports")

    def _take(self, taken: _Taken) -> None:
        self._taken = taken
        try:
            put(self._state, "serials", _ONLY, taken)
        except CardError as error:
            # The count beside the reports is sure; this one is for the day when that is lost.
            _log.warning("that numbers up to %d are taken is not kept: %s", taken.last, error)
