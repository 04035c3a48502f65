"""Which number the next report gets: none is given twice, even after a journal was lost or an old one was put back.

In: the store `reports`, which counts each number in the change that writes the report, and the store `state`, which
reserves numbers, twenty at a time before the first of them is given, and notes the count at each start and stop.
Out: a number. If `reports` may have lost its last changes, numbers continue after the reserved ones. If both stores
may have, numbers continue after a leap too large for the kiosk to have filled; so they do after a backup was put back,
and then above all that central knows of. A gap in the numbers is not a loss.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from typing import Final

from kiosk.store.errors import CardError
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record, highest, put
from kiosk.store.restored import restored

AT_ONCE: Final = 20
_LEAP: Final = range(10_000, 100_000)
_ONLY: Final = 1  # the number of the one document in a table that holds one
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counter:
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reserved:
    """Numbers up to `reserved_to` may have been given; those up to `used_to` are never given again."""

    reserved_to: int = 0
    used_to: int = 0


def last_known(reports: Documents, state: Documents) -> int:
    """Return the highest number that may have been given."""
    reserved = get_record(state, "serials", _ONLY, _Reserved) or _Reserved()
    return max(_last_counted(reports), reserved.reserved_to, reserved.used_to)


def leap_past(reports: Documents, state: Documents, last: int) -> None:
    """Let numbers go on far above `last` and above all that are counted: others may have been given meanwhile.

    Raises:
        CardError: the card did not take it.
    """
    far = max(last, last_known(reports, state)) + secrets.choice(_LEAP)
    put(state, "serials", _ONLY, _Reserved(reserved_to=far, used_to=far))


class Serials:
    """The numbers of one kiosk's reports.

    Args:
        reports: the store with the reports.
        state: the store that outlives it.
    """

    def __init__(self, reports: Documents, state: Documents) -> None:
        self._reports, self._state = reports, state
        self._reserved = get_record(state, "serials", _ONLY, _Reserved) or _Reserved()
        last = _last_counted(self._reports)
        is_older = last < self._reserved.used_to or last < self._reserved.reserved_to - AT_ONCE
        if reports.damage or reports.perhaps_lost or is_older:
            self._leap()
        self.note()

    def next(self) -> int:
        """Return the next number, counted in the open transaction of `reports`."""
        put_back = restored(self._state)
        at_central = (put_back and put_back.last_serial) or 0
        serial = max(_last_counted(self._reports), self._reserved.used_to, at_central) + 1
        if serial > self._reserved.reserved_to:
            self._reserve(replace(self._reserved, reserved_to=serial + AT_ONCE - 1))
        put(self._reports, "serial_counter", _ONLY, _Counter(last=serial))
        return serial

    def last(self) -> int:
        """Return the highest number that may have been given; the next one is higher."""
        return max(_last_counted(self._reports), self._reserved.used_to)

    def note(self) -> None:
        """Write to `state` how far the count is."""
        last = _last_counted(self._reports)
        if last > self._reserved.used_to:
            self._reserve(replace(self._reserved, reserved_to=max(last, self._reserved.reserved_to), used_to=last))

    def _leap(self) -> None:
        last = max(_last_counted(self._reports), self._reserved.reserved_to)
        if self._state.damage or self._state.perhaps_lost:
            last += secrets.choice(_LEAP)
        if last > self._reserved.used_to:
            _log.warning("numbers up to %d may have been given; the next report gets a higher one", last)
            self._reserve(_Reserved(reserved_to=last, used_to=last))

    def _reserve(self, reserved: _Reserved) -> None:
        self._reserved = reserved
        try:
            put(self._state, "serials", _ONLY, reserved)
        except CardError as error:
            # The count beside the reports is sure; this one is for the day when that is lost.
            _log.warning("the card did not take that numbers up to %d are reserved: %s", reserved.reserved_to, error)


def _last_counted(reports: Documents) -> int:
    counted = get_record(reports, "serial_counter", _ONLY, _Counter)
    return counted.last if counted else highest(reports, "reports")
