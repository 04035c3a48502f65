"""The frame of every page: the day, how sure the clock is, and the warnings in force."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from content_sync.look import freshness
from content_sync.wire.stamps import ClockState
from kiosk.facts.warnings import WarningFact, in_force
from kiosk.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page shows. `today` is None while the clock is not trusted: then pages write dates only.

    `has_content` is False on a kiosk that never met central.
    """

    today: dt.date | None
    clock: ClockState
    has_content: bool
    warnings: tuple[WarningFact, ...]


def frame_of(moment: Moment) -> Frame:
    """Return the frame of the pages of a moment."""
    return Frame(
        today=today(moment),
        clock=moment.now.clock,
        has_content=bool(moment.edition.parts),
        warnings=in_force(moment),
    )


def today(moment: Moment) -> dt.date | None:
    """Return the day in the village where the clock is trusted."""
    return freshness.known_today(moment.now.at, moment.now.clock)
