"""The frame of every page: the day, how sure the clock is, the warnings in force, and those that were cancelled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from content_sync.look import freshness
from content_sync.look.thai import local_date
from content_sync.wire.stamps import ClockState
from kiosk.facts.warnings import WarningFact, in_force, lifted
from kiosk.moment import Moment

_SILENT_FROM_DAYS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page shows. `today` is None while the clock is not trusted: then pages write dates only.

    `has_content` is False on a kiosk that never met central. `silent_days` counts the days since central last signed
    what is shown; 0 while that is not long ago, and while the clock is not trusted.
    """

    today: dt.date | None
    clock: ClockState
    has_content: bool
    warnings: tuple[WarningFact, ...]
    lifted: tuple[WarningFact, ...] = ()
    silent_days: int = 0


def frame_of(moment: Moment) -> Frame:
    """Return the frame of the pages of a moment."""
    return Frame(
        today=today(moment),
        clock=moment.now.clock,
        has_content=bool(moment.edition.parts),
        warnings=in_force(moment),
        lifted=lifted(moment),
        silent_days=silent_days(moment),
    )


def today(moment: Moment) -> dt.date | None:
    """Return the day in the village where the clock is trusted."""
    return freshness.known_today(moment.now.at, moment.now.clock)


def silent_days(moment: Moment) -> int:
    """Return for how many days the kiosk has heard nothing new from central; 0 below two, as it signs once a day."""
    day, issued = today(moment), moment.edition.issued
    if day is None or issued is None:
        return 0
    days = (day - local_date(issued)).days
    return days if days >= _SILENT_FROM_DAYS else 0
